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
constexpr std::size_t kTextLimit = 200, kShortestId = 8;

// Where a reader is, for errors.
struct Row {
    const std::string &path;
    std::size_t number;  // from 1

    Error error(std::string_view key, const std::string &what) const {
        return Error(SKM_E_SCHEMA, path + ": [[keys]] number " + std::to_string(number) + ", " +
                                       std::string(key) + ": " + what)
            .path(path)
            .detail("key", "keys." + std::to_string(number - 1) + "." + std::string(key))
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

void read_member(TrustedKey &out, const std::string &key, const Json &value, const Row &row) {
    if (key == "id")
        out.id = text_of(value, key, row);
    else if (key == "public_key")
        out.public_key = public_key_from(value, key, row);
    else if (key == "name")
        out.name = text_of(value, key, row);
    else if (key == "scope")
        out.scope = text_of(value, key, row);
    else if (key == "state")
        out.state = state_of(value, key, row);
    else if (key == "valid_from")
        out.valid_from = time_of(value, key, row);
    else if (key == "valid_until")
        out.valid_until = time_of(value, key, row);
    else if (key == "added")
        out.added = time_of(value, key, row);
    else
        throw row.error(key, "is not known");
}

TrustedKey read_row(const Json &table, const Row &row) {
    if (!table.is_object()) throw row.error("keys", "is not a table");
    for (const char *needed : {"id", "public_key", "state"})
        if (table.find(needed) == nullptr) throw row.error(needed, "is missing");
    TrustedKey key;
    for (const auto &[name, value] : table.as_object()) read_member(key, name, value, row);
    if (key.id != key_id_of(key.public_key)) throw row.error("id", "is not that of public_key");
    if (key.scope.empty()) throw row.error("scope", "is empty: it would never match");
    return key;
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

TrustStore TrustStore::parse(std::string_view text, const std::string &path) {
    TrustStore store;
    const Json file = parse_toml(text, path, {kFileLimit, 16});
    const Json *rows = file.find("keys");
    if (rows == nullptr) return store;
    if (!rows->is_array())
        throw Error(SKM_E_SCHEMA, path + ": keys is not a list of tables").path(path).detail("key", "keys");
    std::set<std::string> ids;
    for (const Json &table : rows->as_array()) {
        const Row row{path, store.keys_.size() + 1};
        TrustedKey key = read_row(table, row);
        // With a key twice, one row could say trusted and the other revoked.
        if (!ids.insert(key.id).second) throw row.error("id", "is there twice");
        store.keys_.push_back(std::move(key));
    }
    return store;
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
