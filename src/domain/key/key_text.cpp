#include "domain/key/key_text.hpp"

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "formats/dsse/dsse.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kTextLimit = 64 << 10, kCommentLimit = 200;

// DER of an Ed25519 key is always a fixed beginning and the 32 bytes (RFC 8410).
constexpr std::string_view kPublicDer("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::string_view kSecretDer("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
constexpr std::string_view kPublicPem = "PUBLIC KEY", kSecretPem = "PRIVATE KEY";

constexpr std::string_view kMinisignMark = "Ed", kMinisignComment = "untrusted comment:";
constexpr std::size_t kMinisignIdSize = 8;

constexpr std::string_view kOpensshType = "ssh-ed25519";
constexpr std::string_view kOpensshBegin("\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20", 19);

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The next line without its end; `text` is moved behind it.
std::string_view take_line(std::string_view &text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return trimmed(line);
}

std::string_view take_word(std::string_view &line) {
    line = trimmed(line);
    const std::string_view word = line.substr(0, line.find_first_of(kSpace));
    line = trimmed(line.substr(word.size()));
    return word;
}

// A comment comes from outside and goes to a screen.
std::string clean_comment(std::string_view text) {
    return text.size() <= kCommentLimit && is_plain_text(text) ? std::string(text) : "";
}

std::optional<PublicKey> key_of(std::string_view bytes) {
    if (bytes.size() != kKeySize) return std::nullopt;
    PublicKey key{};
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(key.data()));
    return key;
}

std::string_view view_of(const PublicKey &key) {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
}

std::optional<PublicKey> key_behind(std::string_view bytes, std::string_view beginning) {
    if (!bytes.starts_with(beginning)) return std::nullopt;
    return key_of(bytes.substr(beginning.size()));
}

// The base64 between the lines of a PEM block, without its line ends; nullopt when there is no such block.
std::optional<std::string> pem_body(std::string_view text, std::string_view label) {
    const std::string begin = "-----BEGIN " + std::string(label) + "-----";
    const std::string end = "-----END " + std::string(label) + "-----";
    const std::size_t from = text.find(begin);
    if (from == std::string_view::npos) return std::nullopt;
    const std::size_t to = text.find(end, from + begin.size());
    if (to == std::string_view::npos) return std::nullopt;
    std::string body(text.substr(from + begin.size(), to - from - begin.size()));
    std::erase_if(body, [](char c) { return kSpace.find(c) != std::string_view::npos; });
    return body;
}

std::optional<PublicKeyText> parse_pem(std::string_view text) {
    const auto body = pem_body(text, kPublicPem);
    const auto der = body ? from_base64(*body) : std::nullopt;
    const auto key = der ? key_behind(*der, kPublicDer) : std::nullopt;
    if (!key) return std::nullopt;
    return PublicKeyText{*key, KeyFormat::pem, ""};
}

std::optional<PublicKeyText> parse_openssh(std::string_view text) {
    std::string_view line = take_line(text);
    if (!trimmed(text).empty() || take_word(line) != kOpensshType) return std::nullopt;
    const auto blob = from_base64(take_word(line));
    const auto key = blob ? key_behind(*blob, kOpensshBegin) : std::nullopt;
    if (!key) return std::nullopt;
    return PublicKeyText{*key, KeyFormat::openssh, clean_comment(line)};
}

std::optional<PublicKeyText> parse_minisign(std::string_view text) {
    std::string comment;
    std::string_view line = take_line(text);
    if (line.starts_with(kMinisignComment)) {
        comment = clean_comment(trimmed(line.substr(kMinisignComment.size())));
        line = take_line(text);
    }
    if (!trimmed(text).empty()) return std::nullopt;
    const auto bytes = from_base64(line);
    if (!bytes || !bytes->starts_with(kMinisignMark)) return std::nullopt;
    const std::size_t skipped = kMinisignMark.size() + kMinisignIdSize;
    const auto key =
        bytes->size() > skipped ? key_of(std::string_view(*bytes).substr(skipped)) : std::nullopt;
    if (!key) return std::nullopt;
    return PublicKeyText{*key, KeyFormat::minisign, comment};
}

