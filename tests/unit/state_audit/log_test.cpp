// A log of 300 entries under every edit that can be made to it.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "state/audit/check.hpp"
#include "state/audit/entry.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::uint64_t kEntries = 300, kSealed = 256;

struct Log {
    support::TempDir temp;
    std::string path = temp / "log.jsonl", text;
    std::vector<std::size_t> begins;  // of each line, and the end
    LogHead head;
    LogWitnesses witnesses;

    explicit Log(std::uint64_t entries = kEntries, const std::string &actor = "somebody") {
        for (std::uint64_t i = 0; i < entries; ++i) add(actor);
        begins.push_back(text.size());
        witnesses.head = head;
    }

    void add(const std::string &actor) {
        LogEntry entry;
        entry.seq = head.count();
        entry.prev = head.last;
        entry.time = 1'750'000'000'000 + static_cast<std::int64_t>(entry.seq);
        entry.actor = actor;
        entry.action = "add";
        entry.kind = "change";
        entry.result = "done";
        entry.txn = "1750000000000-00000000";
        entry.subject = Json::object({{"facts", Json::object({{"name", "skill"}})}});
        const std::string line = log_line(entry);
        begins.push_back(text.size());
        head.add(line);
        text += line + "\n";
        if (head.count() == kSealed)
            witnesses.checkpoints = {{log_origin(head.log), head.count(), head.tree.root()}};
    }

    LogVerdict check(const std::string &changed) const {
        support::write_file(path, changed);
        return check_log(path, witnesses, {});
    }
    std::string line(std::uint64_t entry) const {
        return text.substr(begins[entry], begins[entry + 1] - begins[entry]);
    }
};

}  // namespace

TEST_CASE("a log as it was written") {
    const Log log;
    const LogVerdict verdict = log.check(log.text);
    CHECK(verdict.is_ok());
    CHECK(verdict.found.count() == kEntries);
    CHECK(verdict.sealed == kSealed);
    CHECK(verdict.found == log.head);
}

TEST_CASE("every edit of one byte shows, with the entry that has it") {
    const Log log;
    for (std::size_t entry = 0; entry < kEntries; entry += 149)
        for (std::size_t at = log.begins[entry]; at < log.begins[entry + 1]; ++at) {
            std::string changed = log.text;
            changed[at] = static_cast<char>(changed[at] ^ (at % 2 == 0 ? 1 : 4));
            const LogVerdict verdict = log.check(changed);
            CAPTURE(at);
            REQUIRE_FALSE(verdict.is_ok());
            REQUIRE(verdict.first_bad == entry);
        }
    // The last line has none behind it that vouches for it: the head does.
    for (std::size_t at = log.begins[kEntries - 1]; at < log.text.size(); ++at) {
        std::string changed = log.text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        REQUIRE(log.check(changed).first_bad == kEntries - 1);
    }
}

TEST_CASE("every removal, swap and truncation shows") {
    const Log log;
    for (std::uint64_t entry = 0; entry < kEntries; ++entry) {
        CAPTURE(entry);
        std::string removed = log.text;
        removed.erase(log.begins[entry], log.line(entry).size());
        REQUIRE(log.check(removed).first_bad == entry);
        REQUIRE(log.check(log.text.substr(0, log.begins[entry])).first_bad == entry);
        if (entry + 1 == kEntries) break;
        const std::string swapped = log.text.substr(0, log.begins[entry]) + log.line(entry + 1) +
                                    log.line(entry) + log.text.substr(log.begins[entry + 2]);
        REQUIRE(log.check(swapped).first_bad == entry);
    }
    CHECK(log.check("").reason == "truncated");
    CHECK(check_log(log.temp / "nothing", log.witnesses, {}).reason == "truncated");
}

TEST_CASE("a rewritten log and an older copy show while there is a head or a checkpoint") {
    const Log log, other(kEntries, "somebody else");
    CHECK(log.check(other.text).first_bad == 0);
    Log sealed_only;
    sealed_only.witnesses.head = other.head;  // whoever can write the log can write its head
    CHECK(sealed_only.check(other.text).reason == "other_log");

    // The same beginning, rewritten from an entry on, head included.
    Log forged(10);
    const LogWitnesses honest = log.witnesses;
    forged.begins.pop_back();
    for (std::uint64_t i = 10; i < kEntries; ++i) forged.add("somebody else");
    forged.witnesses = honest;
    forged.witnesses.head = forged.head;
    CHECK(forged.check(forged.text).reason == "checkpoint");
    forged.witnesses = {honest.head, "", {}};
    const LogVerdict by_head = forged.check(forged.text);
    CHECK(by_head.reason == "head");
    CHECK(by_head.first_bad <= 10);

    Log older(kSealed - 1);
    older.witnesses.checkpoints = honest.checkpoints;
    CHECK(older.check(older.text).reason == "truncated");
    older.witnesses.checkpoints.clear();
    older.witnesses.head = honest.head;
    CHECK(older.check(older.text).first_bad == kSealed - 1);
}

TEST_CASE("what is no log is refused in bounded memory") {
    const Log log;
    CHECK(log.check(std::string(1u << 20, 'x')).reason == "line");
    CHECK(log.check(log.text + "{").is_ok());  // half a line of a process that died
    CHECK(log.check(log.text + "{}\n").first_bad == kEntries);
    LogWitnesses none;
    support::write_file(log.path, log.text);
    CHECK(check_log(log.path, none, {}).reason == "head_missing");
    none.head_problem = "head_damaged";
    CHECK(check_log(log.path, none, {}).reason == "head_damaged");
    const std::string head = log_head_text(log.head);
    for (std::size_t at = 0; at < head.size(); ++at) {
        std::string changed = head;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        LogWitnesses witnesses = log.witnesses;
        try {
            witnesses.head = parse_log_head(changed, "head");
        } catch (const Error &error) {
            REQUIRE(error.code() == SKM_E_DAMAGED);
            continue;
        }
        // The size alone is no part of what the log is.
        const bool is_size = witnesses.head->size != log.head.size;
        REQUIRE((is_size || !check_log(log.path, witnesses, {}).is_ok()));
    }
}
