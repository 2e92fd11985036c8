// What keys say about keys: only the one form of a rotation and of a list of revocations is read.
#include "formats/dsse/statements.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view payload(reinterpret_cast<const char *>(data), size);
    std::string problem;
    const auto rotation = read_rotation(payload, problem);
    fuzz::require(rotation.has_value() == problem.empty(), "a problem is told");
    if (rotation) {
        fuzz::require(write_rotation(*rotation) == payload, "one form");
        fuzz::require(rotation->old_key != rotation->new_key, "a key does not take its own place");
    }
    problem.clear();
    const auto list = read_revocation(payload, problem);
    fuzz::require(list.has_value() == problem.empty(), "a problem is told");
    if (!list) return 0;
    fuzz::require(write_revocation(*list) == payload, "one form");
    fuzz::require(!rotation, "what is one is not the other");
    fuzz::require(list->serial >= 0 && list->keys.size() + list->packs.size() <= kMaxStatementRows,
                  "bounded");
    return 0;
}
