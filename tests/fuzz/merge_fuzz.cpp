// Three-way merge of listings. Each input byte puts one file into one or more of the three listings.
#include <algorithm>
#include <array>

#include "fuzz.hpp"
#include "model/merge/merge.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::array<std::string_view, 8> kPaths = {"a", "a/b", "a/b/c", "a.md", "b", "b/c", "d", "é/f"};

// A file where the listing has a folder, or the other way round.
bool clash(std::string_view one, std::string_view other) {
    const auto inside = [](std::string_view path, std::string_view folder) {
        return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
    };
    return inside(one, other) || inside(other, one);
}

bool has_clash(const Listing &listing) {
    for (const FileEntry &one : listing.files)
        for (const FileEntry &other : listing.files)
            if (clash(one.path, other.path)) return true;
    return false;
}

void put(Listing &listing, const FileEntry &file) {
    for (const FileEntry &known : listing.files)
        if (known.path == file.path || clash(known.path, file.path)) return;
    const auto before = [](const FileEntry &a, const FileEntry &b) { return a.path < b.path; };
    listing.files.insert(std::upper_bound(listing.files.begin(), listing.files.end(), file, before), file);
}

void check_plan(const MergePlan &plan, const Listing &ours) {
    fuzz::require(!has_clash(plan.result()), "a result that can lie on a disk");
    const auto not_before = [](const MergedFile &a, const MergedFile &b) { return a.path >= b.path; };
    fuzz::require(std::adjacent_find(plan.files.begin(), plan.files.end(), not_before) == plan.files.end(),
                  "each path once, sorted");
    for (const MergedFile &file : plan.files)
        fuzz::require(file.side != MergeSide::conflict || file.result == file.ours,
                      "a conflict changes nothing");
    fuzz::require(plan.changes_ours() == (plan.result() != ours), "what changes is told");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    Listing base, ours, theirs;
    for (std::size_t i = 0; i + 1 < size && i < 64; i += 2) {
        const std::string content(1, static_cast<char>(data[i + 1] >> 4));
        const FileEntry file{std::string(kPaths[data[i] % kPaths.size()]), (data[i] & 8) != 0, 1,
                             sha256(content)};
        if ((data[i + 1] & 1) != 0) put(base, file);
        if ((data[i + 1] & 2) != 0) put(ours, file);
        if ((data[i + 1] & 4) != 0) put(theirs, file);
    }
    const MergePlan merged = merge_listings(&base, ours, theirs),
                    turned = merge_listings(&base, theirs, ours);
    check_plan(merged, ours);
    check_plan(turned, theirs);
    fuzz::require(merged.has_conflicts() == turned.has_conflicts(), "a conflict on both sides");
    fuzz::require(merged.has_conflicts() || merged.result() == turned.result(), "the same from both sides");
    fuzz::require(merge_listings(&base, base, theirs).result() == theirs, "nothing changed here: theirs");
    fuzz::require(merge_listings(&base, ours, base).result() == ours, "nothing changed there: ours");
    check_plan(merge_listings(nullptr, ours, theirs), ours);
    check_plan(overwrite_listings(&base, ours, theirs), ours);
    return 0;
}
