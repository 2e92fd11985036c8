// homes.hpp - homes with collections and skills, to export from and import into.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "domain/trust/trust.hpp"
#include "flow/bundle.hpp"
#include "flow/collection.hpp"
#include "model/collection/collection.hpp"
#include "state/usage/usage.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

// A person's home with one collection.
struct Person {
    std::string folder, home;
    std::map<std::string, std::string> variables;
    bool dry_run = false;
    std::int64_t now = 1764288000000000;  // of the clock: the same input gives the same files

    explicit Person(std::string where) : folder(std::move(where)), home(folder + "/.skillmeat") {
        std::filesystem::create_directories(folder);
        variables["HOME"] = folder;
        run([](const Operation &operation) { return init_collection(operation, "default"); });
    }

    Json run(const std::function<Json(const Operation &)> &flow) const {
        ContextOptions given;
        given.environment = variables;
        given.working_directory = folder;
        given.clock = [time = now] { return time; };
        given.managed_policy = folder + "/managed.toml";
        const Context context(std::move(given));
        Operation operation(context);
        operation.dry_run = dry_run;
        return flow(operation);
    }

    // A source folder for `add`.
    std::string source(const std::string &name) const { return folder + "/sources/" + name; }
    void skill(const std::string &name, const std::string &text,
               const std::vector<std::pair<std::string, std::string>> &more = {}) const {
        std::filesystem::remove_all(source(name));
        support::write_file(source(name) + "/SKILL.md", text);
        for (const auto &[path, bytes] : more) support::write_file(source(name) + "/" + path, bytes);
        add(source(name));
    }
    void add(const std::string &path) const {
        const Json result = run([&](const Operation &operation) {
            AddOptions options;
            options.sources = {path};
            options.force = true;
            return add_artifacts(operation, options);
        });
        REQUIRE_MESSAGE(result.at("failed").size() == 0, result.pretty());
    }
    std::string placed(const std::string &path) const { return home + "/collections/default/" + path; }

    Json export_to(const std::string &path, const std::function<void(ExportOptions &)> &change = {}) const {
        return run([&](const Operation &operation) {
            ExportOptions options;
            options.output = path;
            options.name = "kit";
            options.force = true;
            if (change) change(options);
            return export_bundle(operation, options, nullptr);
        });
    }
    Json import_from(const std::string &path, const std::function<void(ImportOptions &)> &change = {}) const {
        return run([&](const Operation &operation) {
            ImportOptions options;
            options.path = path;
            if (change) change(options);
            return import_bundle(operation, options);
        });
    }
    Json import_with(const std::string &path, const std::string &strategy) const {
        return import_from(path, [&](ImportOptions &options) { options.strategy = strategy; });
    }
    Json verify(const std::string &path, bool require = false) const {
        return run([&](const Operation &operation) { return verify_bundle(operation, {path, "", require}); });
    }
    Json list() const {
        return run([](const Operation &operation) { return list_artifacts(operation, {}); });
    }

    Json events(const std::string &type) const {
        return run([&](const Operation &operation) {
            UsageQuery query;
            query.type = type;
            return usage_events(operation, Home::open(operation), query);
        });
    }

    // A key of this home, cheap to open, with the passphrase "secret".
    std::string key(char digit) const {
        const SecretBytes seed = SecretBytes::copy_of(std::string(32, digit));
        const NewKey made = make_key(std::string("key-") + digit, "", 0, SecretBytes::copy_of("secret"), seed,
                                     interactive_cost());
        std::filesystem::create_directories(home + "/keys");
        std::filesystem::permissions(home + "/keys", std::filesystem::perms::owner_all);
        support::write_file(home + "/" + key_file_name(made.info.id), made.file, 0600);
        return made.info.id;
    }
    void trust(char digit, const std::string &scope = "*") const {
        TrustedKey entry;
        entry.public_key = public_key_of(SecretBytes::copy_of(std::string(32, digit)));
        entry.id = key_id_of(*entry.public_key);
        entry.name = std::string("signer-") + digit;
        entry.scope = scope;
        const std::string path = home + "/trust.toml";
        const std::string text = support::exists(path) ? support::read_file(path) : "";
        support::write_file(path, put_trusted_key(text, path, entry), 0600);
    }

    // Everything but what commands may always write.
    std::map<std::string, std::string> state() const {
        auto tree = support::snapshot_tree(home);
        std::erase_if(tree, [](const auto &entry) {
            for (const char *part : {"index.db", "usage.db", "objects", "lock"})
                if (entry.first.starts_with(part)) return true;
            return false;
        });
        return tree;
    }
};

inline void sign_with(ExportOptions &options, const std::string &key) {
    options.sign_key = key;
    options.passphrase.given = "secret";
}

inline std::string skill_text(const std::string &name, const std::string &body = "Do it.\n") {
    return "---\nname: " + name + "\ndescription: Does " + name + ".\n---\n" + body;
}

inline Json item(const Json &result, const std::string &name) {
    for (const Json &row : result.at("items").as_array())
        if (row.at("name").as_string() == name) return row;
    FAIL("no item " << name << " in " << result.pretty());
    return {};
}
inline std::string action(const Json &result, const std::string &name) {
    return item(result, name).at("action").as_string();
}
inline std::int64_t count(const Json &result, const std::string &what) {
    return result.at("counts").at(what).as_integer();
}
inline Code code_of(const std::function<void()> &work) {
    try {
        work();
    } catch (const Error &error) {
        CHECK_FALSE(error.message().empty());
        return error.code();
    }
    return SKM_OK;
}
