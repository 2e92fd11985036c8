#include "flow/open.hpp"

#include <utility>

#include "flow/output.hpp"
#include "flow/pack_file.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "state/policy/policy.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

std::shared_ptr<const Collection> open_collection(const Operation &operation, const std::string &name) {
    const Home home = Home::open(operation);
    return Collection::open(operation, home, chosen_collection(home, name));
}

OpenPack open_pack(const Operation &operation, const std::string &path) {
    const std::string file = target_of(operation, path);
    const ArchiveLimits limits = load_policy(operation, operation.context.home(), "").limits;
    OpenPack open{ArchiveSource::open(file), {}, {}};
    PackResult result = read_pack(open.archive, "", limits, operation.watch);
    if (result.refusal) throw pack_refused(file, *result.refusal);
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
