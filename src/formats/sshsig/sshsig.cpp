#include "formats/sshsig/sshsig.hpp"

#include <algorithm>
#include <cstdint>

#include "base/bytes.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kBegin = "-----BEGIN SSH SIGNATURE-----\n", kEnd = "-----END SSH SIGNATURE-----\n";
constexpr std::string_view kMagic = "SSHSIG", kVersion("\0\0\0\1", 4), kKeyType = "ssh-ed25519";
constexpr std::size_t kLine = 70, kNamespaceLimit = 256;

template <typename Bytes>
std::string_view view_of(const Bytes &bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

// RFC 4251 strings: four bytes of length, then the bytes.
std::string ssh_string(std::string_view text) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((text.size() >> shift) & 0xff);
    return out += text;
}

std::optional<std::string_view> take_string(std::string_view &from) {
    if (from.size() < 4) return std::nullopt;
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i)
        size = size << 8 | static_cast<unsigned char>(from[static_cast<std::size_t>(i)]);
    from.remove_prefix(4);
    if (size > from.size()) return std::nullopt;
    const std::string_view text = from.substr(0, size);
    from.remove_prefix(size);
    return text;
}

std::string_view hash_name(SshHash hash) {
    return hash == SshHash::sha512 ? "sha512" : "sha256";
}

std::string blob_of(const SshSignature &signature) {
    return std::string(kMagic) + std::string(kVersion) +
           ssh_string(ssh_string(kKeyType) + ssh_string(view_of(signature.public_key))) +
           ssh_string(signature.name_space) + ssh_string("") + ssh_string(hash_name(signature.hash)) +
           ssh_string(ssh_string(kKeyType) + ssh_string(view_of(signature.signature)));
}

// `into` from a string of the type and the bytes; false for another type or size.
template <typename Bytes>
bool read_typed(std::string_view from, Bytes &into) {
    const auto type = take_string(from), bytes = take_string(from);
    if (!type || *type != kKeyType || !bytes || bytes->size() != into.size()) return false;
    std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char *>(into.data()));
    return true;
}

// The bytes between the two lines, without looking at how they are broken into lines: the writer decides that.
std::optional<std::string> unarmored(std::string_view text) {
    if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return std::nullopt;
    if (text.size() < kBegin.size() + kEnd.size()) return std::nullopt;
    std::string body(text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size()));
    std::erase(body, '\n');
    return from_base64(body);
}

}  // namespace

std::string ssh_signed_message(std::string_view name_space, SshHash hash, std::string_view digest) {
    return std::string(kMagic) + ssh_string(name_space) + ssh_string("") + ssh_string(hash_name(hash)) +
           ssh_string(digest);
}

std::string write_ssh_signature(const SshSignature &signature) {
    const std::string body = to_base64(blob_of(signature));
    std::string text(kBegin);
    for (std::size_t at = 0; at < body.size(); at += kLine) text += body.substr(at, kLine) + '\n';
    return text += kEnd;
}

std::optional<SshSignature> read_ssh_signature(std::string_view text, std::string &problem) {
    const auto refused = [&](std::string what) {
        problem = std::move(what);
        return std::nullopt;
    };
    if (text.size() > kMaxSshSignatureBytes) return refused("it is too long for an SSH signature");
    const auto blob = unarmored(text);
    const std::string start = std::string(kMagic) + std::string(kVersion);
    if (!blob || !blob->starts_with(start)) return refused("it is no SSH signature");
    std::string_view rest = std::string_view(*blob).substr(start.size());
    const auto key = take_string(rest), name_space = take_string(rest), reserved = take_string(rest),
               hash = take_string(rest), made = take_string(rest);
    SshSignature signature;
    if (!key || !name_space || !reserved || !hash || !made || name_space->size() > kNamespaceLimit)
        return refused("the SSH signature is cut off");
    if (!read_typed(*key, signature.public_key) || !read_typed(*made, signature.signature))
        return refused("the SSH signature is not one of an Ed25519 key");
    if (*hash != "sha512" && *hash != "sha256")
        return refused("the SSH signature is over a hash that is not known");
    signature.hash = *hash == "sha512" ? SshHash::sha512 : SshHash::sha256;
    signature.name_space = *name_space;
    if (write_ssh_signature(signature) != text)
        return refused("the SSH signature is not in its canonical form");
    return signature;
}

}  // namespace skillmeat::core
