#include "flow/open.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "state/policy/policy.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

namespace {

// The reasons that the pack reader adds to the archive reader's.
constexpr std::array<std::string_view, 4> kPackReasons = {"manifest", "hash-mismatch", "not-canonical",
                                                          "signature"};

Code code_of(const PackRefusal &refusal) {
    for (const std::string_view reason : kPackReasons)
        if (refusal.reason == reason) return SKM_E_PACK;
    return SKM_E_ARCHIVE;
}

Error refused(const std::string &path, const PackRefusal &refusal) {
    const std::string where = refusal.entry.empty() ? "" : " (" + escape_for_display(refusal.entry) + ")";
    Error error(code_of(refusal), path + " is refused: " + refusal.reason + where + ": " + refusal.detail);
    error.hint("The file is damaged or was not made by these rules; get it again from where it came.")
        .path(path);
    error.detail("reason", refusal.reason).detail("entry", refusal.entry);
    return error;
}

}  // namespace

std::shared_ptr<const Collection> open_collection(const Operation &operation, const std::string &name) {
    const Home home = Home::open(operation);
    return Collection::open(operation, home, name.empty() ? Config::load(home).default_collection() : name);
}

OpenPack open_pack(const Operation &operation, const std::string &path) {
    const std::string file = operation.context.resolve(path);
    const ArchiveLimits limits = load_policy(operation, operation.context.home(), "").limits;
    OpenPack open{read_file(file, limits.archive_bytes), {}, {}};
    PackResult result = read_pack(open.archive, "", limits, operation.watch);
    if (result.refusal) throw refused(file, *result.refusal);
    open.pack = std::move(*result.pack);
    open.content_digest = open.pack.content_digest.prefixed();
    return open;
}

OpenKey open_key(const Operation &operation, const std::string &key, const Passphrase &passphrase) {
    OpenKey open{find_key(Home::open(operation), key), nullptr};
    open.signer = open_signer(operation, open.info, passphrase);
    return open;
}

}  // namespace skillmeat::core
