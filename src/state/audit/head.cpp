#include "state/audit/head.hpp"

#include <bit>

#include "base/error.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

namespace {

constexpr int kFormat = 1;
constexpr std::size_t kIdDigits = 32;

Digest digest_of(const Json &value) {
    const std::optional<Digest> digest = Digest::parse(value.as_string());
    if (!digest) throw Error(SKM_E_SCHEMA, "not a digest");
    return *digest;
}

std::uint64_t number_of(const Json &value) {
    if (value.as_integer() < 0) throw Error(SKM_E_SCHEMA, "a negative number");
    return static_cast<std::uint64_t>(value.as_integer());
}

LogHead head_of(const Json &value) {
    LogHead head;
    std::vector<Digest> edge;
    for (const Json &node : value.at("edge").as_array()) edge.push_back(digest_of(node));
    const std::uint64_t count = number_of(value.at("count"));
    if (edge.size() != static_cast<std::size_t>(std::popcount(count)))
        throw Error(SKM_E_SCHEMA, "an edge of another tree");
    head.tree = MerkleEdge(count, std::move(edge));
    head.last = digest_of(value.at("last"));
    head.prev = digest_of(value.at("prev"));
    head.log = value.at("log").as_string();
    head.size = number_of(value.at("size"));
    return head;
}

}  // namespace

void LogHead::add(std::string_view line) {
    const Digest digest = sha256(line);
    if (count() == 0) log = digest.hex().substr(0, kIdDigits);
    prev = last;
    last = digest;
    size += line.size() + 1;
    tree.add(merkle_leaf(line));
}

bool LogHead::operator==(const LogHead &other) const {
    return log_head_text(*this) == log_head_text(other);
}

std::string log_head_text(const LogHead &head) {
    Json edge = Json::array();
    for (const Digest &node : head.tree.edge()) edge.push(node.hex());
    return Json::object({{"count", static_cast<std::int64_t>(head.count())},
                         {"edge", std::move(edge)},
                         {"format", kFormat},
                         {"last", head.last.hex()},
                         {"log", head.log},
                         {"prev", head.prev.hex()},
                         {"size", static_cast<std::int64_t>(head.size)}})
               .compact() +
           "\n";
}

LogHead parse_log_head(std::string_view text, const std::string &path) {
    try {
        LogHead head = head_of(parse_json(text, path, {kLogHeadLimit, 4}));
        if (log_head_text(head) == text) return head;
    } catch (const Error &error) {
        if (error.code() == SKM_E_MEMORY) throw;
    }
    throw Error(SKM_E_DAMAGED, "the head of the audit log is damaged: " + path)
        .path(path)
        .hint(
            "See what still fits with: skillmeat audit verify. Then begin a new part: skillmeat doctor "
            "--repair");
}

}  // namespace skillmeat::core
