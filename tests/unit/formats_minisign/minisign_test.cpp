#include "formats/minisign/minisign.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/crypto/long_hash.hpp"
#include "formats/json/json.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

std::string vector_file(const std::string &name) {
    return support::read_file(support::data_file("pack-vectors/" + name));
}

SecretBytes vector_seed() {
    const Json expected = parse_json(vector_file("expected.json"), "expected.json");
    return SecretBytes::copy_of(*from_hex(expected.at("keys").as_array()[0].at("seed").as_string()));
}

bool holds(const MinisignSignature &signature, const PublicKey &key, std::string_view file) {
    const LongDigest digest = LongHash(LongHashKind::blake2b).update(file).finish();
    return verify_ed25519(key, view_of(digest), signature.signature) &&
           verify_ed25519(key, minisign_global_message(signature.signature, signature.trusted_comment),
                          signature.global);
}

std::string problem_of(const std::string &text) {
    std::string problem;
    const bool read = read_minisign(text, problem).has_value();
    CHECK(read == problem.empty());
    return problem;
}

}  // namespace

TEST_CASE("the minisign signature of the vectors is made and read to the byte") {
    const std::string text = vector_file("signed.skillmeat-pack.minisig");
    std::string problem;
    const auto read = read_minisign(text, problem);
    REQUIRE(read);
    const SecretBytes seed = vector_seed();
    const PublicKey key = public_key_of(seed);
    CHECK(read->prehashed);
    CHECK(read->key_id == minisign_key_id(key));
    CHECK(read->untrusted_comment == "skillmeat signature, key 56475aa75463474c");
    const std::string pack = vector_file("signed.skillmeat-pack");
    CHECK(holds(*read, key, pack));
    CHECK_FALSE(holds(*read, key, pack + "x"));
    CHECK(write_minisign(*read) == text);

    MinisignSignature made = *read;
    made.signature = sign_ed25519(seed, view_of(LongHash(LongHashKind::blake2b).update(pack).finish()));
    made.global = sign_ed25519(seed, minisign_global_message(made.signature, made.trusted_comment));
    CHECK(write_minisign(made) == text);
}

TEST_CASE("what has not the four lines of minisign is refused") {
    const std::string good = vector_file("signed.skillmeat-pack.minisig");
    CHECK(problem_of(good) == "");
    CHECK(problem_of("") != "");
    CHECK(problem_of(good + "\n") != "");
    CHECK(problem_of(good.substr(0, good.size() - 1)) != "");
    CHECK(problem_of(good.substr(good.find('\n') + 1)) != "");
    CHECK(problem_of("x" + good) != "");
    for (std::size_t size = 0; size < good.size(); ++size) CHECK(problem_of(good.substr(0, size)) != "");
    CHECK(problem_of(std::string(kMaxMinisignBytes + 1, ' ')) != "");
    std::string returns = good;
    returns.insert(returns.find('\n'), "\r");
    CHECK(problem_of(returns) != "");
}

TEST_CASE("every bit of a minisign signature that is signed counts") {
    const std::string good = vector_file("signed.skillmeat-pack.minisig");
    const std::string pack = vector_file("signed.skillmeat-pack");
    const PublicKey key = public_key_of(vector_seed());
    std::string problem;
    const std::size_t first_line = good.find('\n');
    for (std::size_t bit = first_line * 8; bit < good.size() * 8; ++bit) {
        std::string flipped = good;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto read = read_minisign(flipped, problem);
        if (!read) continue;
        CHECK_FALSE((read->prehashed && read->key_id == minisign_key_id(key) && holds(*read, key, pack)));
    }
}
