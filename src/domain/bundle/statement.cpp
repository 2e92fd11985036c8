#include "domain/bundle/statement.hpp"

#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/bundle/manifest.hpp"
#include "formats/deflate/deflate.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::string_view kPredicateType = "https://skillmeat.dev/pack/v1";

// "2025-11-28T00:00:00+00:00" as statements have it.
std::string with_z(const std::string &created) {
    constexpr std::string_view kOffset = "+00:00";
    if (!created.ends_with(kOffset)) return created;
    return created.substr(0, created.size() - kOffset.size()) + "Z";
}

Json subject_of(const StatementFacts &facts) {
    return Json::object(
        {{"digest", Json::object({{"sha256", facts.pack_id}})}, {"name", facts.name + "@" + facts.version}});
}

Json predicate_of(const StatementFacts &facts) {
    Json out = Json::object();
    out.set_if(!facts.audit_checkpoint.empty(), "audit_checkpoint", facts.audit_checkpoint);
    out.set("content_digest", facts.content_digest.prefixed());
    out.set("created", with_z(facts.created));
    out.set_if(!facts.expires.empty(), "expires", facts.expires);
    out.set("manifest_sha256", facts.manifest_sha256);
    out.set_if(!facts.publisher.empty(), "publisher", facts.publisher);
    out.set("serial", facts.serial);
    out.set("size", facts.size);
    out.set("version", facts.version);
    return out;
}

bool is_time(const Json &value) {
    if (!value.is_string()) return false;
    const auto time = parse_time(value.as_string());
    return time && to_rfc3339_seconds(*time) == value.as_string();
}

}  // namespace

StatementFacts statement_facts(const PackOptions &options, const BuiltPack &built) {
    StatementFacts facts;
    facts.pack_id = built.pack_id;
    facts.name = options.name;
    facts.version = options.version;
    facts.created = to_offset_seconds(options.created_at * 1000);
    facts.manifest_sha256 = sha256(built.manifest).hex();
    facts.publisher = options.publisher;
    facts.content_digest = built.content_digest;
    facts.serial = options.serial < 0 ? options.created_at : options.serial;
    facts.size = built.size;
    return facts;
}

std::string pack_statement(const StatementFacts &facts) {
    return Json::object({{"_type", kStatementType},
                         {"predicate", predicate_of(facts)},
                         {"predicateType", kPredicateType},
                         {"subject", Json::array().push(subject_of(facts))}})
        .sorted()
        .compact();
}

std::string bundle::statement_problem(const Json &statement, const StatementFacts &facts) {
    if (!statement.is_object()) return "the signed statement is not an object";
    if (statement.size() != 4) return "the signed statement has other keys than it should";
    if (statement.string_or("_type", "") != kStatementType) return "the signed statement is of another type";
    if (statement.string_or("predicateType", "") != kPredicateType)
        return "the signed predicate is of another type";
    const Json *subject = statement.find("subject");
    if (subject == nullptr || !subject->is_array() || subject->size() != 1) {
        return "the signed statement does not have exactly one subject";
    }
    if (subject->as_array()[0].sorted() != subject_of(facts)) return "the signature is for another pack";
    const Json *predicate = statement.find("predicate");
    if (predicate == nullptr || !predicate->is_object()) return "the signed statement has no predicate";
    StatementFacts required = facts;
    required.expires.clear();
    required.publisher.clear();
    const Json expected = predicate_of(required);
    for (const auto &[key, value] : expected.as_object()) {
        const Json *said = predicate->find(key);
        if (said == nullptr || !(*said == value))
            return "the signature says another " + key + " than the pack";
    }
    const Json *publisher = predicate->find("publisher");
    if (publisher != nullptr && !(*publisher == Json(facts.publisher))) {
        return "the signature says another publisher than the pack";
    }
    const Json *expires = predicate->find("expires");
    if (expires != nullptr && !is_time(*expires)) return "the signature's expires is not a time";
    return "";
}

ZipLayout unsigned_layout(const ZipDirectory &directory) {
    ZipLayout layout;
    for (const ZipEntry &entry : directory.entries) {
        if (entry.name == bundle::kEnvelopeName) continue;
        layout.add({entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.stored_size},
                   entry.header_offset, entry.data_offset + entry.stored_size);
    }
    return layout;
}

std::string signed_tail(ZipLayout layout, std::string_view envelope) {
    ZipPart part;
    part.name = bundle::kEnvelopeName;
    part.crc = crc32(envelope);
    part.size = part.stored_size = envelope.size();
    std::string out = zip_local_header(part) + std::string(envelope);
    layout.add(std::move(part));
    return out + layout.tail();
}

}  // namespace skillmeat::core
