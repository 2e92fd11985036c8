#include "state/audit/note.hpp"

#include <algorithm>
#include <charconv>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "state/audit/entry.hpp"
#include "state/audit/merkle.hpp"

namespace skillmeat::core {

namespace {

constexpr char kEd25519 = '\1';
constexpr std::size_t kKeyIdSize = 4, kNameLimit = 200, kPathLimit = 64, kSignatureLimit = 32;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // an em dash and a space begin a signature
constexpr std::string_view kProofHeader = "c2sp.org/tlog-proof@v1";

Error malformed(const std::string &what) {
    return Error(SKM_E_PARSE, what);
}

std::string_view view_of(const PublicKey &key) {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
}

std::string key_id(const LogKey &key) {
    const Digest digest = sha256(key.name + "\n" + kEd25519 + std::string(view_of(key.key)));
    return std::string(digest.view().substr(0, kKeyIdSize));
}

bool is_key_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameLimit && is_utf8(text) && is_plain_text(text) &&
           text.find_first_of(" +") == std::string_view::npos;
}

// The line up to the next line feed, which has to be there.
std::string_view take_line(std::string_view &rest, const char *what) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) throw malformed(std::string(what) + " is missing or cut off");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
}

std::uint64_t number_of(std::string_view text, const char *what) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && !text.empty() &&
                           (text.size() == 1 || text.front() != '0') && number < (1ull << 53);
    if (!is_number) throw malformed(std::string(what) + " is no number");
    return number;
}

Digest digest_of(std::string_view text, const char *what) {
    const std::optional<std::string> bytes = from_base64(text);
    Digest digest;
    if (!bytes || bytes->size() != digest.bytes.size()) throw malformed(std::string(what) + " is no digest");
    std::copy(bytes->begin(), bytes->end(), reinterpret_cast<char *>(digest.bytes.data()));
    return digest;
}

SignedCheckpoint::NoteSignature signature_of(std::string_view line) {
    if (!line.starts_with(kDash)) throw malformed("a line among the signatures is none");
    line.remove_prefix(kDash.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) throw malformed("a signature is cut off");
    const std::optional<std::string> bytes = from_base64(line.substr(space + 1));
    if (!is_key_name(line.substr(0, space)) || !bytes || bytes->size() <= kKeyIdSize)
        throw malformed("a signature is malformed");
    return {std::string(line.substr(0, space)), *bytes};
}

// Takes one note from the front: it ends where no signature follows.
SignedCheckpoint take_checkpoint(std::string_view &rest) {
    const std::string_view whole = rest;
    SignedCheckpoint out;
    out.checkpoint.origin = take_line(rest, "the origin");
    if (!is_key_name(out.checkpoint.origin)) throw malformed("the origin is no name");
    out.checkpoint.size = number_of(take_line(rest, "the size"), "the size");
    out.checkpoint.root = digest_of(take_line(rest, "the root"), "the root");
    if (!take_line(rest, "the empty line before the signatures").empty())
        throw malformed("the signatures do not follow an empty line");
    do {
        out.signatures.push_back(signature_of(take_line(rest, "a signature")));
        if (out.signatures.size() > kSignatureLimit) throw malformed("too many signatures");
    } while (rest.starts_with(kDash));
    out.note = whole.substr(0, whole.size() - rest.size());
    if (out.note.size() > kNoteLimit) throw Error(SKM_E_TOO_LARGE, "the note is too long");
    return out;
}

}  // namespace

std::string log_origin(std::string_view log_id) {
    return "skillmeat.dev/audit/" + std::string(log_id);
}

std::string verifier_key(const LogKey &key) {
    return key.name + "+" + to_hex(key_id(key)) + "+" + to_base64(kEd25519 + std::string(view_of(key.key)));
}

LogKey parse_verifier_key(std::string_view text) {
    const std::size_t first = text.find('+');
    const std::size_t second = first == text.npos ? first : text.find('+', first + 1);
    if (second == text.npos) throw malformed("a verifier key has three parts with + between them");
    LogKey key;
    key.name = text.substr(0, first);
    const std::optional<std::string> bytes = from_base64(text.substr(second + 1));
    if (!is_key_name(key.name) || !bytes || bytes->size() != key.key.size() + 1 || bytes->front() != kEd25519)
        throw malformed("not the verifier key of an Ed25519 log");
    std::copy(bytes->begin() + 1, bytes->end(), reinterpret_cast<char *>(key.key.data()));
    if (verifier_key(key) != text) throw malformed("the verifier key contradicts itself");
    return key;
}

