// key.hpp - keys, trust, policy: who may sign and who is believed.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

struct GenerateKeyOptions {
    std::string name, email;
    Passphrase passphrase;
};
// {"key":{"id","fingerprint","name","email","public_key","created","store":"file"}}
Json generate_key(const Operation &operation, const GenerateKeyOptions &options);
Json list_keys(const Operation &operation, const Page &page);  // {"keys":[…],"next"}
// The public key as text: format raw | pem | minisign | openssh. {"key":{…},"format","text"}
Json export_key(const Operation &operation, const std::string &key, const std::string &format);
// A secret key from a file: raw 32-byte seed in hex or base64, or PKCS#8 PEM. {"key":{…}}
struct ImportKeyOptions {
    std::string path, name, email;
    Passphrase passphrase;
};
Json import_key(const Operation &operation, const ImportKeyOptions &options);
Json remove_key(const Operation &operation, const std::string &key);

struct TrustOptions {
    std::string key;  // file or text: PEM, raw base64 or hex, minisign, OpenSSH; or a pack with `fingerprint`
    std::string fingerprint;              // full, 64 hex: needed to trust the signer of a pack
    std::string name;                     // for people
    std::string scope = "*";              // pattern of pack names: '*' and '?' only
    std::string valid_from, valid_until;  // RFC 3339 or ""
};
Json add_trust(
    const Operation &operation,
    const TrustOptions &options);  // {"keys":[{"id","name","state","scope","valid_from","valid_until"}]}
Json list_trust(const Operation &operation, const Page &page);
Json remove_trust(const Operation &operation, const std::string &key);
// Sets the state of a key that is in trust.toml: trusted | untrusted | revoked. {"keys":[…]} with this key
Json set_trust_state(const Operation &operation, const std::string &key, const std::string &state);

Json policy_show(const Operation &operation, const std::string &project);
Json policy_explain(const Operation &operation, const std::string &project, const std::string &key);

}  // namespace skillmeat::core
