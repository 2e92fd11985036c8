#include "formats/sshsig/sshsig.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/crypto/long_hash.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

SshSignature made(const std::string &file, const std::string &name_space) {
    const SecretBytes seed = SecretBytes::copy_of(std::string(32, 's'));
    SshSignature signature;
    signature.public_key = public_key_of(seed);
    signature.name_space = name_space;
    const LongDigest digest = LongHash(LongHashKind::sha512).update(file).finish();
    signature.signature = sign_ed25519(seed, ssh_signed_message(name_space, signature.hash, view_of(digest)));
    return signature;
}

bool holds(const SshSignature &signature, const std::string &file, std::string_view name_space) {
    const LongDigest digest = LongHash(LongHashKind::sha512).update(file).finish();
    return signature.name_space == name_space && signature.hash == SshHash::sha512 &&
           verify_ed25519(signature.public_key,
                          ssh_signed_message(signature.name_space, signature.hash, view_of(digest)),
                          signature.signature);
}

std::string problem_of(const std::string &text) {
    std::string problem;
    const bool read = read_ssh_signature(text, problem).has_value();
    CHECK(read == problem.empty());
    return problem;
}

}  // namespace

TEST_CASE("an SSH signature is written and read back") {
    const SshSignature signature = made("file", "skillmeat-pack@v1");
    const std::string text = write_ssh_signature(signature);
    CHECK(text.starts_with("-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTk"));
    std::string problem;
    const auto read = read_ssh_signature(text, problem);
    REQUIRE(read);
    CHECK(read->public_key == signature.public_key);
    CHECK(holds(*read, "file", "skillmeat-pack@v1"));
    CHECK_FALSE(holds(*read, "other", "skillmeat-pack@v1"));
    CHECK_FALSE(holds(*read, "file", "git"));
}

TEST_CASE("an SSH signature for another purpose does not hold under this name") {
    SshSignature signature = made("file", "git");
    CHECK(holds(signature, "file", "git"));
    signature.name_space = "skillmeat-pack@v1";
    CHECK_FALSE(holds(signature, "file", "skillmeat-pack@v1"));
}

TEST_CASE("what ssh-keygen would not write is refused") {
    const std::string good = write_ssh_signature(made("file", "skillmeat-pack@v1"));
    CHECK(problem_of(good) == "");
    for (std::size_t size = 0; size < good.size(); ++size) CHECK(problem_of(good.substr(0, size)) != "");
    CHECK(problem_of(good + "\n") != "");
    CHECK(problem_of(" " + good) != "");
    CHECK(problem_of(std::string(kMaxSshSignatureBytes + 1, '-')) != "");
    std::string joined = good;
    joined.erase(joined.find('\n', 40), 1);
    CHECK(problem_of(joined) != "");
}

TEST_CASE("every bit of an SSH signature counts") {
    const SshSignature signature = made("file", "skillmeat-pack@v1");
    const std::string good = write_ssh_signature(signature);
    std::string problem;
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        std::string flipped = good;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
        const auto read = read_ssh_signature(flipped, problem);
        if (!read) continue;
        CHECK_FALSE((read->public_key == signature.public_key && holds(*read, "file", "skillmeat-pack@v1")));
    }
}

TEST_CASE("keys of other kinds and hashes that are not known are refused") {
    const std::string good = write_ssh_signature(made("file", "skillmeat-pack@v1"));
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string body;
        for (std::size_t at = good.find('\n') + 1; at < good.find("\n-----END"); ++at)
            if (good[at] != '\n') body += good[at];
        std::string blob = *from_base64(body);
        const std::size_t place = blob.find(from);
        REQUIRE(place != std::string::npos);
        blob.replace(place, from.size(), to);
        const std::string text = to_base64(blob);
        std::string out = "-----BEGIN SSH SIGNATURE-----\n";
        for (std::size_t at = 0; at < text.size(); at += 70) out += text.substr(at, 70) + "\n";
        return out + "-----END SSH SIGNATURE-----\n";
    };
    CHECK(problem_of(changed("sha512", "sha512")) == "");
    CHECK(problem_of(changed("sha512", "sha256")) == "");  // another message is signed then
    CHECK(problem_of(changed("sha512", "sha513")) != "");
    CHECK(problem_of(changed("ssh-ed25519", "ssh-ed25510")) != "");
    CHECK(problem_of(changed(std::string_view("\0\0\0\1", 4), std::string_view("\0\0\0\2", 4))) != "");
}
