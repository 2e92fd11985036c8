#include "state/audit/note.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "state/audit/merkle.hpp"

using namespace skillmeat::core;

namespace {

SecretBytes seed() {
    return SecretBytes::copy_of(std::string(32, '\7'));
}

SignedCheckpoint signed_note(const Checkpoint &checkpoint) {
    const SecretBytes secret = seed();
    return sign_checkpoint(checkpoint, {checkpoint.origin, public_key_of(secret)},
                           [&](std::string_view text) { return sign_ed25519(secret, text); });
}

}  // namespace

TEST_CASE("the tree of RFC 6962: its published roots") {
    // The test vectors of Certificate Transparency.
    const std::vector<std::string> leaves = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    const std::vector<std::string> roots = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    MerkleEdge tree;
    CHECK(tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        tree.add(merkle_leaf(*from_hex(leaves[i])));
        CHECK(tree.root().hex() == roots[i]);
    }
}

TEST_CASE("every leaf of every tree is proven, and no other") {
    for (std::uint64_t size = 1; size <= 40; ++size) {
        MerkleEdge tree;
        for (std::uint64_t i = 0; i < size; ++i) tree.add(merkle_leaf(std::to_string(i)));
        for (std::uint64_t index = 0; index < size; ++index) {
            InclusionProof proof(index, size);
            for (std::uint64_t i = 0; i < size; ++i) proof.add(merkle_leaf(std::to_string(i)));
            Digest root;
            REQUIRE(root_of_path(index, size, merkle_leaf(std::to_string(index)), proof.path(), root));
            REQUIRE(root == tree.root());
            const bool is_other = root_of_path(index, size, merkle_leaf("x"), proof.path(), root);
            REQUIRE((!is_other || root != tree.root()));
        }
    }
}

TEST_CASE("a signed note: every change of a bit is refused") {
    const SignedCheckpoint made = signed_note({"skillmeat.dev/audit/0123", 300, sha256("root")});
    const LogKey key{made.checkpoint.origin, public_key_of(seed())};
    CHECK(is_signed_by(parse_checkpoint(made.note), key));
    CHECK(parse_verifier_key(verifier_key(key)).key == key.key);
    for (std::size_t bit = 0; bit < made.note.size() * 8; ++bit) {
        std::string changed = made.note;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        bool is_taken = false;
        try {
            is_taken = is_signed_by(parse_checkpoint(changed), key);
        } catch (const Error &error) {
            CHECK(error.code() == SKM_E_PARSE);
        }
        CAPTURE(bit);
        REQUIRE_FALSE(is_taken);
    }
    for (std::size_t size = 0; size < made.note.size(); ++size)
        CHECK_THROWS_AS(parse_checkpoint(made.note.substr(0, size)), Error);
    CHECK_THROWS_AS(parse_verifier_key("name+00000000+AAAA"), Error);
    const CheckpointList list = parse_checkpoints(made.note + "\n" + made.note);
    CHECK(list.is_whole);
    CHECK(list.checkpoints.size() == 2);
    CHECK_FALSE(parse_checkpoints(made.note + made.note.substr(0, 30)).is_whole);
}

TEST_CASE("a proof goes to others as a text") {
    MerkleEdge tree;
    InclusionProof path(2, 5);
    for (int i = 0; i < 5; ++i) {
        tree.add(merkle_leaf(std::to_string(i)));
        path.add(merkle_leaf(std::to_string(i)));
    }
    const LogProof proof{2, "2", path.path(), signed_note({"skillmeat.dev/audit/0123", 5, tree.root()})};
    CHECK(proves(parse_proof(proof_text(proof))));
    CHECK(proof_text(parse_proof(proof_text(proof))) == proof_text(proof));
    LogProof other = proof;
    other.line = "3";
    CHECK_FALSE(proves(other));
    other = proof;
    other.index = 3;
    CHECK_FALSE(proves(other));
    for (const char *bad :
         {"", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra Mg==\nindex 02\n\n",
          "c2sp.org/tlog-proof@v1\nextra ?\nindex 2\n\n", "c2sp.org/tlog-proof@v2\n"})
        CHECK_THROWS_AS(parse_proof(bad), Error);
}
