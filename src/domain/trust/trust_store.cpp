// trust.toml, read strictly.
#include <algorithm>
#include <set>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "domain/trust/trust.hpp"
#include "formats/dsse/dsse.hpp"
#include "formats/toml/toml.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kFileLimit = 4u << 20;
constexpr std::size_t kTextLimit = 200, kShortestId = 8, kIdSize = 64;

// Where a reader is, for errors.
struct Row {
    const std::string &path;
    std::string_view table;
    std::size_t number;  // from 1

    Error error(std::string_view key, const std::string &what) const {
        const std::string name(table);
        return Error(SKM_E_SCHEMA, path + ": [[" + name + "]] number " + std::to_string(number) + ", " +
                                       std::string(key) + ": " + what)
            .path(path)
            .detail("key", name + "." + std::to_string(number - 1) + "." + std::string(key))
            .hint("Correct the file, or remove the entry with: skillmeat trust remove");
    }
};

std::string text_of(const Json &value, std::string_view key, const Row &row) {
    if (!value.is_string()) throw row.error(key, "is not a text");
    const std::string &text = value.as_string();
    if (!is_trust_text(text))
        throw row.error(key, "is longer than " + std::to_string(kTextLimit) +
                                 " bytes or has a character that cannot be seen");
    return text;
}

std::string time_of(const Json &value, std::string_view key, const Row &row) {
    std::string text = text_of(value, key, row);
    if (!text.empty() && !parse_time(text)) throw row.error(key, "is not a time like 2027-01-31T00:00:00Z");
    return text;
}

KeyState state_of(const Json &value, std::string_view key, const Row &row) {
    const std::string text = text_of(value, key, row);
    for (const KeyState state : {KeyState::trusted, KeyState::untrusted, KeyState::revoked})
        if (text == key_state_name(state)) return state;
    throw row.error(key, "is none of trusted, untrusted, revoked");
}

PublicKey public_key_from(const Json &value, std::string_view key, const Row &row) {
    const auto bytes = from_base64(text_of(value, key, row));
    PublicKey public_key{};
    if (!bytes || bytes->size() != public_key.size()) throw row.error(key, "is not 32 bytes in base64");
    std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char *>(public_key.data()));
    return public_key;
}

