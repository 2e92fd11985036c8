#include "base/crypto/sha256.hpp"

#include <openssl/evp.h>

#include <new>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kPrefix = "sha256:";

void require(int result) {
    if (result != 1) throw Error(SKM_E_INTERNAL, "SHA-256 of libcrypto failed");
}

// Fetched once: the look-up through OpenSSL's providers costs more than a small hash.
const EVP_MD *algorithm() {
    static EVP_MD *const fetched = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
    if (fetched == nullptr) throw Error(SKM_E_INTERNAL, "libcrypto offers no SHA-256");
    return fetched;
}

struct FreeContext {
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context new_context() {
    Context context(EVP_MD_CTX_new());
    if (!context) throw std::bad_alloc();
    return context;
}

Digest finished(EVP_MD_CTX *context) {
    Digest digest;
    require(EVP_DigestFinal_ex(context, digest.bytes.data(), nullptr));
    return digest;
}

}  // namespace

struct Sha256::State {
    Context context = new_context();
    void start() { require(EVP_DigestInit_ex2(context.get(), algorithm(), nullptr)); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    state_->start();
}
Sha256::Sha256(const Sha256 &other) : state_(std::make_unique<State>()) {
    require(EVP_MD_CTX_copy_ex(state_->context.get(), other.state_->context.get()));
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

Sha256 &Sha256::update(std::string_view bytes) {
    require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
    return *this;
}

Digest Sha256::finish() {
    const Digest digest = finished(state_->context.get());
    state_->start();
    return digest;
}

Digest sha256(std::string_view bytes) {
    // One context for each thread: its allocation would cost as much as hashing a small text.
    static thread_local const Context context = new_context();
    require(EVP_DigestInit_ex2(context.get(), algorithm(), nullptr));
    require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
    return finished(context.get());
}

std::string Digest::hex() const {
    return to_hex(view());
}
std::string Digest::prefixed() const {
    return std::string(kPrefix) + hex();
}

std::optional<Digest> Digest::parse(std::string_view text) {
    if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
    if (text.size() != 64 || text.find_first_of("ABCDEF") != std::string_view::npos) return std::nullopt;
    const auto raw = from_hex(text);
    if (!raw) return std::nullopt;
    Digest digest;
    for (std::size_t i = 0; i < digest.bytes.size(); ++i)
        digest.bytes[i] = static_cast<std::uint8_t>((*raw)[i]);
    return digest;
}

}  // namespace skillmeat::core
