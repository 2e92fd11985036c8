#include "formats/dsse/dsse.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"
#include "formats/json/json.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

std::string vector_file(const std::string &name) {
    return support::read_file(support::data_file("pack-vectors/" + name));
}

Json expected() {
    return parse_json(vector_file("expected.json"), "expected.json");
}

SecretBytes seed_of(std::size_t key) {
    return SecretBytes::copy_of(*from_hex(expected().at("keys").as_array()[key].at("seed").as_string()));
}

EnvelopeSignature sign(std::size_t key, const std::string &type, const std::string &payload) {
    const SecretBytes seed = seed_of(key);
    EnvelopeSignature signature;
    signature.public_key = public_key_of(seed);
    signature.key_id = key_id_of(signature.public_key);
    signature.signature = sign_ed25519(seed, pre_authentication_encoding(type, payload));
    return signature;
}

std::string problem_of(const std::string &envelope) {
    std::string problem;
    const auto read = read_envelope(envelope, problem);
    CHECK(read.has_value() == problem.empty());
    return problem;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the envelope of the test vectors is made and read to the byte") {
    const std::string statement = vector_file("statement.json");
    const std::string type(kInTotoType);
    CHECK(sha256(pre_authentication_encoding(type, statement)).hex() ==
          expected().at("pae_sha256").as_string());
    const EnvelopeSignature first = sign(0, type, statement);
    CHECK(first.key_id == expected().at("keys").as_array()[0].at("key_id").as_string());
    const std::string written = write_envelope({statement, type, {first}});
    CHECK(written == vector_file("pack.dsse"));

    std::string problem;
    const auto read = read_envelope(written, problem);
    REQUIRE(read);
    CHECK(read->payload == statement);
    CHECK(read->payload_type == type);
    REQUIRE(read->signatures.size() == 1);
    CHECK(read->signatures[0].public_key == first.public_key);
    CHECK(verify_ed25519(first.public_key, pre_authentication_encoding(type, read->payload),
                         read->signatures[0].signature));
}

TEST_CASE("the order in which signatures are added does not matter") {
    const std::string type(kInTotoType), payload = "{}";
    const auto a = sign(0, type, payload), b = sign(1, type, payload);
    CHECK(write_envelope({payload, type, {a, b}}) == write_envelope({payload, type, {b, a}}));
}

TEST_CASE("whatever is not exactly the canonical form is refused") {
    const std::string good = vector_file("pack.dsse");
    CHECK(problem_of(good) == "");
    CHECK(problem_of("") != "");
    CHECK(problem_of("{}\n") != "");
    CHECK(problem_of("[]\n") != "");
    CHECK(problem_of(good.substr(0, good.size() - 1)) != "");
    CHECK(problem_of(good + "\n") != "");
    CHECK(problem_of(replaced(good, "\":\"", "\": \"")) != "");
    CHECK(problem_of(replaced(good, "{\"keyid\"", "{\"extra\":1,\"keyid\"")) != "");
    CHECK(problem_of(replaced(good, "\"keyid\":\"5", "\"keyid\":\"6")) != "");
    CHECK(problem_of(replaced(good, "payloadType", "payloadtype")) != "");
    CHECK(problem_of(replaced(good, "\"signatures\":[{", "\"signatures\":[[{")) != "");

    const std::string type(kInTotoType);
    const auto a = sign(0, type, "{}"), b = sign(1, type, "{}");
    const std::string two = write_envelope({"{}", type, {a, b}});
    CHECK(problem_of(two) == "");
    CHECK(problem_of(write_envelope({"{}", type, {a, a}})) != "");
    CHECK(problem_of(write_envelope({"{}", type, {}})) != "");
    // the other order
    const std::size_t comma = two.find("},{");
    const std::size_t first = two.find("[{") + 1;
    const std::string swapped = two.substr(0, first) + two.substr(comma + 2, two.size() - 3 - comma - 2) +
                                "," + two.substr(first, comma + 1 - first) + "]}\n";
    CHECK(problem_of(swapped) != "");
}

TEST_CASE("every bit of an envelope counts") {
    const std::string good = vector_file("pack.dsse");
    std::string problem;
    const auto original = read_envelope(good, problem);
    REQUIRE(original);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string flipped = good;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto read = read_envelope(flipped, problem);
        if (!read) continue;
        // what can still be read says something else, so that its signature fails
        const bool same = read->payload == original->payload &&
                          read->payload_type == original->payload_type &&
                          read->signatures[0].public_key == original->signatures[0].public_key &&
                          read->signatures[0].signature == original->signatures[0].signature;
        CHECK_FALSE(same);
    }
}

TEST_CASE("an envelope with too many signatures or bytes is refused") {
    const std::string type(kInTotoType);
    CHECK(problem_of(write_envelope({std::string(kMaxEnvelopeBytes, 'x'), type, {sign(0, type, "{}")}})) !=
          "");
    Envelope many{"{}", type, {}};
    for (std::size_t i = 0; i <= kMaxEnvelopeSignatures; ++i) {
        EnvelopeSignature signature;
        signature.public_key[0] = static_cast<std::uint8_t>(i & 0xff);
        signature.public_key[1] = static_cast<std::uint8_t>(i >> 8);
        signature.key_id = key_id_of(signature.public_key);
        many.signatures.push_back(signature);
    }
    CHECK(problem_of(write_envelope(many)).find("more than") != std::string::npos);
    many.signatures.pop_back();
    CHECK(problem_of(write_envelope(many)) == "");
}
