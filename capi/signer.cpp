#include "capi/signer.hpp"

#include "capi/options.hpp"
#include "capi/text.hpp"

namespace skillmeat::capi {

using core::Error;

namespace {

class CallerSigner final : public core::Signer {
 public:
    CallerSigner(const skm_signer &given, const Call &call)
        : call_(call),
          function_(given.sign),
          user_(given.user),
          name_(text_or_empty(given.name, "signer.name")),
          public_key_(exactly<core::PublicKey>(
              given_bytes(given.public_key, given.public_key_size, "signer.public_key"),
              "signer.public_key")) {}

    core::PublicKey public_key() const override { return public_key_; }
    std::string name() const override { return name_; }
    core::Signature sign(std::string_view message) override {
        const std::string answer = call_.signature(function_, user_, message);
        if (answer.size() != core::Signature().size())
            throw Error(SKM_E_SIGNATURE, "the signer returned " + std::to_string(answer.size()) +
                                             " bytes, and an Ed25519 signature has 64")
                .hint("Check the signer; nothing was written");
        return exactly<core::Signature>(answer, "signature");
    }

 private:
    const Call &call_;
    skm_sign_fn function_;
    void *user_;
    std::string name_;
    core::PublicKey public_key_;
};

}  // namespace

std::shared_ptr<core::Signer> signer_of(const skm_signer *given, const Call &call) {
    if (given == nullptr) return nullptr;
    const skm_signer signer = options_of(given, skm_signer SKM_SIGNER_INIT, "options.signer");
    if (signer.sign == nullptr)
        throw Error(SKM_E_ARGUMENT, "signer.sign is NULL").detail("parameter", "signer.sign");
    return std::make_shared<CallerSigner>(signer, call);
}

std::shared_ptr<core::Signer> signer_instead_of(const std::string &key, const char *key_name,
                                                const skm_signer *signer, const Call &call) {
    if (signer != nullptr && !key.empty())
        throw Error(SKM_E_ARGUMENT, std::string("both ") + key_name + " and options.signer are set")
            .hint("Give one of them.")
            .detail("parameter", "options.signer");
    return signer_of(signer, call);
}

}  // namespace skillmeat::capi
