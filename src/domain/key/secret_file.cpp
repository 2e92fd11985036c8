#include "domain/key/secret_file.hpp"

#include <algorithm>
#include <optional>

#include "base/bytes.hpp"
#include "base/crypto/foreign_key.hpp"
#include "base/error.hpp"
#include "domain/key/key_text.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kMinisignComment = "untrusted comment:";
constexpr std::string_view kOpensshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kOpensshEnd = "-----END OPENSSH PRIVATE KEY-----";
constexpr std::string_view kSealedBegin = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
constexpr std::string_view kSealedEnd = "-----END ENCRYPTED PRIVATE KEY-----";
constexpr std::string_view kOpensshMagic("openssh-key-v1\0", 15);
constexpr std::string_view kSshType = "ssh-ed25519";
constexpr std::size_t kSeedSize = 32;

Error not_a_key(const std::string &path, const std::string &what) {
    return Error(SKM_E_KEY_DAMAGED, "there is no Ed25519 secret key in " + path + ": " + what)
        .path(path)
        .hint("It must be a 32-byte seed (raw, hex or base64), PKCS#8 PEM, or a key of minisign or OpenSSH");
}

Error wrong_passphrase(const std::string &path) {
    return Error(SKM_E_PASSPHRASE_WRONG, "wrong passphrase, or the file is damaged: " + path)
        .path(path)
        .hint("It is the passphrase of this file that is asked for, not that of the new key");
}

// Bytes that are wiped when they go.
class Wiped {
 public:
    explicit Wiped(std::string text) : text_(std::move(text)) {}
    ~Wiped() { wipe(text_); }
    Wiped(const Wiped &) = delete;
    Wiped &operator=(const Wiped &) = delete;
    std::string_view view() const { return text_; }

 private:
    std::string text_;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// What stands between two lines, decoded.
SecretBytes decoded_between(std::string_view text, std::string_view begin, std::string_view end,
                            const std::string &path) {
    const std::size_t to = text.find(end);
    if (to == std::string_view::npos) throw not_a_key(path, "it is cut off");
    std::string body(text.substr(begin.size(), to - begin.size()));
    std::erase_if(body, [](char c) { return kSpace.find(c) != std::string_view::npos; });
    const Wiped base64(std::move(body));
    auto bytes = from_base64(base64.view());
    if (!bytes) throw not_a_key(path, "it is not base64");
    SecretBytes out = SecretBytes::copy_of(*bytes);
    wipe(*bytes);
    return out;
}

// From libsodium's 64 bytes, of which the second half is the public key.
SecretBytes seed_of_pair(std::string_view pair, const std::string &path) {
    SecretBytes seed = SecretBytes::copy_of(pair.substr(0, kSeedSize));
    const PublicKey key = public_key_of(seed);
    if (!std::equal(key.begin(), key.end(), reinterpret_cast<const std::uint8_t *>(pair.data()) + kSeedSize))
        throw not_a_key(path, "its two halves do not belong together");
    return seed;
}

// --- minisign ------------------------------------------------------------------------------------------------------
constexpr std::size_t kMinisignSize = 158, kSaltAt = 6, kOperationsAt = 38, kMemoryAt = 46, kSecretAt = 54;
constexpr std::size_t kKeyNumberSize = 8, kPairSize = 64, kSecretSize = 104;

std::uint64_t little_endian(std::string_view bytes, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i)
        number |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    return number;
}

void unmask(SecretBytes &secret, std::string_view file, const std::string &path,
            const FilePassphrase &passphrase) {
    const std::uint64_t operations = little_endian(file, kOperationsAt);
    const std::uint64_t memory = little_endian(file, kMemoryAt);
    const auto mask = scrypt_key(passphrase().view(), file.substr(kSaltAt, kOperationsAt - kSaltAt),
                                 operations, memory, kSecretSize);
    if (!mask) throw not_a_key(path, "it asks for more work than minisign's own setting");
    for (std::size_t i = 0; i < kSecretSize; ++i) secret.data()[i] ^= mask->data()[i];
}

