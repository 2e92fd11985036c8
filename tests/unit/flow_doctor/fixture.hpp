// A home with two skills, one of them deployed, and what doctor says about it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "flow/collection.hpp"
#include "flow/deploy.hpp"
#include "flow/doctor.hpp"
#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"
#include "support/support.hpp"

namespace skillmeat::core {

inline DoctorOptions repairing() {
    DoctorOptions options;
    options.repair = true;
    return options;
}

inline DoctorOptions from_original() {
    DoctorOptions options;
    options.from_original = true;
    return options;
}

struct DoctorFixture {
    support::TempDir temp;
    std::int64_t now = 1'795'000'000'000'000;
    Context context{options()};
    Operation operation{context};

    DoctorFixture() {
        support::write_file(temp / "source/one/SKILL.md", "---\nname: one\ndescription: First.\n---\none\n");
        support::write_file(temp / "source/one/notes.txt", "notes of one\n");
        support::write_file(temp / "source/two/SKILL.md", "---\nname: two\ndescription: Second.\n---\ntwo\n");
        support::write_file(temp / "source/notes.md", "---\ndescription: Notes.\n---\n# Notes\n");
        support::write_file(temp / "project/.git/HEAD", "ref: refs/heads/main\n");
        init_collection(operation, "");
        add_artifacts(operation, {.collection = "",
                                  .sources = {temp / "source/one", temp / "source/two"},
                                  .type = "",
                                  .name = "",
                                  .tags = {}});
        DeployOptions deploy;
        deploy.references = {"one"};
        deploy.agents = {"claude-code"};
        deploy.project = temp / "project";
        deploy_artifacts(operation, deploy);
    }

    ContextOptions options() {
        ContextOptions made;
        made.home = temp / "home";
        made.working_directory = temp.path();
        made.environment = std::map<std::string, std::string>{{"HOME", temp / "user"}, {"PATH", ""}};
        made.clock = [this] { return now += 1000; };
        return made;
    }
    std::string home(const std::string &relative) const { return temp / ("home/" + relative); }
    Home opened() { return Home::unread(operation); }

    Json examine(DoctorOptions options = {}) {
        Operation one{context};
        return doctor(one, options);
    }
    Json mend() { return examine(repairing()); }

    static bool has(const Json &result, std::string_view code, const char *list = "problems") {
        const auto &rows = result.at(list).as_array();
        return std::any_of(rows.begin(), rows.end(),
                           [&](const Json &row) { return row.at("code").as_string() == code; });
    }
    // The damage is named, a dry run says the same and changes nothing, and after the repair all is well.
    void check_mended(std::string_view code, const DoctorOptions &options = {}) {
        INFO(code);
        CHECK(has(examine(options), code));
        const auto before = support::snapshot_tree(temp / "home/collections");
        Operation preview{context};
        preview.dry_run = true;
        DoctorOptions mending = options;
        mending.repair = true;
        CHECK(has(doctor(preview, mending), code, "repaired"));
        CHECK(support::snapshot_tree(temp / "home/collections") == before);
        const Json mended = examine(mending);
        INFO(mended.pretty());
        CHECK(has(mended, code, "repaired"));
        CHECK(!has(mended, code));
        CHECK(mended.at("healthy").as_bool());
        CHECK(examine(options).at("healthy").as_bool());
    }
    // The damage is named, and a repair leaves it.
    void check_named(std::string_view code, const DoctorOptions &options = {}) {
        const Json found = examine(options);
        INFO(code, found.pretty());
        CHECK(has(found, code));
        const Json mended = mend();
        INFO(mended.pretty());
        CHECK(has(examine(options), code));
    }
    void append(const std::string &path, std::string_view text) {
        support::write_file(path, support::read_file(path) + std::string(text));
    }
    std::string first_file_in(const std::string &folder, std::string_view ending) const {
        std::vector<std::string> found;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && entry.path().string().ends_with(ending))
                found.push_back(entry.path().string());
        std::sort(found.begin(), found.end());
        REQUIRE(!found.empty());
        return found.front();
    }
};

}  // namespace skillmeat::core
