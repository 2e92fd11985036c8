// world.hpp - a home with skills, a project, and changes enough to have something to keep.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "flow/collection.hpp"
#include "flow/deploy.hpp"
#include "model/collection/collection.hpp"
#include "state/store/transaction.hpp"
#include "support/support.hpp"

struct World {
    static constexpr std::int64_t kDay = 24ll * 3600 * 1000;  // ms

    support::TempDir temp;
    std::int64_t now_ms = 1'790'000'000'000;
    skillmeat::core::Context context{options()};
    skillmeat::core::Operation operation{context};

    World() {
        init_collection(operation, "");
        std::filesystem::create_directories(temp / "project");
    }

    skillmeat::core::ContextOptions options() {
        skillmeat::core::ContextOptions made;
        made.home = temp / "home";
        made.environment = std::map<std::string, std::string>{{"HOME", temp.path()}};
        made.working_directory = temp.path();
        made.managed_policy = temp / "managed.toml";
        made.clock = [this] { return now_ms++ * 1000; };
        return made;
    }
    skillmeat::core::Home home() const { return skillmeat::core::Home::open(operation); }
    std::string home_file(const std::string &relative) const { return temp / ("home/" + relative); }

    void write_skill(const std::string &name, const std::string &text) const {
        support::write_file(temp / ("skills/" + name + "/SKILL.md"),
                            "---\nname: " + name + "\ndescription: Does " + text + ".\n---\n" + text + "\n");
    }
    std::string add(const std::string &name, const std::string &text) {
        write_skill(name, text);
        skillmeat::core::AddOptions adding;
        adding.sources = {temp / ("skills/" + name)};
        adding.force = true;
        return add_artifacts(operation, adding).string_or("txn", "");
    }
    void remove(const std::string &name) {
        skillmeat::core::RemoveOptions removing;
        removing.references = {name};
        remove_artifacts(operation, removing);
    }
    void deploy(const std::string &name) {
        skillmeat::core::DeployOptions deploying;
        deploying.references = {name};
        deploying.agents = {"claude-code"};
        deploying.project = temp / "project";
        deploy_artifacts(operation, deploying);
    }
    skillmeat::core::Digest tree_of(const std::string &name) const {
        return *skillmeat::core::Collection::open(operation, home(), "default")->resolve(name).tree_digest;
    }
    // Times of all objects, so long before the clock.
    void age_objects(std::int64_t age_ms) const {
        const std::int64_t at = now_ms - age_ms;
        const timespec times[2] = {{0, UTIME_OMIT}, {at / 1000, 0}};
        for (const auto &entry : std::filesystem::recursive_directory_iterator(home_file("objects")))
            if (entry.is_regular_file()) REQUIRE(utimensat(AT_FDCWD, entry.path().c_str(), times, 0) == 0);
    }
    std::size_t count(const std::string &relative) const {
        std::size_t files = 0;
        if (!std::filesystem::exists(home_file(relative))) return 0;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(home_file(relative)))
            files += entry.is_regular_file();
        return files;
    }
};
