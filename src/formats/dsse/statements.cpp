#include "formats/dsse/statements.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

namespace {

using Row = RevocationStatement::Row;

constexpr std::string_view kRotationName = "https://skillmeat.dev/rotation/v1";
constexpr std::string_view kRevocationName = "https://skillmeat.dev/revocations/v1";
constexpr std::size_t kTextLimit = 200;
constexpr std::int64_t kMaxSerial = (std::int64_t{1} << 53) - 1;

std::string_view view_of(const PublicKey &key) {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
}

bool is_time(std::string_view text) {
    const auto time = parse_time(text);
    return time && to_rfc3339_seconds(*time) == text;
}

bool is_text(std::string_view text) {
    return text.size() <= kTextLimit && is_plain_text(text);
}

bool is_id(std::string_view text) {
    return text.size() == 64 && Digest::parse(text);
}

// What is wrong with the values, "" when nothing is: the same for the writer and the reader.
std::string problem_of(const RotationStatement &statement) {
    if (!is_time(statement.created)) return "its time is not UTC in whole seconds";
    if (!is_text(statement.name)) return "its name is too long or has characters that cannot be seen";
    if (statement.old_key == statement.new_key) return "its old and new key are the same";
    return "";
}

std::string problem_of(const std::vector<Row> &rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_id(rows[i].id)) return "a row has no id of 64 hex digits";
        if (!is_text(rows[i].reason)) return "a reason is too long or has characters that cannot be seen";
        if (i > 0 && !(rows[i - 1].id < rows[i].id)) return "its rows are not sorted, or one is there twice";
    }
    return "";
}

std::string problem_of(const RevocationStatement &statement) {
    if (!is_time(statement.issued)) return "its time is not UTC in whole seconds";
    if (statement.serial < 0 || statement.serial > kMaxSerial) return "its serial is out of range";
    if (statement.keys.size() + statement.packs.size() > kMaxStatementRows)
        return "it has more than " + std::to_string(kMaxStatementRows) + " rows";
    const std::string problem = problem_of(statement.keys);
    return problem.empty() ? problem_of(statement.packs) : problem;
}

void require_sound(const std::string &problem) {
    if (!problem.empty())
        throw Error(SKM_E_ARGUMENT, "the statement cannot be written: " + problem)
            .hint("Change the value that is named.");
}

Json key_json(const PublicKey &key) {
    return Json::object({{"id", key_id_of(key)}, {"public_key", to_base64(view_of(key))}});
}

std::string text_of(const RotationStatement &statement) {
    return Json::object({{"_type", kRotationName},
                         {"created", statement.created},
                         {"name", statement.name},
                         {"new", key_json(statement.new_key)},
                         {"old", key_json(statement.old_key)}})
        .compact();
}

Json rows_json(const std::vector<Row> &rows, const char *id_name) {
    Json out = Json::array();
    for (const Row &row : rows) out.push(Json::object({{id_name, row.id}, {"reason", row.reason}}));
    return out;
}

std::string text_of(const RevocationStatement &statement) {
    return Json::object({{"_type", kRevocationName},
                         {"issued", statement.issued},
                         {"keys", rows_json(statement.keys, "id")},
                         {"packs", rows_json(statement.packs, "pack_id")},
                         {"serial", statement.serial}})
        .compact();
}

std::vector<Row> sorted(std::vector<Row> rows) {
    std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.id < b.id; });
    return rows;
}

PublicKey key_from(const Json &json) {
    PublicKey key{};
    const auto bytes = from_base64(json.at("public_key").as_string());
    if (!bytes || bytes->size() != key.size()) throw Error(SKM_E_SCHEMA, "a public_key is not 32 bytes");
    std::copy(bytes->begin(), bytes->end(), key.begin());
    return key;
}

RotationStatement rotation_from(const Json &json) {
    return {json.at("created").as_string(), json.at("name").as_string(), key_from(json.at("old")),
            key_from(json.at("new"))};
}

std::vector<Row> rows_from(const Json &json, std::string_view id_name) {
    std::vector<Row> rows;
    for (const Json &row : json.as_array())
        rows.push_back({row.at(id_name).as_string(), row.at("reason").as_string()});
    return rows;
}

RevocationStatement revocation_from(const Json &json) {
    return {json.at("issued").as_string(), json.at("serial").as_integer(), rows_from(json.at("keys"), "id"),
            rows_from(json.at("packs"), "pack_id")};
}

// Reads by `from` and holds the outcome to the one form that `text_of` gives.
template <typename Statement>
std::optional<Statement> read_statement(std::string_view payload, std::string &problem,
                                        Statement (*from)(const Json &)) {
    try {
        Statement statement = from(parse_json(payload, "the statement", {kMaxStatementBytes, 4}));
        problem = problem_of(statement);
        if (problem.empty() && text_of(statement) != payload)
            problem = "the statement is not in its canonical form";
        if (problem.empty()) return statement;
    } catch (const Error &error) {
        problem = error.message();
    }
    return std::nullopt;
}

bool holds(const EnvelopeSignature &signature, std::string_view message) {
    return verify_ed25519(signature.public_key, message, signature.signature);
}

}  // namespace

std::string write_rotation(const RotationStatement &statement) {
    require_sound(problem_of(statement));
    return text_of(statement);
}

std::string write_revocation(const RevocationStatement &statement) {
    RevocationStatement ordered = statement;
    ordered.keys = sorted(std::move(ordered.keys));
    ordered.packs = sorted(std::move(ordered.packs));
    require_sound(problem_of(ordered));
    return text_of(ordered);
}

std::optional<RotationStatement> read_rotation(std::string_view payload, std::string &problem) {
    return read_statement(payload, problem, rotation_from);
}

std::optional<RevocationStatement> read_revocation(std::string_view payload, std::string &problem) {
    return read_statement(payload, problem, revocation_from);
}

bool all_signatures_hold(const Envelope &envelope) {
    const std::string message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
    return !envelope.signatures.empty() &&
           std::all_of(envelope.signatures.begin(), envelope.signatures.end(),
                       [&](const EnvelopeSignature &signature) { return holds(signature, message); });
}

bool is_signed_by(const Envelope &envelope, const PublicKey &key) {
    const std::string message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
    return std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                       [&](const EnvelopeSignature &signature) {
                           return signature.public_key == key && holds(signature, message);
                       });
}

}  // namespace skillmeat::core
