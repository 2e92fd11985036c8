#include "state/audit/merkle.hpp"

#include <bit>

namespace skillmeat::core {

namespace {

// The largest power of two below n; n > 1.
std::uint64_t split_of(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

}  // namespace

// One buffer and one call: for such small texts each call costs as much as the hashing.
Digest merkle_leaf(std::string_view line) {
    static thread_local std::string buffer;
    buffer.assign(1, '\0');
    buffer += line;
    return sha256(buffer);
}

Digest merkle_node(const Digest &left, const Digest &right) {
    char buffer[65];
    buffer[0] = '\1';
    left.view().copy(buffer + 1, 32);
    right.view().copy(buffer + 33, 32);
    return sha256({buffer, sizeof buffer});
}

void MerkleEdge::add(const Digest &leaf) {
    Digest node = leaf;
    for (std::uint64_t rest = leaves_; (rest & 1u) != 0; rest >>= 1) {
        node = merkle_node(edge_.back(), node);
        edge_.pop_back();
    }
    edge_.push_back(node);
    ++leaves_;
}

Digest MerkleEdge::root() const {
    if (edge_.empty()) return sha256("");
    Digest root = edge_.back();
    for (std::size_t i = edge_.size() - 1; i-- > 0;) root = merkle_node(edge_[i], root);
    return root;
}

InclusionProof::InclusionProof(std::uint64_t index, std::uint64_t leaves) {
    std::uint64_t begin = 0, end = leaves;
    while (end - begin > 1) {
        const std::uint64_t middle = begin + split_of(end - begin);
        const bool is_left = index < middle;
        parts_.push_back({is_left ? middle : begin, is_left ? end : middle, {}});
        (is_left ? end : begin) = middle;
    }
}

void InclusionProof::add(const Digest &leaf) {
    for (Part &part : parts_)
        if (next_ >= part.begin && next_ < part.end) part.tree.add(leaf);
    ++next_;
}

std::vector<Digest> InclusionProof::path() const {
    std::vector<Digest> path;
    for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) path.push_back(part->tree.root());
    return path;
}

bool root_of_path(std::uint64_t index, std::uint64_t leaves, const Digest &leaf,
                  const std::vector<Digest> &path, Digest &root) {
    if (index >= leaves) return false;
    std::uint64_t at = index, last = leaves - 1;
    root = leaf;
    for (const Digest &other : path) {
        if (last == 0) return false;
        if ((at & 1u) != 0 || at == last) {
            root = merkle_node(other, root);
            while ((at & 1u) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            root = merkle_node(root, other);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0;
}

}  // namespace skillmeat::core
