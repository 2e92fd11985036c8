// key.hpp - signing keys: files in <home>/keys, each sealed under a passphrase, and the signers made from them.
//
// The layout of a key file is described in docs/reference/key.md. What it says about itself (id, name, public key …)
// can be read without the passphrase and is authenticated when it is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/signing.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/key/passphrase.hpp"
#include "formats/dsse/dsse.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

// Whatever can sign: a key file, or the caller's agent, hardware key or service.
class Signer {
 public:
    virtual ~Signer() = default;
    virtual PublicKey public_key() const = 0;
    virtual std::string name() const = 0;  // for people; may be ""
    virtual Signature sign(std::string_view message) = 0;
};

// Signs with a seed in locked memory, which is wiped when the signer goes.
std::unique_ptr<Signer> make_seed_signer(SecretBytes seed32, std::string name);

// What the signer makes of the message, checked: SKM_E_SIGNATURE when it does not hold.
Signature sign_checked(Signer &signer, std::string_view message);

// The entry of an envelope for `payload`: signs its pre-authentication encoding, checks the result.
EnvelopeSignature sign_payload(Signer &signer, std::string_view payload_type, std::string_view payload);

// Under what the file of a key is sealed.
enum class KeyStore {
    file,     // a passphrase
    keychain  // the master secret in the system's keychain
};
std::string_view key_store_name(KeyStore store);
std::optional<KeyStore> key_store(std::string_view word);

struct KeyInfo {
    std::string id;  // 64 hex digits: SHA-256 of the public key; the fingerprint
    std::string name, email;
    std::string created;  // RFC 3339, seconds
    PublicKey public_key{};
    std::string path;  // of its file; "" before it is stored
    KeyStore store = KeyStore::file;
};

// --- the keys of a home ------------------------------------------------------------------------------------------
struct KeyProblem {
    std::string path;
    Error error;
};
struct KeyListing {
    std::vector<KeyInfo> keys;         // sorted by created, then id
    std::vector<KeyProblem> problems;  // files that are no sound key files: one bad file hides no other
};
KeyListing list_key_files(const Home &home);

// By id, the first 8 or more digits of it, name or email; "" = the newest. Throws SKM_E_KEY_NOT_FOUND (naming a damaged
// or unsafe file when there is one that could have been meant), SKM_E_AMBIGUOUS.
KeyInfo find_key(const Home &home, std::string_view wanted);

// find_key, passphrase or keychain, open: what a flow calls before it signs. SKM_E_PASSPHRASE_NEEDED,
// SKM_E_PASSPHRASE_WRONG, SKM_E_KEYCHAIN …
std::unique_ptr<Signer> open_signer(const Operation &operation, const Home &home, std::string_view wanted,
                                    const Passphrase &passphrase);
std::unique_ptr<Signer> open_signer(const Operation &operation, const KeyInfo &key,
                                    const Passphrase &passphrase);

// Where the file of a key lies, relative to the home: keys/<first 16 digits of the id>.key.
std::string key_file_name(std::string_view id);

// --- key files as bytes ------------------------------------------------------------------------------------------
struct KeyFile {
    PassphraseCost cost;
    std::string salt;  // 16 bytes
    KeyInfo info;
    std::string header;  // all before the sealed seed: authenticated with it
    std::string sealed;
};

// A new key: its public facts and the bytes of its file. `seed` empty = a random one. SKM_E_PASSPHRASE_NEEDED for an
// empty passphrase, SKM_E_ARGUMENT for a name or email that cannot be kept (control characters, more than 200 bytes).
struct NewKey {
    KeyInfo info;
    std::string file;
};
NewKey make_key(std::string_view name, std::string_view email, Milliseconds created,
                const SecretBytes &passphrase, const SecretBytes &seed,
                PassphraseCost cost = moderate_cost());

// The same under the keychain's master secret.
NewKey make_keychain_key(std::string_view name, std::string_view email, Milliseconds created,
                         const SecretBytes &master, const SecretBytes &seed);

// Throws SKM_E_KEY_DAMAGED: no key file, cut off, from a newer version, or a header that asks for less or more work
// than is allowed; nothing is allocated on its word. `path` is for errors.
KeyFile parse_key_file(std::string_view bytes, const std::string &path);

// The seed; throws SKM_E_PASSPHRASE_WRONG for a wrong passphrase or a damaged file: the two cannot be told apart.
SecretBytes open_key_file(const KeyFile &file, const SecretBytes &passphrase);
// Of a file that is sealed under the keychain's master secret; SKM_E_KEY_DAMAGED when it was another one.
SecretBytes open_keychain_key_file(const KeyFile &file, const SecretBytes &master);
// The same after the slow step, with the key that the passphrase gave.
SecretBytes unseal_key_file(const KeyFile &file, const SecretBytes &file_key);

// A file that holds a secret: a regular file (no link) of this user that nobody else can read or write; at most
// `limit` bytes. SKM_E_KEY_PERMISSIONS with the command that repairs it; SKM_E_NOT_FOUND, SKM_E_TOO_LARGE.
SecretBytes read_private_file(const std::string &path, std::size_t limit);

}  // namespace skillmeat::core
