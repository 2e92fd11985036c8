// The keys of a home.
#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/key/key.hpp"
#include "platform/fs/fs.hpp"
#include "state/context/keychain_master.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kKeyFileLimit = 8192;
constexpr std::string_view kSuffix = ".key";
constexpr std::size_t kStemSize = 16, kShortestId = 8;

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Other programs keep keys of theirs in this folder too; ours have this form of name.
bool is_key_file_name(std::string_view name) {
    return name.size() == kStemSize + kSuffix.size() && name.ends_with(kSuffix) &&
           is_lower_hex(name.substr(0, kStemSize));
}

KeyFile read_key_file(const std::string &path) {
    const SecretBytes bytes = read_private_file(path, kKeyFileLimit);
    return parse_key_file(bytes.view(), path);
}

bool is_id_prefix(std::string_view wanted, std::string_view id) {
    return wanted.size() >= kShortestId && id.starts_with(wanted);
}

std::vector<KeyInfo> matching(const std::vector<KeyInfo> &keys, std::string_view wanted) {
    std::vector<KeyInfo> found;
    for (const KeyInfo &key : keys)
        if (is_id_prefix(wanted, key.id) || key.name == wanted || (!key.email.empty() && key.email == wanted))
            found.push_back(key);
    return found;
}

// A key that is there but cannot be used says more than "not found". Without a name in it such a file may be
// the one that is meant; an id tells.
void throw_problem_of(const std::vector<KeyProblem> &problems, std::string_view wanted) {
    const bool is_id = wanted.size() >= kShortestId && is_lower_hex(wanted);
    for (const KeyProblem &problem : problems) {
        const std::string_view stem = base_name(problem.path).substr(0, kStemSize);
        if (!is_id || stem.starts_with(wanted) || wanted.starts_with(stem)) throw Error(problem.error);
    }
}

Error not_found(const Home &home, std::string_view wanted) {
    if (wanted.empty())
        return Error(SKM_E_KEY_NOT_FOUND, "there is no signing key in " + home.keys())
            .path(home.keys())
            .hint("Make one with: skillmeat key generate");
    return Error(SKM_E_KEY_NOT_FOUND,
                 "there is no signing key '" + std::string(wanted) + "' in " + home.keys())
        .path(home.keys())
        .hint("See the keys with: skillmeat key list");
}

}  // namespace

std::string key_file_name(std::string_view id) {
    return "keys/" + std::string(id.substr(0, kStemSize)) + std::string(kSuffix);
}

KeyListing list_key_files(const Home &home) {
    KeyListing listing;
    if (file_info_followed(home.keys()).kind == FileKind::absent) return listing;
    const Descriptor folder = open_directory(home.keys());
    for (const DirectoryEntry &entry : list_directory(folder.get(), home.keys())) {
        if (!is_key_file_name(entry.name)) continue;
        const std::string path = home.keys() + "/" + entry.name;
        try {
            listing.keys.push_back(read_key_file(path).info);
        } catch (const Error &error) {
            listing.problems.push_back({path, error});
        }
    }
    std::sort(listing.keys.begin(), listing.keys.end(), [](const KeyInfo &a, const KeyInfo &b) {
        return a.created != b.created ? a.created < b.created : a.id < b.id;
    });
    return listing;
}

KeyInfo find_key(const Home &home, std::string_view wanted) {
    const KeyListing listing = list_key_files(home);
    if (wanted.empty()) {
        throw_problem_of(listing.problems, wanted);  // it could be the newest
        if (listing.keys.empty()) throw not_found(home, wanted);
        return listing.keys.back();
    }
    const std::vector<KeyInfo> found = matching(listing.keys, wanted);
    if (found.size() == 1) return found.front();
    if (found.size() > 1)
        throw Error(SKM_E_AMBIGUOUS, "several signing keys are called '" + std::string(wanted) + "'")
            .path(home.keys())
            .hint("Say the id: " + found[0].id.substr(0, kStemSize) + " or " +
                  found[1].id.substr(0, kStemSize));
    throw_problem_of(listing.problems, wanted);
    throw not_found(home, wanted);
}

std::unique_ptr<Signer> open_signer(const Operation &operation, const KeyInfo &key,
                                    const Passphrase &passphrase) {
    const KeyFile file = read_key_file(key.path);
    if (file.info.store == KeyStore::keychain)
        return make_seed_signer(open_keychain_key_file(file, needed_keychain_master(operation)), key.name);
    const std::string purpose = "key '" + file.info.name + "' (" + file.info.id.substr(0, kStemSize) + ")";
    const SecretBytes secret = find_passphrase(operation, passphrase, purpose);
    return make_seed_signer(open_key_file(file, secret), key.name);
}

std::unique_ptr<Signer> open_signer(const Operation &operation, const Home &home, std::string_view wanted,
                                    const Passphrase &passphrase) {
    return open_signer(operation, find_key(home, wanted), passphrase);
}

}  // namespace skillmeat::core
