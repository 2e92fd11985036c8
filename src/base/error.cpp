#include "base/error.hpp"

#include <cerrno>
#include <system_error>

namespace skillmeat::core {

const char *code_name(Code code) noexcept {
    switch (code) {
        case SKM_OK: return "ok";
        case SKM_E_ARGUMENT: return "argument";
        case SKM_E_HANDLE: return "handle";
        case SKM_E_UNSUPPORTED: return "unsupported";
        case SKM_E_BUSY: return "busy";
        case SKM_E_FORKED: return "forked";
        case SKM_E_CANCELLED: return "cancelled";
        case SKM_E_INPUT: return "input";
        case SKM_E_NOT_FOUND: return "not_found";
        case SKM_E_ARTIFACT_NOT_FOUND: return "artifact_not_found";
        case SKM_E_COLLECTION_NOT_FOUND: return "collection_not_found";
        case SKM_E_HOME_NOT_FOUND: return "home_not_found";
        case SKM_E_KEY_NOT_FOUND: return "key_not_found";
        case SKM_E_AGENT_NOT_FOUND: return "agent_not_found";
        case SKM_E_TRANSACTION_NOT_FOUND: return "transaction_not_found";
        case SKM_E_SNAPSHOT_NOT_FOUND: return "snapshot_not_found";
        case SKM_E_EXISTS: return "exists";
        case SKM_E_AMBIGUOUS: return "ambiguous";
        case SKM_E_IO: return "io";
        case SKM_E_PERMISSION: return "permission";
        case SKM_E_NO_SPACE: return "no_space";
        case SKM_E_READ_ONLY: return "read_only";
        case SKM_E_TOO_LARGE: return "too_large";
        case SKM_E_NOT_UTF8: return "not_utf8";
        case SKM_E_SPECIAL_FILE: return "special_file";
        case SKM_E_LINK: return "link";
        case SKM_E_NAME: return "name";
        case SKM_E_LOCKED: return "locked";
        case SKM_E_NEWER: return "newer";
        case SKM_E_DAMAGED: return "damaged";
        case SKM_E_CHANGED: return "changed";
        case SKM_E_DEPLOYED: return "deployed";
        case SKM_E_EMPTY: return "empty";
        case SKM_E_PARSE: return "parse";
        case SKM_E_SCHEMA: return "schema";
        case SKM_E_ARCHIVE: return "archive";
        case SKM_E_PACK: return "pack";
        case SKM_E_SHAPE: return "shape";
        case SKM_E_DUPLICATE: return "duplicate";
        case SKM_E_PASSPHRASE_NEEDED: return "passphrase_needed";
        case SKM_E_PASSPHRASE_WRONG: return "passphrase_wrong";
        case SKM_E_KEY_PERMISSIONS: return "key_permissions";
        case SKM_E_KEY_DAMAGED: return "key_damaged";
        case SKM_E_SIGNATURE: return "signature";
        case SKM_E_POLICY: return "policy";
        case SKM_E_KEYCHAIN: return "keychain";
        case SKM_E_DECISION: return "decision";
        case SKM_E_NETWORK: return "network";
        case SKM_E_OFFLINE: return "offline";
        case SKM_E_MEMORY: return "memory";
        case SKM_E_INTERNAL: return "internal";
        default: return "unknown";
    }
}

std::string_view Error::detail(std::string_view key) const noexcept {
    for (const auto &[name, value] : details_)
        if (name == key) return value;
    return {};
}

namespace {

struct Meaning {
    Code code;
    const char *hint;
};

Meaning meaning_of(int errno_value) {
    switch (errno_value) {
        case ENOENT:
        case ENOTDIR: return {SKM_E_NOT_FOUND, "Check the path."};
        case EACCES:
        case EPERM: return {SKM_E_PERMISSION, "Check who owns it and its permissions."};
        case ENOSPC:
        case EDQUOT:
            return {SKM_E_NO_SPACE, "Free some space and run the command again; nothing was changed."};
        case EROFS: return {SKM_E_READ_ONLY, "The file system is mounted read-only."};
        case ELOOP: return {SKM_E_LINK, "A symbolic link stands where none may be."};
        case EISDIR: return {SKM_E_SPECIAL_FILE, "A folder stands where a file is needed."};
        case EEXIST:
        case ENOTEMPTY: return {SKM_E_EXISTS, "Something is there already."};
        case ENAMETOOLONG: return {SKM_E_NAME, "The name is longer than the file system allows."};
        case EFBIG:
            return {SKM_E_TOO_LARGE,
                    "The file is larger than the file system or the limit of the process allows."};
        default: return {SKM_E_IO, ""};
    }
}

}  // namespace

Error system_error(int errno_value, std::string_view doing, std::string_view path) {
    const Meaning meaning = meaning_of(errno_value);
    Error error(meaning.code, "cannot " + std::string(doing) + " " + std::string(path) + ": " +
                                  std::generic_category().message(errno_value));
    error.hint(meaning.hint).path(std::string(path)).detail("errno", std::to_string(errno_value));
    return error;
}

}  // namespace skillmeat::core