SecretBytes read_minisign_secret(std::string_view text, const std::string &path,
                                 const FilePassphrase &passphrase) {
    const std::size_t end = text.find('\n');
    const std::string_view line = end == std::string_view::npos ? "" : trimmed(text.substr(end));
    auto decoded = from_base64(line);
    if (!decoded) throw not_a_key(path, "its second line is not base64");
    const Wiped file(std::move(*decoded));
    const std::string_view bytes = file.view();
    if (bytes.size() != kMinisignSize || !bytes.starts_with("Ed") || bytes.substr(4, 2) != "B2")
        throw not_a_key(path, "it is not a secret key of minisign");
    const std::string_view sealed_by = bytes.substr(2, 2);
    SecretBytes secret = SecretBytes::copy_of(bytes.substr(kSecretAt));
    if (sealed_by == "Sc")
        unmask(secret, bytes, path, passphrase);
    else if (sealed_by != std::string_view("\0\0", 2))
        throw not_a_key(path, "it is sealed in a way that is not known");
    const Wiped checked("Ed" + std::string(secret.view().substr(0, kKeyNumberSize + kPairSize)));
    const std::string_view checksum = secret.view().substr(kKeyNumberSize + kPairSize);
    // Without a passphrase minisign leaves the checksum out.
    const bool left_out = sealed_by != "Sc" && checksum.find_first_not_of('\0') == std::string_view::npos;
    if (!left_out && blake2b_256(checked.view()) != checksum)
        throw sealed_by == "Sc" ? wrong_passphrase(path) : not_a_key(path, "its checksum is wrong");
    return seed_of_pair(secret.view().substr(kKeyNumberSize, kPairSize), path);
}

// --- OpenSSH -------------------------------------------------------------------------------------------------------
class SshReader {
 public:
    SshReader(std::string_view bytes, const std::string &path) : bytes_(bytes), path_(path) {}
    std::uint32_t number() {
        const std::string_view four = take(4);
        std::uint32_t value = 0;
        for (const char c : four) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::string_view string() { return take(number()); }
    std::string_view rest() const { return bytes_; }

 private:
    std::string_view take(std::size_t size) {
        if (size > bytes_.size()) throw not_a_key(path_, "it is cut off");
        const std::string_view out = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return out;
    }
    std::string_view bytes_;
    const std::string &path_;
};

SecretBytes read_openssh_secret(std::string_view text, const std::string &path) {
    const SecretBytes bytes = decoded_between(text, kOpensshBegin, kOpensshEnd, path);
    if (!bytes.view().starts_with(kOpensshMagic)) throw not_a_key(path, "it is not a key of OpenSSH");
    SshReader file(bytes.view().substr(kOpensshMagic.size()), path);
    const std::string_view cipher = file.string(), kdf = file.string();
    file.string();
    if (cipher != "none" || kdf != "none")
        throw Error(SKM_E_UNSUPPORTED, "the OpenSSH key is encrypted, which cannot be read here: " + path)
            .path(path)
            .hint(
                "Take the passphrase from a copy with: ssh-keygen -p -f COPY, and remove the copy "
                "afterwards");
    if (file.number() != 1) throw not_a_key(path, "it holds several keys");
    file.string();
    SshReader secret(file.string(), path);
    const bool sound = secret.number() == secret.number();
    if (!sound || secret.string() != kSshType) throw not_a_key(path, "it is not an Ed25519 key");
    const std::string_view public_key = secret.string(), pair = secret.string();
    if (public_key.size() != kSeedSize || pair.size() != kPairSize)
        throw not_a_key(path, "its key has another size");
    return seed_of_pair(pair, path);
}

// --- PKCS#8 --------------------------------------------------------------------------------------------------------
SecretBytes read_sealed_pkcs8(std::string_view text, const std::string &path,
                              const FilePassphrase &passphrase) {
    const SecretBytes der = decoded_between(text, kSealedBegin, kSealedEnd, path);
    Pkcs8Problem problem = Pkcs8Problem::none;
    SecretBytes seed = open_pkcs8(der.view(), passphrase().view(), problem);
    switch (problem) {
        case Pkcs8Problem::none: return seed;
        case Pkcs8Problem::wrong_passphrase: throw wrong_passphrase(path);
        case Pkcs8Problem::too_much_work: throw not_a_key(path, "it asks for more work than is allowed");
        case Pkcs8Problem::not_a_key: break;
    }
    throw not_a_key(path, "it holds another kind of key, or is sealed in a way that is not known");
}

// The key files of the original program: Fernet tokens.
bool is_of_the_original(std::string_view text) {
    return text.starts_with("gAAAAA");
}

}  // namespace

SecretBytes read_secret_key(std::string_view bytes, const std::string &path,
                            const FilePassphrase &passphrase) {
    SecretBytes seed = parse_secret_key(bytes);
    if (!seed.empty()) return seed;
    const std::string_view text = trimmed(bytes);
    if (text.starts_with(kMinisignComment)) return read_minisign_secret(text, path, passphrase);
    if (text.starts_with(kOpensshBegin)) return read_openssh_secret(text, path);
    if (text.starts_with(kSealedBegin)) return read_sealed_pkcs8(text, path, passphrase);
    if (is_of_the_original(text))
        throw Error(SKM_E_UNSUPPORTED, "a key of the original program is not taken over: " + path)
            .path(path)
            .hint(
                "It lies under a password that is made from the machine's name, so anybody who could read it "
                "may "
                "have it. Make a new key with: skillmeat key generate");
    throw not_a_key(path, "it has none of the forms that are known");
}

}  // namespace skillmeat::core
