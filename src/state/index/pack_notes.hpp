// pack_notes.hpp - what packing found out about the files of a tree, by the tree's digest (index.db).
//
// Derived, like the stat cache: without it packing reads and hashes everything, with the same result. What a
// note says of a stream holds only for a stream of that size and CRC. Signed packs are made without notes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/sha256.hpp"

namespace skillmeat::core {

struct PackedFile {
    std::uint32_t crc = 0;          // of the plain bytes
    std::uint32_t stream_crc = 0;   // of the deflate stream that was packed
    std::uint64_t stream_size = 0;  // 0: it was packed plain
    bool operator==(const PackedFile &) const = default;
};

struct PackedTree {
    std::string original_hash;      // the original's hash over all files; "" for types that have none
    std::vector<PackedFile> files;  // in the order of the listing
    bool operator==(const PackedTree &) const = default;
};

// For one thread at a time.
class PackNotes {
 public:
    explicit PackNotes(const std::string &database);  // opens it when it can; else nothing is found
    ~PackNotes();
    PackNotes(const PackNotes &) = delete;
    PackNotes &operator=(const PackNotes &) = delete;

    std::optional<PackedTree> find(const Digest &tree);
    void note(const Digest &tree, const PackedTree &packed);
    void write();  // what was noted, in one transaction; never throws

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
