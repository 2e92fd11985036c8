// trust.toml, written: only the bytes of the change.
#include "base/bytes.hpp"
#include "domain/trust/trust.hpp"
#include "formats/splice/toml_edit.hpp"

namespace skillmeat::core {

namespace {

const std::vector<std::string> kOurKeys = {"id",    "public_key", "name",        "scope",
                                           "state", "valid_from", "valid_until", "added"};
constexpr std::string_view kOpening =
    "# Keys whose signatures are believed. Written by `skillmeat trust`; may be edited by hand.\n";

std::string base64_of(const PublicKey &key) {
    return to_base64({reinterpret_cast<const char *>(key.data()), key.size()});
}

Json row_of(const TrustedKey &key) {
    Json row = Json::object({{"id", key.id}, {"public_key", base64_of(key.public_key)}});
    row.set_if(!key.name.empty(), "name", key.name);
    row.set("scope", key.scope);
    row.set("state", key_state_name(key.state));
    row.set_if(!key.valid_from.empty(), "valid_from", key.valid_from);
    row.set_if(!key.valid_until.empty(), "valid_until", key.valid_until);
    row.set_if(!key.added.empty(), "added", key.added);
    return row;
}

std::string in_utc(const std::string &time) {
    const auto parsed = parse_time(time);
    return parsed ? to_rfc3339(*parsed) : "";
}

Json time_or_null(const std::string &time) {
    return time.empty() ? Json() : Json(in_utc(time));
}

std::optional<std::size_t> row_with(const TrustStore &store, std::string_view id) {
    for (std::size_t i = 0; i < store.keys().size(); ++i)
        if (store.keys()[i].id == id) return i;
    return std::nullopt;
}

}  // namespace

std::string put_trusted_key(std::string text, const std::string &path, const TrustedKey &key) {
    if (text.empty()) text = kOpening;
    const auto at = row_with(TrustStore::parse(text, path), key.id);
    TomlEdit edit(std::move(text), path);
    if (at)
        edit.update_table({"keys", std::to_string(*at)}, row_of(key), kOurKeys);
    else
        edit.append_table({"keys"}, row_of(key));
    TrustStore::parse(edit.text(), path);  // what cannot be read back is never written
    return edit.text();
}

std::string drop_trusted_key(std::string text, const std::string &path, std::string_view id) {
    const auto at = row_with(TrustStore::parse(text, path), id);
    if (!at) return text;
    TomlEdit edit(std::move(text), path);
    edit.unset({"keys", std::to_string(*at)});
    return edit.text();
}

Json trusted_key_document(const TrustedKey &key) {
    return Json::object({{"id", key.id},
                         {"name", key.name},
                         {"state", key_state_name(key.state)},
                         {"scope", key.scope},
                         {"valid_from", time_or_null(key.valid_from)},
                         {"valid_until", time_or_null(key.valid_until)},
                         {"public_key", base64_of(key.public_key)},
                         {"added", in_utc(key.added)}});
}

}  // namespace skillmeat::core
