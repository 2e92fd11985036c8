#include "formats/minisign/minisign.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kUntrusted = "untrusted comment: ", kTrusted = "trusted comment: ";
constexpr std::string_view kPrehashed = "ED", kLegacy = "Ed";
constexpr std::size_t kCommentLimit = 8192;

template <typename Bytes>
std::string_view view_of(const Bytes &bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

template <typename Bytes>
void take(std::string_view &from, Bytes &into) {
    std::copy_n(from.begin(), into.size(), reinterpret_cast<char *>(into.data()));
    from.remove_prefix(into.size());
}

// A line that has a line feed; nullopt when there is none.
std::optional<std::string_view> take_line(std::string_view &text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

bool is_comment(std::string_view text) {
    return text.size() <= kCommentLimit &&
           text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

MinisignKeyId minisign_key_id(const PublicKey &key) {
    MinisignKeyId id{};
    const Digest digest = sha256(view_of(key));
    std::copy_n(digest.bytes.begin(), id.size(), id.begin());
    return id;
}

std::string minisign_global_message(const Signature &signature, std::string_view trusted_comment) {
    return std::string(view_of(signature)) + std::string(trusted_comment);
}

std::string write_minisign(const MinisignSignature &signature) {
    std::string bytes(signature.prehashed ? kPrehashed : kLegacy);
    bytes += view_of(signature.key_id);
    bytes += view_of(signature.signature);
    return std::string(kUntrusted) + signature.untrusted_comment + '\n' + to_base64(bytes) + '\n' +
           std::string(kTrusted) + signature.trusted_comment + '\n' + to_base64(view_of(signature.global)) +
           '\n';
}

std::optional<MinisignSignature> read_minisign(std::string_view text, std::string &problem) {
    const auto refused = [&](std::string what) {
        problem = std::move(what);
        return std::nullopt;
    };
    if (text.size() > kMaxMinisignBytes) return refused("it is too long for a minisign signature");
    const auto untrusted = take_line(text), signature_line = take_line(text), trusted = take_line(text),
               global_line = take_line(text);
    if (!untrusted || !signature_line || !trusted || !global_line || !text.empty())
        return refused("it does not have the four lines of a minisign signature");
    if (!untrusted->starts_with(kUntrusted) || !trusted->starts_with(kTrusted))
        return refused("it lacks a comment line of a minisign signature");
    MinisignSignature signature;
    signature.untrusted_comment = untrusted->substr(kUntrusted.size());
    signature.trusted_comment = trusted->substr(kTrusted.size());
    if (!is_comment(signature.untrusted_comment) || !is_comment(signature.trusted_comment))
        return refused("a comment of the minisign signature is too long or has control characters");
    const auto bytes = from_base64(*signature_line), global = from_base64(*global_line);
    const std::size_t size = kPrehashed.size() + signature.key_id.size() + signature.signature.size();
    if (!bytes || bytes->size() != size || !global || global->size() != signature.global.size())
        return refused("the minisign signature is not base64 of a signature");
    signature.prehashed = bytes->starts_with(kPrehashed);
    if (!signature.prehashed && !bytes->starts_with(kLegacy))
        return refused("the minisign signature has an algorithm that is not known");
    std::string_view rest = std::string_view(*bytes).substr(kPrehashed.size());
    take(rest, signature.key_id);
    take(rest, signature.signature);
    rest = *global;
    take(rest, signature.global);
    return signature;
}

}  // namespace skillmeat::core
