// The bytes of a key file (docs/reference/key.md).
#include <array>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "domain/key/key.hpp"

namespace skillmeat::core {

namespace {

// The line feeds show a copy that went through a text mode.
constexpr std::string_view kMagic = "SKMKEY\r\n";
constexpr std::uint64_t kPassphraseVersion = 1, kKeychainVersion = 2;
constexpr std::string_view kPurpose = "key file";
constexpr std::size_t kSaltSize = 16, kSeedSize = 32;
constexpr std::size_t kVersionAt = 8, kOperationsAt = 12, kMemoryAt = 20, kSaltAt = 28, kPublicSizeAt = 44;
constexpr std::size_t kFixedSize = 48;
constexpr std::size_t kPublicLimit = 4096, kSealedSize = 24 + kSeedSize + 17;
constexpr std::size_t kTextLimit = 200;

void append_number(std::string &out, std::uint64_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) out += static_cast<char>((number >> (8 * i)) & 0xff);
}

std::uint64_t read_number(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < width; ++i)
        number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    return number;
}

std::string_view view_of(const PublicKey &key) {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
}

bool is_label(std::string_view text) {
    return text.size() <= kTextLimit && is_plain_text(text);
}

void require_label(std::string_view text, std::string_view what) {
    if (is_label(text)) return;
    throw Error(SKM_E_ARGUMENT, "the " + std::string(what) + " of a key is at most " +
                                    std::to_string(kTextLimit) + " bytes of text without control characters");
}

std::string public_part(const KeyInfo &info) {
    return Json::object({{"created", info.created},
                         {"email", info.email},
                         {"id", info.id},
                         {"name", info.name},
                         {"public_key", to_base64(view_of(info.public_key))}})
        .compact();
}

Error damaged(const std::string &path, const std::string &what) {
    return Error(SKM_E_KEY_DAMAGED, "not a sound key file: " + path + ": " + what)
        .path(path)
        .hint("Put back a copy of the file, or make a new key with: skillmeat key generate");
}

KeyInfo parse_public_part(std::string_view text, const std::string &path) {
    KeyInfo info;
    try {
        const Json json = parse_json(text, path, {kPublicLimit, 2});
        info.id = json.at("id").as_string();
        info.name = json.at("name").as_string();
        info.email = json.at("email").as_string();
        info.created = json.at("created").as_string();
        const auto key = from_base64(json.at("public_key").as_string());
        if (!key || key->size() != info.public_key.size()) throw damaged(path, "its public key is malformed");
        std::copy(key->begin(), key->end(), reinterpret_cast<char *>(info.public_key.data()));
    } catch (const Error &error) {
        if (error.code() == SKM_E_KEY_DAMAGED) throw;
        throw damaged(path, "its public part cannot be read").cause(error);
    }
    const bool sound = is_label(info.name) && is_label(info.email) && parse_time(info.created) &&
                       info.id == key_id_of(info.public_key) && public_part(info) == text;
    if (!sound) throw damaged(path, "its public part contradicts itself");
    info.path = path;
    return info;
}

void require_allowed(const PassphraseCost &cost, const std::string &path) {
    const PassphraseCost least = interactive_cost(), most = moderate_cost();
    const bool allowed = cost.operations >= least.operations && cost.operations <= most.operations &&
                         cost.memory >= least.memory && cost.memory <= most.memory;
    if (!allowed)
        throw damaged(path, "it asks for " + std::to_string(cost.operations) + " passes over " +
                                std::to_string(cost.memory) + " bytes, outside what is allowed");
}

SecretBytes random_seed() {
    SecretBytes seed(kSeedSize);
    random_bytes(seed.data(), seed.size());
    return seed;
}

// All before the sealed seed.
std::string header_of(const KeyInfo &info, std::uint64_t version, PassphraseCost cost,
                      std::string_view salt) {
    const std::string text = public_part(info);
    std::string file(kMagic);
    append_number(file, version, 4);
    append_number(file, cost.operations, 8);
    append_number(file, cost.memory, 8);
    file += salt;
    append_number(file, text.size(), 4);
    return file + text;
}

std::string random_salt() {
    std::string salt(kSaltSize, '\0');
    random_bytes(salt.data(), salt.size());
    return salt;
}

// A seed that was given, or a fresh one.
SecretBytes seed_or_fresh(const SecretBytes &seed) {
    return seed.empty() ? random_seed() : SecretBytes::copy_of(seed.view());
}

KeyInfo info_of(std::string_view name, std::string_view email, Milliseconds created, const SecretBytes &seed,
                KeyStore store) {
    require_label(name, "name");
    require_label(email, "email address");
    KeyInfo info;
    info.name = name;
    info.email = email;
    info.created = to_rfc3339_seconds(created);
    info.public_key = public_key_of(seed);
    info.id = key_id_of(info.public_key);
    info.store = store;
    return info;
}

