// fixture.hpp - a home in a temporary folder, with cheap keys in it.
#pragma once

#include <doctest/doctest.h>

#include <functional>

#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "flow/config.hpp"
#include "flow/key.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

struct Fixture {
    support::TempDir folder;
    Milliseconds now = *parse_time("2026-11-21T12:00:00Z");
    Context context;
    Operation operation;
    Home home;

    Fixture() : context(options()), operation(context), home(Home::create(operation)) {}

    ContextOptions options() {
        ContextOptions options;
        options.home = folder / "home";
        options.working_directory = folder.path();
        options.environment = std::map<std::string, std::string>{};
        options.managed_policy = folder / "managed.toml";
        options.clock = [this] { return now * 1000; };
        return options;
    }

    // Made with the least work that is allowed, stored as the library would.
    KeyInfo cheap_key(const std::string &name) {
        now += 1000;
        NewKey key =
            make_key(name, name + "@example.org", now, SecretBytes::copy_of("pass"), {}, interactive_cost());
        key.info.path = home.path() + "/" + key_file_name(key.info.id);
        support::write_file(key.info.path, key.file, 0600);
        return key.info;
    }

    std::string trust_text() const { return support::read_file(home.path() + "/trust.toml"); }
};

inline Error error_of(const std::function<void()> &action) {
    try {
        action();
    } catch (const Error &error) {
        return error;
    }
    return Error(SKM_OK, "");
}