std::optional<PublicKeyText> parse_raw(std::string_view text) {
    const bool hex = text.size() == 2 * kKeySize;
    const auto bytes = hex ? from_hex(text) : from_base64(text);
    const auto key = bytes ? key_of(*bytes) : std::nullopt;
    if (!key) return std::nullopt;
    return PublicKeyText{*key, KeyFormat::raw, ""};
}

// The id as minisign shows it: the eight bytes as a little-endian number.
std::string minisign_id(std::string_view id_bytes) {
    std::string hex = to_hex(std::string(id_bytes.rbegin(), id_bytes.rend()));
    for (char &c : hex)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return hex;
}

std::string print_minisign(const PublicKey &key, std::string_view comment) {
    const std::string id = from_hex(key_id_of(key))->substr(0, kMinisignIdSize);
    const std::string said =
        comment.empty() ? "minisign public key " + minisign_id(id) : std::string(comment);
    return std::string(kMinisignComment) + " " + said + "\n" +
           to_base64(std::string(kMinisignMark) + id + std::string(view_of(key))) + "\n";
}

std::string print_pem(const PublicKey &key) {
    return "-----BEGIN PUBLIC KEY-----\n" + to_base64(std::string(kPublicDer) + std::string(view_of(key))) +
           "\n-----END PUBLIC KEY-----\n";
}

std::string print_openssh(const PublicKey &key, std::string_view comment) {
    const std::string blob = to_base64(std::string(kOpensshBegin) + std::string(view_of(key)));
    return std::string(kOpensshType) + " " + blob + (comment.empty() ? "" : " " + std::string(comment)) +
           "\n";
}

// Moves the seed of a decoded text into locked memory and wipes the text.
SecretBytes take_seed(std::optional<std::string> bytes, std::string_view beginning) {
    SecretBytes seed;
    if (!bytes) return seed;
    if (bytes->starts_with(beginning) && bytes->size() == beginning.size() + kKeySize)
        seed = SecretBytes::copy_of(std::string_view(*bytes).substr(beginning.size()));
    wipe(*bytes);
    return seed;
}

}  // namespace

std::optional<KeyFormat> key_format(std::string_view word) {
    for (const KeyFormat format : {KeyFormat::raw, KeyFormat::pem, KeyFormat::minisign, KeyFormat::openssh})
        if (word == key_format_name(format)) return format;
    return std::nullopt;
}

std::string_view key_format_name(KeyFormat format) {
    switch (format) {
        case KeyFormat::raw: return "raw";
        case KeyFormat::pem: return "pem";
        case KeyFormat::minisign: return "minisign";
        case KeyFormat::openssh: return "openssh";
    }
    return "";
}

std::optional<PublicKeyText> parse_public_key(std::string_view text) {
    if (text.size() > kTextLimit) return std::nullopt;
    const std::string_view content = trimmed(text);
    if (content.find("-----BEGIN ") != std::string_view::npos) return parse_pem(content);
    if (content.starts_with(kOpensshType)) return parse_openssh(content);
    if (auto key = parse_raw(content)) return key;
    return parse_minisign(content);
}

std::string print_public_key(const PublicKey &key, KeyFormat format, std::string_view comment) {
    const std::string clean = clean_comment(comment);
    switch (format) {
        case KeyFormat::raw: return to_base64(view_of(key)) + "\n";
        case KeyFormat::pem: return print_pem(key);
        case KeyFormat::minisign: return print_minisign(key, clean);
        case KeyFormat::openssh: return print_openssh(key, clean);
    }
    return "";
}

SecretBytes parse_secret_key(std::string_view bytes) {
    if (bytes.size() == kKeySize) return SecretBytes::copy_of(bytes);
    if (bytes.size() > kTextLimit) return {};
    if (auto body = pem_body(bytes, kSecretPem)) {
        SecretBytes seed = take_seed(from_base64(*body), kSecretDer);
        wipe(*body);
        return seed;
    }
    const std::string_view content = trimmed(bytes);
    if (content.size() == 2 * kKeySize) return take_seed(from_hex(content), "");
    return take_seed(from_base64(content), "");
}

}  // namespace skillmeat::core
