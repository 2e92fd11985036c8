#include "state/audit/entry.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kDepth = 32;
// Nouns whose verb belongs to the command word.
constexpr std::array<std::string_view, 9> kNouns = {"audit", "collection", "config",  "home", "key",
                                                    "mcp",   "policy",     "project", "trust"};

Json document_of(const LogEntry &entry, Json subject) {
    Json value = Json::object({{"action", entry.action}, {"actor", entry.actor}, {"kind", entry.kind}});
    value.set("prev", entry.prev.hex()).set("result", entry.result);
    value.set("seq", static_cast<std::int64_t>(entry.seq)).set("subject", std::move(subject));
    value.set("time", to_rfc3339(entry.time));
    value.set_if(!entry.trace_id.empty(), "trace_id", entry.trace_id);
    return value.set_if(!entry.txn.empty(), "txn", entry.txn);
}

std::string_view word_of(std::string_view &rest) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos &&
           text.front() != '-';
}

LogEntry entry_of(const Json &value) {
    LogEntry entry;
    const std::int64_t seq = value.at("seq").as_integer();
    if (seq < 0) throw Error(SKM_E_SCHEMA, "a negative number");
    entry.seq = static_cast<std::uint64_t>(seq);
    const std::optional<Digest> prev = Digest::parse(value.at("prev").as_string());
    const std::optional<Milliseconds> time = parse_time(value.at("time").as_string());
    if (!prev || !time) throw Error(SKM_E_SCHEMA, "no digest, or no time");
    entry.prev = *prev;
    entry.time = *time;
    entry.actor = value.at("actor").as_string();
    entry.action = value.at("action").as_string();
    entry.kind = value.at("kind").as_string();
    entry.result = value.at("result").as_string();
    entry.trace_id = value.string_or("trace_id", "");
    entry.txn = value.string_or("txn", "");
    entry.subject = value.at("subject");
    if (!entry.subject.is_object()) throw Error(SKM_E_SCHEMA, "the subject is no object");
    return entry;
}

}  // namespace

std::string log_line(const LogEntry &entry) {
    Json subject = entry.subject.sorted();
    std::string line = document_of(entry, subject).compact();
    if (line.size() <= kLogLineLimit) return line;
    const std::string text = subject.compact();
    return document_of(entry, Json::object({{"sha256", sha256(text).hex()}, {"size", text.size()}}))
        .compact();
}

LogEntry parse_log_line(std::string_view line) {
    LogEntry entry = entry_of(parse_json(line, "a line of the audit log", {kLogLineLimit, kDepth}));
    // So that every byte is covered by what it means, and one meaning has one line.
    if (log_line(entry) != line) throw Error(SKM_E_SCHEMA, "not in the form of an entry");
    return entry;
}

std::string action_of(std::string_view command) {
    std::string_view rest = command;
    const std::string first(word_of(rest));
    if (std::find(kNouns.begin(), kNouns.end(), first) == kNouns.end()) return first;
    const std::string_view verb = word_of(rest);
    return is_word(verb) ? first + " " + std::string(verb) : first;
}

}  // namespace skillmeat::core
