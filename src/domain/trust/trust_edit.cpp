// trust.toml, written: only the bytes of the change.
#include "base/bytes.hpp"
#include "domain/trust/trust.hpp"
#include "formats/splice/toml_edit.hpp"

namespace skillmeat::core {

namespace {

const std::vector<std::string> kOurKeys = {
    "id",         "public_key",  "name",    "scope",       "vault",  "roles", "state",
    "valid_from", "valid_until", "retired", "replaced_by", "reason", "added"};
const std::vector<std::string> kOurPackKeys = {"id", "reason", "added"};
constexpr std::string_view kOpening =
    "# Keys whose signatures are believed. Written by `skillmeat trust`; may be edited by hand.\n";

std::string base64_of(const PublicKey &key) {
    return to_base64({reinterpret_cast<const char *>(key.data()), key.size()});
}

Json roles_of(const TrustedKey &key) {
    Json roles = Json::array();
    for (const KeyRole role : key.roles) roles.push(key_role_name(role));
    return roles;
}

// A key that only signs packs is the usual one: nothing is written about it.
bool has_usual_roles(const TrustedKey &key) {
    return key.roles == TrustedKey().roles;
}

Json row_of(const TrustedKey &key) {
    Json row = Json::object({{"id", key.id}});
    if (key.public_key) row.set("public_key", base64_of(*key.public_key));
    row.set_if(!key.name.empty(), "name", key.name);
    row.set("scope", key.scope);
    row.set_if(!key.vault.empty(), "vault", key.vault);
    row.set_if(!has_usual_roles(key), "roles", roles_of(key));
    row.set("state", key_state_name(key.state));
    row.set_if(!key.valid_from.empty(), "valid_from", key.valid_from);
    row.set_if(!key.valid_until.empty(), "valid_until", key.valid_until);
    row.set_if(!key.retired.empty(), "retired", key.retired);
    row.set_if(!key.replaced_by.empty(), "replaced_by", key.replaced_by);
    row.set_if(!key.reason.empty(), "reason", key.reason);
    row.set_if(!key.added.empty(), "added", key.added);
    return row;
}

Json row_of(const RevokedPack &pack) {
    Json row = Json::object({{"id", pack.id}});
    row.set_if(!pack.reason.empty(), "reason", pack.reason);
    row.set_if(!pack.added.empty(), "added", pack.added);
    return row;
}

std::string in_utc(const std::string &time) {
    const auto parsed = parse_time(time);
    return parsed ? to_rfc3339(*parsed) : "";
}

Json time_or_null(const std::string &time) {
    return time.empty() ? Json() : Json(in_utc(time));
}

template <class Entry>
std::optional<std::size_t> row_with(const std::vector<Entry> &entries, std::string_view id) {
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (entries[i].id == id) return i;
    return std::nullopt;
}

// What cannot be read back is never written.
std::string checked(const TomlEdit &edit, const std::string &path) {
    TrustStore::parse(edit.text(), path);
    return edit.text();
}

std::string put_row(std::string text, const std::string &path, const std::string &table,
                    std::optional<std::size_t> at, const Json &row,
                    const std::vector<std::string> &our_keys) {
    if (text.empty()) text = kOpening;
    TomlEdit edit(std::move(text), path);
    if (at)
        edit.update_table({table, std::to_string(*at)}, row, our_keys);
    else
        edit.append_table({table}, row);
    return checked(edit, path);
}

std::string drop_row(std::string text, const std::string &path, const std::string &table,
                     std::optional<std::size_t> at) {
    if (!at) return text;
    TomlEdit edit(std::move(text), path);
    edit.unset({table, std::to_string(*at)});
    return edit.text();
}

}  // namespace

std::string put_trusted_key(std::string text, const std::string &path, const TrustedKey &key) {
    const auto at = row_with(TrustStore::parse(text, path).keys(), key.id);
    return put_row(std::move(text), path, "keys", at, row_of(key), kOurKeys);
}

std::string drop_trusted_key(std::string text, const std::string &path, std::string_view id) {
    const auto at = row_with(TrustStore::parse(text, path).keys(), id);
    return drop_row(std::move(text), path, "keys", at);
}

std::string put_revoked_pack(std::string text, const std::string &path, const RevokedPack &pack) {
    const auto at = row_with(TrustStore::parse(text, path).revoked_packs(), pack.id);
    return put_row(std::move(text), path, "revoked_packs", at, row_of(pack), kOurPackKeys);
}

std::string drop_revoked_pack(std::string text, const std::string &path, std::string_view id) {
    const auto at = row_with(TrustStore::parse(text, path).revoked_packs(), id);
    return drop_row(std::move(text), path, "revoked_packs", at);
}

Json trusted_key_document(const TrustedKey &key) {
    return Json::object({{"id", key.id},
                         {"name", key.name},
                         {"state", key_state_name(key.state)},
                         {"scope", key.scope},
                         {"vault", key.vault.empty() ? Json() : Json(key.vault)},
                         {"roles", roles_of(key)},
                         {"valid_from", time_or_null(key.valid_from)},
                         {"valid_until", time_or_null(key.valid_until)},
                         {"retired", time_or_null(key.retired)},
                         {"replaced_by", key.replaced_by.empty() ? Json() : Json(key.replaced_by)},
                         {"reason", key.reason.empty() ? Json() : Json(key.reason)},
                         {"public_key", key.public_key ? Json(base64_of(*key.public_key)) : Json()},
                         {"added", in_utc(key.added)}});
}

Json revoked_pack_document(const RevokedPack &pack) {
    return Json::object({{"pack_id", pack.id},
                         {"reason", pack.reason.empty() ? Json() : Json(pack.reason)},
                         {"added", in_utc(pack.added)}});
}

}  // namespace skillmeat::core
