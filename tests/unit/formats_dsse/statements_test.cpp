#include "formats/dsse/statements.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

SecretBytes seed_of(char letter) {
    return SecretBytes::copy_of(std::string(32, letter));
}

PublicKey key_of(char letter) {
    return public_key_of(seed_of(letter));
}

EnvelopeSignature sign(char letter, std::string_view type, const std::string &payload) {
    EnvelopeSignature signature;
    signature.public_key = key_of(letter);
    signature.key_id = key_id_of(signature.public_key);
    signature.signature = sign_ed25519(seed_of(letter), pre_authentication_encoding(type, payload));
    return signature;
}

RotationStatement rotation() {
    return {"2026-11-22T05:00:00Z", "work", key_of('a'), key_of('b')};
}

RevocationStatement revocation() {
    return {"2026-11-22T05:00:00Z",
            1795323600,
            {{std::string(64, 'b'), "lost"}, {std::string(64, 'a'), ""}},
            {{std::string(64, 'c'), "wrong files"}}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

bool reads_rotation(const std::string &payload) {
    std::string problem;
    const bool read = read_rotation(payload, problem).has_value();
    CHECK(read == problem.empty());
    return read;
}

bool reads_revocation(const std::string &payload) {
    std::string problem;
    const bool read = read_revocation(payload, problem).has_value();
    CHECK(read == problem.empty());
    return read;
}

}  // namespace

TEST_CASE("a rotation has one form and is read back") {
    const std::string payload = write_rotation(rotation());
    CHECK(payload.starts_with(
        R"({"_type":"https://skillmeat.dev/rotation/v1","created":"2026-11-22T05:00:00Z","name":"work","new":{"id":")" +
        key_id_of(key_of('b')) + R"(","public_key":")"));
    std::string problem;
    const auto read = read_rotation(payload, problem);
    REQUIRE(read);
    CHECK(read->old_key == key_of('a'));
    CHECK(read->new_key == key_of('b'));
    CHECK(read->name == "work");
    CHECK(read->created == "2026-11-22T05:00:00Z");
}

TEST_CASE("a revocation sorts its rows and is read back") {
    const std::string payload = write_revocation(revocation());
    CHECK(payload ==
          R"({"_type":"https://skillmeat.dev/revocations/v1","issued":"2026-11-22T05:00:00Z","keys":[)"
          R"({"id":")" +
              std::string(64, 'a') + R"(","reason":""},{"id":")" + std::string(64, 'b') +
              R"(","reason":"lost"}],"packs":[{"pack_id":")" + std::string(64, 'c') +
              R"(","reason":"wrong files"}],"serial":1795323600})");
    std::string problem;
    const auto read = read_revocation(payload, problem);
    REQUIRE(read);
    CHECK(read->serial == 1795323600);
    REQUIRE(read->keys.size() == 2);
    CHECK(read->keys[1].reason == "lost");
    REQUIRE(read->packs.size() == 1);
}

TEST_CASE("what is not the one form of a statement is refused") {
    const std::string good = write_rotation(rotation());
    CHECK(reads_rotation(good));
    CHECK_FALSE(reads_rotation(""));
    CHECK_FALSE(reads_rotation("[]"));
    CHECK_FALSE(reads_rotation(good + "\n"));
    CHECK_FALSE(reads_rotation(replaced(good, "\":\"", "\": \"")));
    CHECK_FALSE(reads_rotation(replaced(good, "{\"_type\"", "{\"A\":1,\"_type\"")));
    CHECK_FALSE(reads_rotation(replaced(good, "rotation/v1", "rotation/v2")));
    CHECK_FALSE(reads_rotation(replaced(good, "05:00:00Z", "05:00:00+00:00")));
    CHECK_FALSE(reads_rotation(replaced(good, "\"work\"", "\"wo\\u202erk\"")));
    CHECK_FALSE(reads_rotation(replaced(good, key_id_of(key_of('b')), key_id_of(key_of('c')))));
    const std::string list = write_revocation(revocation());
    CHECK_FALSE(reads_rotation(list));
    CHECK_FALSE(reads_revocation(good));
    CHECK(reads_revocation(list));
    CHECK_FALSE(reads_revocation(replaced(list, std::string(64, 'a'), std::string(64, 'd'))));
    CHECK_FALSE(reads_revocation(replaced(list, std::string(64, 'a'), std::string(64, 'b'))));
    CHECK_FALSE(reads_revocation(replaced(list, std::string(64, 'a'), std::string(63, 'a'))));
    CHECK_FALSE(reads_revocation(replaced(list, ":1795323600", ":-1")));
    CHECK_FALSE(reads_revocation(replaced(list, ":1795323600", ":1795323600.0")));
    CHECK_FALSE(reads_revocation(replaced(list, ":1795323600", ":9007199254740992")));
    CHECK_FALSE(reads_revocation(std::string(kMaxStatementBytes + 1, ' ')));
}

TEST_CASE("what the reader would refuse is not written") {
    RotationStatement same = rotation();
    same.new_key = same.old_key;
    CHECK_THROWS_AS(write_rotation(same), Error);
    RevocationStatement twice = revocation();
    twice.keys[1].id = twice.keys[0].id;
    CHECK_THROWS_AS(write_revocation(twice), Error);
    RevocationStatement many = revocation();
    many.keys.assign(kMaxStatementRows, {std::string(64, 'a'), ""});
    CHECK_THROWS_AS(write_revocation(many), Error);
    RevocationStatement undated = revocation();
    undated.issued = "yesterday";
    CHECK_THROWS_AS(write_revocation(undated), Error);
}

TEST_CASE("every bit of a statement counts") {
    const std::string good = write_rotation(rotation());
    const Envelope envelope{good, std::string(kRotationType), {sign('a', kRotationType, good)}};
    REQUIRE(all_signatures_hold(envelope));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Envelope flipped = envelope;
        flipped.payload[bit / 8] = static_cast<char>(flipped.payload[bit / 8] ^ (1 << bit % 8));
        CHECK_FALSE(all_signatures_hold(flipped));
    }
}

TEST_CASE("a signature holds only for the payload type for which it was made") {
    const std::string payload = write_rotation(rotation());
    for (const std::string_view made : {kInTotoType, kRotationType, kRevocationType})
        for (const std::string_view read : {kInTotoType, kRotationType, kRevocationType}) {
            const Envelope envelope{payload, std::string(read), {sign('a', made, payload)}};
            CHECK(all_signatures_hold(envelope) == (made == read));
            CHECK(is_signed_by(envelope, key_of('a')) == (made == read));
            CHECK_FALSE(is_signed_by(envelope, key_of('b')));
        }
    CHECK_FALSE(all_signatures_hold({payload, std::string(kRotationType), {}}));
}
