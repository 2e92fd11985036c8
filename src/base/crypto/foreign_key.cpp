#include "base/crypto/foreign_key.hpp"

#include <openssl/asn1t.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <memory>
#include <string>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

constexpr long kMaxRounds = 10'000'000;
constexpr std::size_t kSeedSize = 32;

template <auto function>
struct Free {
    template <typename Value>
    void operator()(Value *value) const {
        function(value);
    }
};
using Sealed = std::unique_ptr<X509_SIG, Free<X509_SIG_free>>;
using Opened = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Free<PKCS8_PRIV_KEY_INFO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Scheme = std::unique_ptr<PBE2PARAM, Free<PBE2PARAM_free>>;
using Rounds = std::unique_ptr<PBKDF2PARAM, Free<PBKDF2PARAM_free>>;

int type_of(const X509_ALGOR *algorithm, const ASN1_STRING *&parameters) {
    const ASN1_OBJECT *object = nullptr;
    int kind = 0;
    const void *value = nullptr;
    X509_ALGOR_get0(&object, &kind, &value, algorithm);
    parameters = kind == V_ASN1_SEQUENCE ? static_cast<const ASN1_STRING *>(value) : nullptr;
    return OBJ_obj2nid(object);
}

// How often the passphrase is hashed; -1: it is sealed in another way.
long rounds_of(const X509_SIG *sealed) {
    const X509_ALGOR *algorithm = nullptr;
    X509_SIG_get0(sealed, &algorithm, nullptr);
    const ASN1_STRING *parameters = nullptr;
    if (type_of(algorithm, parameters) != NID_pbes2 || parameters == nullptr) return -1;
    const Scheme scheme(static_cast<PBE2PARAM *>(ASN1_item_unpack(parameters, ASN1_ITEM_rptr(PBE2PARAM))));
    if (!scheme) return -1;
    if (type_of(scheme->keyfunc, parameters) != NID_id_pbkdf2 || parameters == nullptr) return -1;
    const Rounds rounds(
        static_cast<PBKDF2PARAM *>(ASN1_item_unpack(parameters, ASN1_ITEM_rptr(PBKDF2PARAM))));
    return rounds ? ASN1_INTEGER_get(rounds->iter) : -1;
}

}  // namespace

std::optional<SecretBytes> scrypt_key(std::string_view passphrase, std::string_view salt32,
                                      std::uint64_t operations, std::uint64_t memory, std::size_t size) {
    if (salt32.size() != crypto_pwhash_scryptsalsa208sha256_SALTBYTES ||
        operations > crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE ||
        memory > crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE)
        return std::nullopt;
    SecretBytes key(size);
    if (crypto_pwhash_scryptsalsa208sha256(key.data(), key.size(), passphrase.data(), passphrase.size(),
                                           reinterpret_cast<const unsigned char *>(salt32.data()), operations,
                                           static_cast<std::size_t>(memory)) != 0)
        throw Error(SKM_E_MEMORY, "not enough memory to derive a key from the passphrase")
            .detail("bytes", std::to_string(memory));
    return key;
}

std::string blake2b_256(std::string_view bytes) {
    std::string digest(32, '\0');
    crypto_generichash(reinterpret_cast<unsigned char *>(digest.data()), digest.size(),
                       reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(), nullptr, 0);
    return digest;
}

SecretBytes open_pkcs8(std::string_view der, std::string_view passphrase, Pkcs8Problem &problem) {
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());
    const Sealed sealed(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
    problem = Pkcs8Problem::not_a_key;
    if (!sealed) return {};
    const long rounds = rounds_of(sealed.get());
    if (rounds < 1) return {};
    problem = Pkcs8Problem::too_much_work;
    if (rounds > kMaxRounds) return {};
    problem = Pkcs8Problem::wrong_passphrase;
    const Opened opened(PKCS8_decrypt(sealed.get(), passphrase.data(), static_cast<int>(passphrase.size())));
    if (!opened) return {};
    const Key key(EVP_PKCS82PKEY(opened.get()));
    SecretBytes seed(kSeedSize);
    std::size_t size = seed.size();
    const bool is_ours = key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519 &&
                         EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) == 1 &&
                         size == kSeedSize;
    problem = is_ours ? Pkcs8Problem::none : Pkcs8Problem::not_a_key;
    return is_ours ? std::move(seed) : SecretBytes();
}

}  // namespace skillmeat::core