// Empty when anything is wrong.
SecretBytes unsealed(const KeyFile &file, const SecretBytes &file_key) {
    SecretBytes seed;
    const bool opened = open_sealed(file_key, file.sealed, file.header, seed) && seed.size() == kSeedSize &&
                        public_key_of(seed) == file.info.public_key;
    return opened ? std::move(seed) : SecretBytes();
}

}  // namespace

NewKey make_key(std::string_view name, std::string_view email, Milliseconds created,
                const SecretBytes &passphrase, const SecretBytes &seed, PassphraseCost cost) {
    if (passphrase.empty())
        throw Error(SKM_E_PASSPHRASE_NEEDED, "a new key needs a passphrase that is not empty")
            .hint("Give one with --passphrase-fd N or in $SKILLMEAT_PASSPHRASE");
    const SecretBytes secret = seed_or_fresh(seed);
    KeyInfo info = info_of(name, email, created, secret, KeyStore::file);
    const std::string salt = random_salt();
    const std::string header = header_of(info, kPassphraseVersion, cost, salt);
    const SecretBytes file_key = key_from_passphrase(passphrase.view(), salt, cost);
    return {std::move(info), header + seal(file_key, secret.view(), header)};
}

NewKey make_keychain_key(std::string_view name, std::string_view email, Milliseconds created,
                         const SecretBytes &master, const SecretBytes &seed) {
    const SecretBytes secret = seed_or_fresh(seed);
    KeyInfo info = info_of(name, email, created, secret, KeyStore::keychain);
    const std::string salt = random_salt();
    const std::string header = header_of(info, kKeychainVersion, {}, salt);
    return {std::move(info), header + seal(key_for_purpose(master, kPurpose, salt), secret.view(), header)};
}

std::string_view key_store_name(KeyStore store) {
    return store == KeyStore::keychain ? "keychain" : "file";
}

std::optional<KeyStore> key_store(std::string_view word) {
    for (const KeyStore store : {KeyStore::file, KeyStore::keychain})
        if (word == key_store_name(store)) return store;
    return std::nullopt;
}

KeyFile parse_key_file(std::string_view bytes, const std::string &path) {
    if (bytes.substr(0, kMagic.size()) != kMagic) throw damaged(path, "it does not begin like one");
    if (bytes.size() < kFixedSize) throw damaged(path, "it is cut off");
    const std::uint64_t version = read_number(bytes, kVersionAt, 4);
    if (version != kPassphraseVersion && version != kKeychainVersion)
        throw damaged(path, "its version " + std::to_string(version) + " is not known to this program");
    KeyFile file;
    file.cost = {read_number(bytes, kOperationsAt, 8), read_number(bytes, kMemoryAt, 8)};
    if (version == kPassphraseVersion)
        require_allowed(file.cost, path);
    else if (file.cost.operations != 0 || file.cost.memory != 0)
        throw damaged(path, "it is sealed under the keychain and asks for work");
    file.salt = bytes.substr(kSaltAt, kSaltSize);
    const std::uint64_t public_size = read_number(bytes, kPublicSizeAt, 4);
    if (public_size > kPublicLimit || bytes.size() != kFixedSize + public_size + kSealedSize)
        throw damaged(path, "its size is not what its header says");
    file.info = parse_public_part(bytes.substr(kFixedSize, public_size), path);
    file.info.store = version == kPassphraseVersion ? KeyStore::file : KeyStore::keychain;
    file.header = bytes.substr(0, kFixedSize + public_size);
    file.sealed = bytes.substr(kFixedSize + public_size);
    return file;
}

SecretBytes unseal_key_file(const KeyFile &file, const SecretBytes &file_key) {
    SecretBytes seed = unsealed(file, file_key);
    if (seed.empty())
        throw Error(SKM_E_PASSPHRASE_WRONG, "wrong passphrase, or the key file is damaged: " + file.info.path)
            .path(file.info.path)
            .hint("The two cannot be told apart. Try the passphrase again, then a copy of the file");
    return seed;
}

SecretBytes open_keychain_key_file(const KeyFile &file, const SecretBytes &master) {
    SecretBytes seed = unsealed(file, key_for_purpose(master, kPurpose, file.salt));
    if (seed.empty())
        throw Error(SKM_E_KEY_DAMAGED,
                    "sealed under the secret of another keychain, or damaged: " + file.info.path)
            .path(file.info.path)
            .hint("The two cannot be told apart. Use it where it was made, or put back a copy of the file");
    return seed;
}

SecretBytes open_key_file(const KeyFile &file, const SecretBytes &passphrase) {
    return unseal_key_file(file, key_from_passphrase(passphrase.view(), file.salt, file.cost));
}

}  // namespace skillmeat::core
