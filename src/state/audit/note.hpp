// note.hpp - checkpoints of a log and proofs out of it, in the forms of c2sp.org: signed-note, tlog-checkpoint,
// tlog-proof. Other programs can check them with the log's public key.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "base/crypto/signing.hpp"

namespace skillmeat::core {

inline constexpr std::size_t kNoteLimit = 16u << 10, kProofLimit = 128u << 10;

// The name under which a log signs; checkpoints have it as their origin too.
std::string log_origin(std::string_view log_id);

// Who signs notes: a name without spaces and plus signs, and an Ed25519 key.
struct LogKey {
    std::string name;
    PublicKey key{};
};
std::string verifier_key(const LogKey &key);       // "<name>+<8 hex digits>+<base64>"
LogKey parse_verifier_key(std::string_view text);  // SKM_E_PARSE

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;  // entries
    Digest root;
};
std::string checkpoint_text(const Checkpoint &checkpoint);  // what is signed

struct SignedCheckpoint {
    Checkpoint checkpoint;
    struct NoteSignature {
        std::string name, bytes;  // 4 bytes that name the key, then the signature
    };
    std::vector<NoteSignature> signatures;
    std::string note;  // all of it
};
using SignText = std::function<Signature(std::string_view text)>;
SignedCheckpoint sign_checkpoint(const Checkpoint &checkpoint, const LogKey &key, const SignText &sign);
// Exactly in its form, with at least one signature of anybody; SKM_E_PARSE, SKM_E_TOO_LARGE.
SignedCheckpoint parse_checkpoint(std::string_view note);
bool is_signed_by(const SignedCheckpoint &checkpoint, const LogKey &key);

// Notes one behind the other, an empty line between them. What does not parse ends it: `is_whole` is false.
struct CheckpointList {
    std::vector<SignedCheckpoint> checkpoints;
    bool is_whole = true;
    std::size_t size = 0;  // bytes of the whole ones
};
CheckpointList parse_checkpoints(std::string_view text);

// That a line is the entry `index` of the log that a checkpoint speaks of. The line travels in "extra".
struct LogProof {
    std::uint64_t index = 0;
    std::string line;
    std::vector<Digest> path;
    SignedCheckpoint checkpoint;
};
std::string proof_text(const LogProof &proof);
LogProof parse_proof(std::string_view text);  // SKM_E_PARSE, SKM_E_TOO_LARGE
bool proves(const LogProof &proof);           // the path leads from the line to the checkpoint's root

}  // namespace skillmeat::core
