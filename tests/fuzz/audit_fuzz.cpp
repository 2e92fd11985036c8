// The audit log, its head, checkpoints and proofs: what is read has one form, and what is made of it is the same text.
#include "base/error.hpp"
#include "fuzz.hpp"
#include "state/audit/entry.hpp"
#include "state/audit/head.hpp"
#include "state/audit/note.hpp"

using namespace skillmeat::core;

namespace {

// What is refused is refused by one of these; nothing else comes out.
template <class Read>
void try_read(Read &&read) {
    try {
        read();
    } catch (const Error &error) {
        const Code code = error.code();
        fuzz::require(code == SKM_E_PARSE || code == SKM_E_SCHEMA || code == SKM_E_TOO_LARGE ||
                          code == SKM_E_NOT_UTF8 || code == SKM_E_DAMAGED,
                      "refused as documented");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    try_read([&] { fuzz::require(log_line(parse_log_line(text)) == text, "a line has one form"); });
    try_read(
        [&] { fuzz::require(log_head_text(parse_log_head(text, "head")) == text, "a head has one form"); });
    try_read([&] {
        const SignedCheckpoint note = parse_checkpoint(text);
        fuzz::require(note.note == text, "a note is all of the text");
        fuzz::require(text.starts_with(checkpoint_text(note.checkpoint)), "and begins with what is signed");
        fuzz::require(!note.signatures.empty(), "somebody has signed");
    });
    try_read([&] {
        const LogProof proof = parse_proof(text);
        fuzz::require(proof_text(proof) == text, "a proof has one form");
        proves(proof);
    });
    try_read([&] { fuzz::require(verifier_key(parse_verifier_key(text)) == text, "a key has one form"); });
    const CheckpointList list = parse_checkpoints(text);
    fuzz::require(list.size <= text.size() && (!list.is_whole || list.size == text.size()),
                  "all of it, or a part");
    return 0;
}