std::string id_of(const Json &value, std::string_view key, const Row &row) {
    const std::string id = text_of(value, key, row);
    if (id.size() != kIdSize || id.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw row.error(key, "is not 64 hexadecimal digits in lower case");
    return id;
}

std::vector<KeyRole> roles_of(const Json &value, std::string_view key, const Row &row) {
    if (!value.is_array()) throw row.error(key, "is not a list of roles");
    std::vector<KeyRole> roles;
    for (const Json &word : value.as_array()) {
        const std::optional<KeyRole> role = key_role(text_of(word, key, row));
        if (!role) throw row.error(key, "has a role that is none of sign, revoke");
        if (std::find(roles.begin(), roles.end(), *role) != roles.end())
            throw row.error(key, "has a role twice");
        roles.push_back(*role);
    }
    return roles;
}

void read_member(TrustedKey &out, const std::string &key, const Json &value, const Row &row) {
    if (key == "id")
        out.id = id_of(value, key, row);
    else if (key == "public_key")
        out.public_key = public_key_from(value, key, row);
    else if (key == "name")
        out.name = text_of(value, key, row);
    else if (key == "scope")
        out.scope = text_of(value, key, row);
    else if (key == "vault")
        out.vault = text_of(value, key, row);
    else if (key == "roles")
        out.roles = roles_of(value, key, row);
    else if (key == "state")
        out.state = state_of(value, key, row);
    else if (key == "valid_from")
        out.valid_from = time_of(value, key, row);
    else if (key == "valid_until")
        out.valid_until = time_of(value, key, row);
    else if (key == "retired")
        out.retired = time_of(value, key, row);
    else if (key == "replaced_by")
        out.replaced_by = id_of(value, key, row);
    else if (key == "reason")
        out.reason = text_of(value, key, row);
    else if (key == "added")
        out.added = time_of(value, key, row);
    else
        throw row.error(key, "is not known");
}

void require_table(const Json &table, const Row &row, std::initializer_list<const char *> needed) {
    if (!table.is_object()) throw row.error(row.table, "is not a table");
    for (const char *key : needed)
        if (table.find(key) == nullptr) throw row.error(key, "is missing");
}

TrustedKey read_key(const Json &table, const Row &row) {
    require_table(table, row, {"id", "state"});
    TrustedKey key;
    for (const auto &[name, value] : table.as_object()) read_member(key, name, value, row);
    // A key may be revoked of which nobody here has ever seen more than the id.
    if (!key.public_key && key.state != KeyState::revoked) throw row.error("public_key", "is missing");
    if (key.public_key && key.id != key_id_of(*key.public_key))
        throw row.error("id", "is not that of public_key");
    if (key.scope.empty()) throw row.error("scope", "is empty: it would never match");
    return key;
}

RevokedPack read_pack_row(const Json &table, const Row &row) {
    require_table(table, row, {"id"});
    RevokedPack pack;
    for (const auto &[name, value] : table.as_object()) {
        if (name == "id")
            pack.id = id_of(value, name, row);
        else if (name == "reason")
            pack.reason = text_of(value, name, row);
        else if (name == "added")
            pack.added = time_of(value, name, row);
        else
            throw row.error(name, "is not known");
    }
    return pack;
}

// With an id twice, one row could say trusted and the other revoked.
template <class Entry>
std::vector<Entry> read_rows(const Json &file, const std::string &path, std::string_view table,
                             Entry (*read)(const Json &, const Row &)) {
    std::vector<Entry> entries;
    const Json *rows = file.find(table);
    if (rows == nullptr) return entries;
    const std::string name(table);
    if (!rows->is_array())
        throw Error(SKM_E_SCHEMA, path + ": " + name + " is not a list of tables")
            .path(path)
            .detail("key", name);
    std::set<std::string> ids;
    for (const Json &each : rows->as_array()) {
        const Row row{path, table, entries.size() + 1};
        Entry entry = read(each, row);
        if (!ids.insert(entry.id).second) throw row.error("id", "is there twice");
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace

bool is_trust_text(std::string_view text) {
    return text.size() <= kTextLimit && is_plain_text(text);
}

std::string_view key_state_name(KeyState state) {
    switch (state) {
        case KeyState::trusted: return "trusted";
        case KeyState::untrusted: return "untrusted";
        case KeyState::revoked: return "revoked";
    }
    return "";
}

std::string_view key_role_name(KeyRole role) {
    return role == KeyRole::sign ? "sign" : "revoke";
}

std::optional<KeyRole> key_role(std::string_view word) {
    for (const KeyRole role : {KeyRole::sign, KeyRole::revoke})
        if (word == key_role_name(role)) return role;
    return std::nullopt;
}

bool TrustedKey::has_role(KeyRole role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

TrustStore TrustStore::parse(std::string_view text, const std::string &path) {
    const Json file = parse_toml(text, path, {kFileLimit, 16});
    return TrustStore(read_rows(file, path, "keys", read_key),
                      read_rows(file, path, "revoked_packs", read_pack_row));
}

TrustStore TrustStore::load(const Home &home) {
    const std::string path = home.path() + "/" + std::string(kTrustFile);
    const auto text = home.read_if_there(path, kFileLimit);
    return text ? parse(*text, path) : TrustStore();
}

const TrustedKey *TrustStore::find(std::string_view id) const {
    const auto found =
        std::find_if(keys_.begin(), keys_.end(), [&](const TrustedKey &key) { return key.id == id; });
    return found == keys_.end() ? nullptr : &*found;
}

const RevokedPack *TrustStore::find_revoked_pack(std::string_view pack_id) const {
    const auto found = std::find_if(packs_.begin(), packs_.end(),
                                    [&](const RevokedPack &pack) { return pack.id == pack_id; });
    return found == packs_.end() ? nullptr : &*found;
}

const TrustedKey &TrustStore::resolve(std::string_view wanted) const {
    const TrustedKey *found = nullptr;
    for (const TrustedKey &key : keys_) {
        const bool by_id = wanted.size() >= kShortestId && key.id.starts_with(wanted);
        if (!by_id && (wanted.empty() || key.name != wanted)) continue;
        if (found != nullptr)
            throw Error(SKM_E_AMBIGUOUS,
                        "several keys in trust.toml are called '" + std::string(wanted) + "'")
                .hint("Say the id: " + found->id.substr(0, 16) + " or " + key.id.substr(0, 16));
        found = &key;
    }
    if (found != nullptr) return *found;
    throw Error(SKM_E_KEY_NOT_FOUND, "there is no key '" + std::string(wanted) + "' in trust.toml")
        .hint("See the keys with: skillmeat trust list");
}

}  // namespace skillmeat::core
