// The agent protocol of OpenSSH (draft-miller-ssh-agent), as much of it as signing needs.
#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/crypto/sha256.hpp"
#include "domain/key/outside_signer.hpp"
#include "platform/process/local_socket.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint8_t kAskKeys = 11, kKeys = 12, kAskSignature = 13, kSignature = 14;
constexpr std::size_t kMessageLimit = 256u << 10, kKeyLimit = 1024;
constexpr std::string_view kType = "ssh-ed25519";
constexpr std::chrono::seconds kPatienceForKeys{5};
constexpr std::chrono::seconds kPatienceForSignature{60};  // somebody may have to touch a token

std::string number(std::size_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
    return out;
}

std::string text(std::string_view bytes) {
    return number(bytes.size()) + std::string(bytes);
}

Error broken(const std::string &what) {
    return Error(SKM_E_SIGNATURE, "the ssh-agent " + what).hint("See what it holds with: ssh-add -l");
}

class Reader {
 public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}
    std::size_t number() {
        std::size_t value = 0;
        for (const char c : take(4)) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::string_view text() { return take(number()); }

 private:
    std::string_view take(std::size_t size) {
        if (size > bytes_.size()) throw broken("gave an answer that is cut off");
        const std::string_view out = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return out;
    }
    std::string_view bytes_;
};

// The answer without its first byte, which says what it is.
std::string ask(const std::string &socket, const std::string &request, std::uint8_t expected,
                std::chrono::milliseconds patience) {
    auto agent = LocalSocket::connect(socket, patience);
    if (!agent)
        throw Error(SKM_E_KEY_NOT_FOUND, "there is no ssh-agent at " + socket)
            .path(socket)
            .hint("Start one with: eval $(ssh-agent)");
    std::string head, body;
    if (!agent->send(text(request)) || !agent->receive(head, 4)) throw broken("did not answer");
    const std::size_t size = Reader(head).number();
    if (size == 0 || size > kMessageLimit)
        throw broken("gave an answer of " + std::to_string(size) + " bytes");
    if (!agent->receive(body, size)) throw broken("did not finish its answer");
    if (static_cast<std::uint8_t>(body[0]) != expected) throw broken("refused");
    return body.substr(1);
}

struct AgentKey {
    std::string blob, comment;
    PublicKey key{};
};

// The Ed25519 keys among those of the agent.
std::vector<AgentKey> keys_of(const std::string &socket) {
    const std::string answer =
        ask(socket, std::string(1, static_cast<char>(kAskKeys)), kKeys, kPatienceForKeys);
    Reader reader(answer);
    std::vector<AgentKey> keys;
    const std::size_t count = reader.number();
    if (count > kKeyLimit) throw broken("has more than " + std::to_string(kKeyLimit) + " keys");
    for (std::size_t i = 0; i < count; ++i) {
        AgentKey key;
        key.blob = reader.text();
        key.comment = reader.text();
        Reader blob(key.blob);
        if (blob.text() != kType) continue;
        const std::string_view bytes = blob.text();
        if (bytes.size() != key.key.size()) continue;
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(key.key.data()));
        keys.push_back(std::move(key));
    }
    return keys;
}

std::string fingerprint_of(const AgentKey &key) {
    std::string base64 = to_base64(sha256(key.blob).view());
    while (base64.ends_with('=')) base64.pop_back();
    return "SHA256:" + base64;
}

bool is_wanted(const AgentKey &key, const std::string &wanted) {
    constexpr std::size_t kShortestId = 8;
    return wanted.empty() || key.comment == wanted || fingerprint_of(key) == wanted ||
           (wanted.size() >= kShortestId && key_id_of(key.key).starts_with(wanted));
}

class AgentSigner final : public Signer {
 public:
    AgentSigner(std::string socket, AgentKey key) : socket_(std::move(socket)), key_(std::move(key)) {}
    PublicKey public_key() const override { return key_.key; }
    std::string name() const override { return key_.comment; }
    Signature sign(std::string_view message) override {
        const std::string request =
            std::string(1, static_cast<char>(kAskSignature)) + text(key_.blob) + text(message) + number(0);
        const std::string answer = ask(socket_, request, kSignature, kPatienceForSignature);
        const std::string made(Reader(answer).text());
        Reader reader(made);
        Signature signature{};
        const std::string_view type = reader.text(), bytes = reader.text();
        if (type != kType || bytes.size() != signature.size())
            throw broken("made a signature of another kind");
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(signature.data()));
        return signature;
    }

 private:
    std::string socket_;
    AgentKey key_;
};

}  // namespace

std::unique_ptr<Signer> make_agent_signer(const Operation &operation, const std::string &wanted) {
    const std::string socket = operation.context.variable("SSH_AUTH_SOCK").value_or("");
    if (socket.empty())
        throw Error(SKM_E_KEY_NOT_FOUND, "SSH_AUTH_SOCK names no ssh-agent")
            .hint("Start one with: eval $(ssh-agent)");
    std::vector<AgentKey> found = keys_of(socket);
    std::erase_if(found, [&](const AgentKey &key) { return !is_wanted(key, wanted); });
    if (found.empty())
        throw Error(SKM_E_KEY_NOT_FOUND, "the ssh-agent has no Ed25519 key '" + wanted + "'")
            .path(socket)
            .hint("See its keys with: ssh-add -l, and add one with: ssh-add FILE");
    if (found.size() > 1)
        throw Error(SKM_E_AMBIGUOUS, "several keys of the ssh-agent are called '" + wanted + "'")
            .path(socket)
            .hint("Say the fingerprint: " + fingerprint_of(found[0]) + " or " + fingerprint_of(found[1]));
    return std::make_unique<AgentSigner>(socket, std::move(found.front()));
}

}  // namespace skillmeat::core
