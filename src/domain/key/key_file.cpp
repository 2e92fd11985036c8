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
constexpr std::uint64_t kVersion = 1;
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

NewKey seal_key(KeyInfo info, const SecretBytes &passphrase, const SecretBytes &seed, PassphraseCost cost) {
    std::array<char, kSaltSize> salt{};
    random_bytes(salt.data(), salt.size());
    const std::string text = public_part(info);
    std::string file(kMagic);
    append_number(file, kVersion, 4);
    append_number(file, cost.operations, 8);
    append_number(file, cost.memory, 8);
    file.append(salt.data(), salt.size());
    append_number(file, text.size(), 4);
    file += text;
    const SecretBytes file_key = key_from_passphrase(passphrase.view(), {salt.data(), salt.size()}, cost);
    file += seal(file_key, seed.view(), file);
    return {std::move(info), std::move(file)};
}

}  // namespace

NewKey make_key(std::string_view name, std::string_view email, Milliseconds created,
                const SecretBytes &passphrase, const SecretBytes &seed, PassphraseCost cost) {
    if (passphrase.empty())
        throw Error(SKM_E_PASSPHRASE_NEEDED, "a new key needs a passphrase that is not empty")
            .hint("Give one with --passphrase-fd N or in $SKILLMEAT_PASSPHRASE");
    require_label(name, "name");
    require_label(email, "email address");
    KeyInfo info;
    info.name = name;
    info.email = email;
    info.created = to_rfc3339_seconds(created);
    if (seed.empty()) {
        const SecretBytes fresh = random_seed();
        info.public_key = public_key_of(fresh);
        info.id = key_id_of(info.public_key);
        return seal_key(std::move(info), passphrase, fresh, cost);
    }
    info.public_key = public_key_of(seed);
    info.id = key_id_of(info.public_key);
    return seal_key(std::move(info), passphrase, seed, cost);
}

KeyFile parse_key_file(std::string_view bytes, const std::string &path) {
    if (bytes.substr(0, kMagic.size()) != kMagic) throw damaged(path, "it does not begin like one");
    if (bytes.size() < kFixedSize) throw damaged(path, "it is cut off");
    const std::uint64_t version = read_number(bytes, kVersionAt, 4);
    if (version != kVersion)
        throw damaged(path, "its version " + std::to_string(version) + " is not known to this program");
    KeyFile file;
    file.cost = {read_number(bytes, kOperationsAt, 8), read_number(bytes, kMemoryAt, 8)};
    require_allowed(file.cost, path);
    file.salt = bytes.substr(kSaltAt, kSaltSize);
    const std::uint64_t public_size = read_number(bytes, kPublicSizeAt, 4);
    if (public_size > kPublicLimit || bytes.size() != kFixedSize + public_size + kSealedSize)
        throw damaged(path, "its size is not what its header says");
    file.info = parse_public_part(bytes.substr(kFixedSize, public_size), path);
    file.header = bytes.substr(0, kFixedSize + public_size);
    file.sealed = bytes.substr(kFixedSize + public_size);
    return file;
}

SecretBytes unseal_key_file(const KeyFile &file, const SecretBytes &file_key) {
    SecretBytes seed;
    const bool opened = open_sealed(file_key, file.sealed, file.header, seed) && seed.size() == kSeedSize &&
                        public_key_of(seed) == file.info.public_key;
    if (!opened)
        throw Error(SKM_E_PASSPHRASE_WRONG, "wrong passphrase, or the key file is damaged: " + file.info.path)
            .path(file.info.path)
            .hint("The two cannot be told apart. Try the passphrase again, then a copy of the file");
    return seed;
}

SecretBytes open_key_file(const KeyFile &file, const SecretBytes &passphrase) {
    return unseal_key_file(file, key_from_passphrase(passphrase.view(), file.salt, file.cost));
}

}  // namespace skillmeat::core
