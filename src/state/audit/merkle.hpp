// merkle.hpp - the Merkle tree of RFC 6962 over the lines of a log, made while they stream by.
//
// Leaf: SHA-256(0x00 || line). Node: SHA-256(0x01 || left || right). Only the right edge is kept, one digest for each
// bit of the number of leaves, so that a leaf more costs O(log n) and a log of any length fits in memory.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crypto/sha256.hpp"

namespace skillmeat::core {

Digest merkle_leaf(std::string_view line);
Digest merkle_node(const Digest &left, const Digest &right);

class MerkleEdge {
 public:
    MerkleEdge() = default;
    // What edge() gave. The number of digests must be the number of bits set in `leaves`.
    MerkleEdge(std::uint64_t leaves, std::vector<Digest> edge) : leaves_(leaves), edge_(std::move(edge)) {}

    void add(const Digest &leaf);
    std::uint64_t leaves() const { return leaves_; }
    const std::vector<Digest> &edge() const { return edge_; }  // roots of whole subtrees, the largest first
    Digest root() const;                                       // of no leaves: SHA-256 of nothing

 private:
    std::uint64_t leaves_ = 0;
    std::vector<Digest> edge_;
};

// The proof that a leaf is in a tree: feed it every leaf in order.
class InclusionProof {
 public:
    // index < leaves.
    InclusionProof(std::uint64_t index, std::uint64_t leaves);
    void add(const Digest &leaf);
    std::vector<Digest> path() const;  // from the leaf up; when all leaves were fed

 private:
    struct Part {
        std::uint64_t begin, end;
        MerkleEdge tree;
    };
    std::uint64_t next_ = 0;
    std::vector<Part> parts_;
};

// The root that a path leads to (RFC 9162, 2.1.3.2); false when the path has not the length of such a tree.
bool root_of_path(std::uint64_t index, std::uint64_t leaves, const Digest &leaf,
                  const std::vector<Digest> &path, Digest &root);

}  // namespace skillmeat::core