std::string checkpoint_text(const Checkpoint &checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
           to_base64(checkpoint.root.view()) + "\n";
}

SignedCheckpoint sign_checkpoint(const Checkpoint &checkpoint, const LogKey &key, const SignText &sign) {
    const std::string text = checkpoint_text(checkpoint);
    const Signature signature = sign(text);
    const std::string bytes =
        key_id(key) + std::string(reinterpret_cast<const char *>(signature.data()), signature.size());
    return {checkpoint,
            {{key.name, bytes}},
            text + "\n" + std::string(kDash) + key.name + " " + to_base64(bytes) + "\n"};
}

SignedCheckpoint parse_checkpoint(std::string_view note) {
    if (note.size() > kNoteLimit) throw Error(SKM_E_TOO_LARGE, "the note is too long");
    std::string_view rest = note;
    SignedCheckpoint checkpoint = take_checkpoint(rest);
    if (!rest.empty()) throw malformed("something follows the signatures");
    return checkpoint;
}

bool is_signed_by(const SignedCheckpoint &checkpoint, const LogKey &key) {
    const std::string id = key_id(key), text = checkpoint_text(checkpoint.checkpoint);
    bool is_signed = false;
    for (const SignedCheckpoint::NoteSignature &signature : checkpoint.signatures) {
        if (signature.name != key.name || !signature.bytes.starts_with(id)) continue;
        Signature bytes;
        if (signature.bytes.size() != id.size() + bytes.size()) return false;
        std::copy(signature.bytes.begin() + static_cast<std::ptrdiff_t>(id.size()), signature.bytes.end(),
                  reinterpret_cast<char *>(bytes.data()));
        if (!verify_ed25519(key.key, text, bytes)) return false;
        is_signed = true;
    }
    return is_signed;
}

CheckpointList parse_checkpoints(std::string_view text) {
    CheckpointList list;
    std::string_view rest = text;
    try {
        while (!rest.empty()) {
            if (!list.checkpoints.empty() && !take_line(rest, "the empty line").empty())
                throw malformed("notes stand apart by an empty line");
            list.checkpoints.push_back(take_checkpoint(rest));
            list.size = text.size() - rest.size();
        }
    } catch (const Error &error) {
        if (error.code() == SKM_E_MEMORY) throw;
        list.is_whole = false;
    }
    return list;
}

std::string proof_text(const LogProof &proof) {
    std::string text = std::string(kProofHeader) + "\nextra " + to_base64(proof.line) + "\nindex " +
                       std::to_string(proof.index) + "\n";
    for (const Digest &digest : proof.path) text += to_base64(digest.view()) + "\n";
    return text + "\n" + proof.checkpoint.note;
}

LogProof parse_proof(std::string_view text) {
    if (text.size() > kProofLimit) throw Error(SKM_E_TOO_LARGE, "the proof is too long");
    constexpr std::string_view kExtra = "extra ", kIndex = "index ";
    std::string_view rest = text;
    if (take_line(rest, "the header") != kProofHeader)
        throw malformed("not a proof of c2sp.org/tlog-proof@v1");
    LogProof proof;
    const std::string_view extra = take_line(rest, "the entry");
    if (!extra.starts_with(kExtra)) throw malformed("the proof does not carry its entry");
    const std::optional<std::string> line = from_base64(extra.substr(kExtra.size()));
    if (!line || line->size() > kLogLineLimit) throw malformed("the entry is not base64, or too long");
    proof.line = *line;
    const std::string_view index = take_line(rest, "the index");
    if (!index.starts_with(kIndex)) throw malformed("the index is missing");
    proof.index = number_of(index.substr(kIndex.size()), "the index");
    for (std::string_view next = take_line(rest, "the path"); !next.empty();
         next = take_line(rest, "the path")) {
        if (proof.path.size() == kPathLimit) throw malformed("the path is too long");
        proof.path.push_back(digest_of(next, "a part of the path"));
    }
    proof.checkpoint = parse_checkpoint(rest);
    return proof;
}

bool proves(const LogProof &proof) {
    Digest root;
    const Checkpoint &checkpoint = proof.checkpoint.checkpoint;
    return root_of_path(proof.index, checkpoint.size, merkle_leaf(proof.line), proof.path, root) &&
           root == checkpoint.root;
}

}  // namespace skillmeat::core
