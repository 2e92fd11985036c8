#include "base/error.hpp"
#include "domain/key/key.hpp"

namespace skillmeat::core {

namespace {

class SeedSigner final : public Signer {
 public:
    SeedSigner(SecretBytes seed, std::string name)
        : seed_(std::move(seed)), public_key_(public_key_of(seed_)), name_(std::move(name)) {}
    PublicKey public_key() const override { return public_key_; }
    std::string name() const override { return name_; }
    Signature sign(std::string_view message) override { return sign_ed25519(seed_, message); }

 private:
    SecretBytes seed_;
    PublicKey public_key_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Signer> make_seed_signer(SecretBytes seed32, std::string name) {
    return std::make_unique<SeedSigner>(std::move(seed32), std::move(name));
}

Signature sign_checked(Signer &signer, std::string_view message) {
    const Signature signature = signer.sign(message);
    // A signer may be somebody else's code or a broken device: nothing wrong leaves here.
    if (!verify_ed25519(signer.public_key(), message, signature))
        throw Error(SKM_E_SIGNATURE,
                    "the signature made with key " + key_id_of(signer.public_key()) + " does not hold")
            .hint("Check the signer; nothing was written");
    return signature;
}

EnvelopeSignature sign_payload(Signer &signer, std::string_view payload_type, std::string_view payload) {
    EnvelopeSignature entry;
    entry.public_key = signer.public_key();
    entry.key_id = key_id_of(entry.public_key);
    entry.signature = sign_checked(signer, pre_authentication_encoding(payload_type, payload));
    return entry;
}

}  // namespace skillmeat::core
