// fixture.hpp - a home in a temporary folder.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "state/store/transaction.hpp"
#include "support/support.hpp"

struct HomeFixture {
    support::TempDir temp;
    std::vector<std::string> log;
    skillmeat::core::Context context{options()};
    skillmeat::core::Operation operation{context};
    skillmeat::core::Home home = skillmeat::core::Home::create(operation);
    std::string project = temp / "project";

    skillmeat::core::ContextOptions options() {
        skillmeat::core::ContextOptions made;
        made.home = temp / "home";
        made.environment = std::map<std::string, std::string>{{"HOME", temp.path()}};
        made.log = [this](const skillmeat::core::LogRecord &record) { log.emplace_back(record.message); };
        return made;
    }

    bool logged(std::string_view part) const {
        for (const std::string &line : log)
            if (line.find(part) != std::string::npos) return true;
        return false;
    }

    // One file in a transaction of its own.
    std::string put(const std::string &root, const std::string &relative, std::string_view bytes,
                    std::uint32_t mode = 0644) {
        skillmeat::core::Transaction transaction(operation, home, "put " + relative);
        transaction.put_file(transaction.root(root), relative, bytes, mode, std::nullopt);
        return transaction.commit();
    }
    std::string put(const std::string &relative, std::string_view bytes, std::uint32_t mode = 0644) {
        return put(home.path(), relative, bytes, mode);
    }
    std::string text(const std::string &relative) const {
        return support::read_file(home.path() + "/" + relative);
    }
    // Nothing of a change that is over may lie about.
    std::vector<std::string> leftovers() const {
        std::vector<std::string> found;
        for (const auto &[name, what] : support::snapshot_tree(temp.path()))
            if (name.find(".skillmeat-txn-") != std::string::npos ||
                name.find("home/journal/") != std::string::npos)
                found.push_back(name);
        return found;
    }
};

inline skillmeat::core::Code code_of(const std::function<void()> &call) {
    try {
        call();
    } catch (const skillmeat::core::Error &error) {
        CHECK(!error.message().empty());
        return error.code();
    }
    return SKM_OK;
}
