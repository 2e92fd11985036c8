// world.hpp - a user with a home, a collection and a project, to deploy in.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "domain/deployment/records.hpp"
#include "flow/deploy.hpp"
#include "model/collection/collection.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

struct World {
    using Contents = std::vector<std::pair<std::string, std::string>>;

    support::TempDir folder;
    std::string user = folder / "user", project = folder / "project";
    std::map<std::string, std::string> variables{{"HOME", user}};
    DeployOptions options;
    bool everywhere = false, dry_run = false;
    Page page;

    World() {
        std::filesystem::create_directories(project + "/.git");
        std::filesystem::create_directories(user);
        const Context c = context();
        const Operation operation(c);
        Home::create(operation);
    }

    Context context() const {
        ContextOptions given;
        given.environment = variables;
        given.working_directory = project;
        given.clock = [] { return std::int64_t{1'795'229'000'000'000}; };
        return Context(std::move(given));
    }
    Home home() const {
        const Context c = context();
        const Operation operation(c);
        return Home::open(operation);
    }
    void lock() const {
        const Context c = context();
        const Operation operation(c);
        Home::open(operation).lock_exclusive(operation);
    }
    std::string collection() const { return user + "/.skillmeat/collections/default"; }
    std::string copy(const std::string &name) const { return collection() + "/skills/" + name; }

    // Puts a skill into the collection as the original would leave it: files, and a row in collection.toml.
    void skill(const std::string &name, const Contents &contents) {
        std::filesystem::remove_all(copy(name));
        for (const auto &[path, text] : contents) support::write_file(copy(name) + "/" + path, text);
        add_row("skill", name, "skills/" + name);
    }
    void file(const std::string &type, const std::string &name, const std::string &text) {
        const std::string path = type + "s/" + name + (type == "hook" ? ".json" : ".md");
        support::write_file(collection() + "/" + path, text);
        add_row(type, name, path);
    }

    Json deploy(const std::vector<std::string> &names, const std::vector<std::string> &agents,
                const std::string &strategy = "merge", const AskDeployStrategy &ask = {}) {
        const Context c = context();
        DeployOptions given = options;
        given.references = names;
        given.agents = agents;
        given.strategy = strategy;
        given.ask = ask;
        given.project = project;
        return deploy_artifacts(operation(c), given);
    }
    Json undeploy(const std::vector<std::string> &names, const std::vector<std::string> &agents) {
        UndeployOptions given;
        given.references = names;
        given.agents = agents;
        return undeploy(given);
    }
    Json undeploy_all() {
        UndeployOptions given;
        given.all = true;
        return undeploy(given);
    }
    Json undeploy(UndeployOptions given) {
        const Context c = context();
        given.everywhere = everywhere;
        given.project = project;
        return undeploy_artifacts(operation(c), given);
    }
    Json status() {
        const Context c = context();
        StatusOptions given;
        given.project = project;
        given.everywhere = everywhere;
        given.page = page;
        return deployment_status(operation(c), given);
    }
    // The state of an artifact's first deployment, "" when it has none.
    std::string state(const std::string &name) {
        const Json document = status();
        for (const Json &row : document.at("artifacts").as_array())
            if (row.at("artifact").at("name").as_string() == name)
                return row.at("deployments").as_array().at(0).at("state").as_string();
        return {};
    }
    std::vector<Deployment> deployments() {
        const Context c = context();
        return deployments_of(operation(c), home(), {"skill", "pdf"}, "default");
    }
    Json agents(const Page &given) {
        const Context c = context();
        return list_agents(operation(c), project, given);
    }

    static std::vector<std::string> actions(const Json &result) {
        std::vector<std::string> out;
        for (const Json &row : result.at("deployed").as_array()) out.push_back(row.at("action").as_string());
        return out;
    }
    static Code code(const std::function<void()> &action) {
        try {
            action();
        } catch (const Error &error) {
            return error.code();
        }
        return SKM_OK;
    }
    // A snapshot without what commands may always write: caches, usage, locks, objects.
    static std::map<std::string, std::string> without_derived(std::map<std::string, std::string> tree) {
        std::erase_if(tree, [](const auto &entry) {
            for (const char *part : {"index.db", "usage.db", "/objects", ".skillmeat/lock"})
                if (entry.first.find(part) != std::string::npos) return true;
            return false;
        });
        return tree;
    }

 private:
    Operation operation(const Context &c) const {
        Operation out(c);
        out.dry_run = dry_run;
        return out;
    }
    void add_row(const std::string &type, const std::string &name, const std::string &path) {
        const std::string file = collection() + "/collection.toml";
        std::string text = support::exists(file) ? support::read_file(file)
                                                 : "[collection]\nname = \"default\"\nversion = \"1.0.0\"\n"
                                                   "created = \"2026-11-21T03:23:42.660909\"\n"
                                                   "updated = \"2026-11-21T03:23:42.660909\"\n";
        const std::string row = "\n[[artifacts]]\nname = \"" + name + "\"\ntype = \"" + type +
                                "\"\npath = \"" + path +
                                "\"\norigin = \"local\"\nadded = \"2026-11-21T03:23:59.288594\"\n";
        if (text.find(row) == std::string::npos) text += row;
        support::write_file(file, text);
    }
};
