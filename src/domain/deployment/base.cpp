#include "domain/deployment/base.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/collection.hpp"
#include "state/store/objects.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kTextLimit = 32u << 20;

// Algorithm A of what lies there; "" when it cannot be taken.
std::string hash_at(const DeployTarget &target, const TargetScan &scan, const Watch &watch) {
    if (!scan.usable(target) || !scan.others.empty()) return {};
    std::uint64_t files = 0;
    return original_hash('a', target.absolute(), watch, files);
}

std::string with_line_feeds(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
            continue;
        }
        out += '\n';
        if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
    return out;
}

}  // namespace

std::optional<Listing> deployed_listing(const Home &home, const DeploymentRecord &record,
                                        const DeployTarget &target, const TargetScan &scan,
                                        const Listing *theirs, std::string_view theirs_hash,
                                        const Watch &watch) {
    if (record.tree_digest) {
        // The same digest is the same listing, and this one is at hand.
        if (theirs != nullptr && theirs->tree_digest() == *record.tree_digest)
            return listing_at(target, *theirs);
        if (const auto listing = stored_listing(home.objects(), *record.tree_digest))
            return listing_at(target, *listing);
    }
    if (record.content_hash.empty()) return std::nullopt;
    if (hash_at(target, scan, watch) == record.content_hash) return scan.files;
    if (theirs != nullptr && theirs_hash == record.content_hash) return listing_at(target, *theirs);
    return std::nullopt;
}

bool only_line_ends_differ(const Home &home, const DeployTarget &target, const FileEntry &deployed) {
    const auto before = home.objects().get(deployed.sha256, kTextLimit);
    if (!before) return false;
    const std::string path = join(join(target.root, target.base()), deployed.path);
    if (const FileInfo info = file_info(path); info.kind != FileKind::regular || info.size > kTextLimit)
        return false;
    const auto now = read_file_if_there(path, kTextLimit);
    return now && with_line_feeds(*before) == with_line_feeds(*now);
}

}  // namespace skillmeat::core
