#include "flow/file_signatures.hpp"

#include <algorithm>

#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/key/file_signature.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kFormName = "skillmeat-pack/v1 ";
// A signature over the file itself needs it in memory; minisign has not made such for years unless asked.
constexpr std::uint64_t kLegacyLimit = 64u << 20;
constexpr std::uint64_t kBlock = 1u << 20;

// nullopt: there is none. One byte more than allowed is enough for its reader to refuse it.
std::optional<std::string> text_beside(const std::string &path, std::size_t limit) {
    const FileInfo info = file_info_followed(path);
    if (info.kind == FileKind::absent) return std::nullopt;
    if (info.size > limit) return std::string(limit + 1, ' ');
    return read_file(path, limit + 1);
}

template <typename Take>
void each_block(const Operation &operation, const ArchiveSource &archive, Take &&take) {
    ReadBuffer buffer;
    for (std::uint64_t at = 0; at < archive.size(); at += kBlock) {
        operation.watch.check();
        take(archive.read(at, std::min(kBlock, archive.size() - at), buffer));
    }
}

std::string ssh_digest(const Operation &operation, const ArchiveSource &archive, SshHash hash) {
    if (hash == SshHash::sha512)
        return std::string(view_of(hash_of(operation, archive, LongHashKind::sha512)));
    Sha256 sha256;
    each_block(operation, archive, [&](std::string_view block) { sha256.update(block); });
    return std::string(sha256.finish().view());
}

// Of a comment in our form: "" or when it ends; nullopt when it does not speak of this pack in exactly this form.
std::optional<std::string> end_in_comment(const std::string &comment, const PackFacts &pack) {
    const std::string start = pack_comment(pack, "");
    if (comment == start) return "";
    constexpr std::string_view kEnd = " expires=";
    if (!comment.starts_with(start + std::string(kEnd))) return std::nullopt;
    const std::string time = comment.substr(start.size() + kEnd.size());
    const auto parsed = parse_time(time);
    if (!parsed || to_rfc3339_seconds(*parsed) != time) return std::nullopt;
    return time;
}

class Checker {
 public:
    Checker(const Operation &operation, const std::string &path, const ArchiveSource &archive,
            const Pack &pack, KnownKeys keys)
        : operation_(operation), path_(path), archive_(archive), pack_(pack), keys_(keys) {}

    FileSignatures check() {
        if (const auto text = text_beside(path_ + kMinisignEnding, kMaxMinisignBytes)) check_minisign(*text);
        if (const auto text = text_beside(path_ + kSshEnding, kMaxSshSignatureBytes)) check_ssh(*text);
        return std::move(out_);
    }

 private:
    void wrong(std::string_view ending, const std::string &what) {
        if (out_.problem.empty())
            out_.problem = "the signature in " + path_ + std::string(ending) + ": " + what;
    }

    void check_minisign(const std::string &text) {
        out_.present = true;
        std::string problem;
        const auto signature = read_minisign(text, problem);
        if (!signature) return wrong(kMinisignEnding, problem);
        OtherSignature other{"minisign", "", "", ""};
        const bool is_ours = signature->trusted_comment.starts_with(kFormName);
        if (is_ours) {
            const auto end = end_in_comment(signature->trusted_comment,
                                            {pack_.name, pack_.version, pack_.pack_id, pack_.serial});
            if (!end || !signature->prehashed)
                return wrong(kMinisignEnding, "its trusted comment does not speak of this pack");
            other.expires = *end;
        }
        find_key(*signature, is_ours, other);
    }

    // Keys of ours are found by their id. Those that minisign made have a random one, so each is tried.
    void find_key(const MinisignSignature &signature, bool is_ours, OtherSignature &other) {
        if (!signature.prehashed && archive_.size() > kLegacyLimit) {
            other.note = "the file is too large for a signature of minisign's old form to be checked";
            return out_.sound.push_back(other);
        }
        const std::string message = minisign_message(signature);
        bool named = false;
        for (const PublicKey &key : keys_(operation_)) {
            if (minisign_holds(signature, key, message)) {
                other.key_id = key_id_of(key);
                if (is_ours && !names_key(signature, key))
                    return wrong(kMinisignEnding, "its first line or its id is not that of its key");
                return out_.sound.push_back(other);
            }
            named = named || minisign_key_id(key) == signature.key_id;
        }
        if (named) return wrong(kMinisignEnding, "it does not hold for this file");
        other.note = "the key that made it is not known here, and a minisign signature does not carry it";
        out_.sound.push_back(other);
    }

    // minisign's own signatures cover neither the first line nor the id; in our form both say the key.
    static bool names_key(const MinisignSignature &signature, const PublicKey &key) {
        return signature.key_id == minisign_key_id(key) &&
               signature.untrusted_comment == "skillmeat signature, key " + key_id_of(key).substr(0, 16);
    }

    std::string minisign_message(const MinisignSignature &signature) {
        if (signature.prehashed)
            return std::string(view_of(hash_of(operation_, archive_, LongHashKind::blake2b)));
        std::string file;
        each_block(operation_, archive_, [&](std::string_view block) { file += block; });
        return file;
    }

    void check_ssh(const std::string &text) {
        out_.present = true;
        std::string problem;
        const auto signature = read_ssh_signature(text, problem);
        if (!signature) return wrong(kSshEnding, problem);
        if (signature->name_space != kPackNamespace)
            return wrong(kSshEnding, "it was made for another purpose than packs");
        if (!ssh_signature_holds(*signature, ssh_digest(operation_, archive_, signature->hash)))
            return wrong(kSshEnding, "it does not hold for this file");
        out_.sound.push_back({"ssh", key_id_of(signature->public_key), "", ""});
    }

    const Operation &operation_;
    const std::string &path_;
    const ArchiveSource &archive_;
    const Pack &pack_;
    KnownKeys keys_;
    FileSignatures out_;
};

}  // namespace

std::string pack_comment(const PackFacts &pack, const std::string &expires) {
    return std::string(kFormName) + "name=" + pack.name + " version=" + pack.version +
           " serial=" + std::to_string(pack.serial) + " pack_id=" + pack.pack_id +
           (expires.empty() ? "" : " expires=" + expires);
}

LongDigest hash_of(const Operation &operation, const ArchiveSource &archive, LongHashKind kind) {
    LongHash hash(kind);
    each_block(operation, archive, [&](std::string_view block) { hash.update(block); });
    return hash.finish();
}

FileSignatures read_file_signatures(const Operation &operation, const std::string &path,
                                    const ArchiveSource &archive, const Pack &pack, KnownKeys keys) {
    return Checker(operation, path, archive, pack, keys).check();
}

}  // namespace skillmeat::core
