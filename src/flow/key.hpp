// key.hpp - keys, trust, policy: who may sign and who is believed.
#pragma once

#include <cstdint>
#include <memory>

#include "domain/key/key.hpp"
#include "flow/flow.hpp"

namespace skillmeat::core {

struct GenerateKeyOptions {
    std::string name, email;
    Passphrase passphrase;
    std::string
        store;  // "file" "keychain"; "" = file when a passphrase is given, else the keychain when there is one
};
// {"key":{"id","fingerprint","name","email","public_key","created","store"}}
Json generate_key(const Operation &operation, const GenerateKeyOptions &options);
Json list_keys(const Operation &operation, const Page &page);  // {"keys":[…],"next"}
// The public key as text: format raw | pem | minisign | openssh. {"key":{…},"format","text"}
Json export_key(const Operation &operation, const std::string &key, const std::string &format);
// A secret key from a file: raw 32-byte seed in hex or base64, PKCS#8 PEM, minisign, OpenSSH. {"key":{…}}
struct ImportKeyOptions {
    std::string path, name, email;
    Passphrase passphrase;
    std::string store;           // as above
    Passphrase file_passphrase;  // of the file that is imported
};
Json import_key(const Operation &operation, const ImportKeyOptions &options);
Json remove_key(const Operation &operation, const std::string &key);

struct KeyStatementOptions {
    std::string key;     // "" = the newest
    std::string output;  // "" = <name>.rotation.dsse, <name>.revocation.dsse in the working directory
    std::string reason;  // of a revocation
    Passphrase passphrase;
};
// A new key of the same name, and a statement by both that it takes the place of the old one.
// {"key":{…},"old_key":{…},"statement":{"path","payload_type","issued"},"txn"}
Json rotate_key(const Operation &operation, const KeyStatementOptions &options);
// A statement by the key that it is not to be believed any more; the home stays as it is.
// {"key":{…},"statement":{"path","payload_type","issued","serial","reason"}}
Json revoke_key(const Operation &operation, const KeyStatementOptions &options);

struct TrustOptions {
    std::string key;  // file or text: PEM, raw base64 or hex, minisign, OpenSSH; or a pack with `fingerprint`
    std::string fingerprint;              // full, 64 hex: needed to trust the signer of a pack
    std::string name;                     // for people
    std::string scope = "*";              // pattern of pack names: '*' and '?' only
    std::string vault;                    // the same of vault names; "" = packs from anywhere
    std::vector<std::string> roles;       // sign, revoke; none = sign
    std::string valid_from, valid_until;  // RFC 3339 or ""
};
// {"keys":[{"id","name","state","scope",…}],"packs":[…],"txn"}: what all that change trust.toml return.
Json add_trust(const Operation &operation, const TrustOptions &options);
Json list_trust(const Operation &operation, const Page &page);          // {"keys","next"}
Json list_revoked_packs(const Operation &operation, const Page &page);  // {"packs","next"}
// A key by id or name, or a revoked pack by its whole id.
Json remove_trust(const Operation &operation, const std::string &key);
// Sets the state of a key that is in trust.toml: trusted | untrusted | revoked. {"keys":[…]} with this key
Json set_trust_state(const Operation &operation, const std::string &key, const std::string &state);

// Nothing that the key signed is let in any more; the reason is for people.
Json revoke_key_trust(const Operation &operation, const std::string &key, const std::string &reason);
// The same of one pack, whoever signed it: its file or its pack_id.
Json revoke_pack(const Operation &operation, const std::string &pack, const std::string &reason);

// Takes over what others signed about keys: a rotation (an old key vouches for the new one) or a revocation list.
// {"kind":"rotation|revocations","issuer","serial","keys","packs","txn"}
Json apply_trust(const Operation &operation, const std::string &path);

// All that is revoked here as a signed list for others.
struct RevocationOptions {
    std::string output;  // a file; it may be replaced by a list with a higher serial
    std::string sign_key;
    std::int64_t serial = -1;  // -1 = now, in Unix seconds
    Passphrase passphrase;
    std::shared_ptr<Signer> signer;  // instead of sign_key
};
Json export_revocations(const Operation &operation, const RevocationOptions &options);

Json policy_check(const Operation &operation, const std::string &project);
Json policy_show(const Operation &operation, const std::string &project);
Json policy_explain(const Operation &operation, const std::string &project, const std::string &key);

}  // namespace skillmeat::core
