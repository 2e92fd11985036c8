#include "model/merge/merge.hpp"

#include <algorithm>
#include <set>

namespace skillmeat::core {

namespace {

std::optional<FileEntry> entry_of(const Listing *listing, std::string_view path) {
    if (listing == nullptr) return std::nullopt;
    const FileEntry *found = listing->find(path);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

void take(MergedFile &file, MergeSide side) {
    file.side = side;
    file.result = side == MergeSide::theirs ? file.theirs : file.ours;
}

void refuse(MergedFile &file, MergeConflict conflict) {
    file.side = MergeSide::conflict;
    file.conflict = conflict;
    file.result = file.ours;
}

void decide(MergedFile &file, bool has_base) {
    if (file.ours == file.theirs) return take(file, MergeSide::same);
    if (has_base && file.theirs == file.base) return take(file, MergeSide::ours);
    if (has_base && file.ours == file.base) return take(file, MergeSide::theirs);
    if (!file.theirs && !file.base) return take(file, MergeSide::ours);  // the user's own
    if (!file.ours && !file.base) return take(file, MergeSide::theirs);  // new
    if (!file.ours) return refuse(file, MergeConflict::deleted_here);
    if (!file.theirs) return refuse(file, MergeConflict::deleted_there);
    refuse(file, file.base ? MergeConflict::both_changed : MergeConflict::both_added);
}

void decide_overwrite(MergedFile &file) {
    if (file.ours == file.theirs) return take(file, MergeSide::same);
    const bool users_own = !file.theirs && !file.base;
    take(file, users_own ? MergeSide::ours : MergeSide::theirs);
}

std::vector<MergedFile> joined(const Listing *base, const Listing &ours, const Listing &theirs) {
    std::set<std::string> paths;
    for (const Listing *listing : {base, &ours, &theirs})
        if (listing != nullptr)
            for (const FileEntry &file : listing->files) paths.insert(file.path);
    std::vector<MergedFile> out;
    out.reserve(paths.size());
    for (const std::string &path : paths) {
        MergedFile &file = out.emplace_back();
        file.path = path;
        file.base = entry_of(base, path);
        file.ours = entry_of(&ours, path);
        file.theirs = entry_of(&theirs, path);
    }
    return out;
}

// A result in which "a" is a file and "a/b" too cannot be on a disk: the side that comes gives way.
void refuse_files_in_the_way(std::vector<MergedFile> &files) {
    std::set<std::string_view> present;
    for (const MergedFile &file : files)
        if (file.result) present.insert(file.path);
    const auto parent_in_the_way = [&](std::string_view path) -> std::optional<std::string_view> {
        for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
             slash = path.find('/', slash + 1))
            if (present.contains(path.substr(0, slash))) return path.substr(0, slash);
        return std::nullopt;
    };
    std::set<std::string_view> clashing;
    for (const MergedFile &file : files) {
        if (!file.result) continue;
        if (const auto parent = parent_in_the_way(file.path)) {
            clashing.insert(*parent);
            clashing.insert(file.path);
        }
    }
    for (MergedFile &file : files)
        if (clashing.contains(file.path) && file.changes_ours()) refuse(file, MergeConflict::in_the_way);
}

}  // namespace

std::string_view merge_side_name(MergeSide side) {
    switch (side) {
        case MergeSide::same: return "same";
        case MergeSide::ours: return "ours";
        case MergeSide::theirs: return "theirs";
        case MergeSide::merged: return "merged";
        case MergeSide::conflict: return "conflict";
    }
    return "conflict";
}

std::string_view merge_conflict_name(MergeConflict conflict) {
    switch (conflict) {
        case MergeConflict::none: return "none";
        case MergeConflict::both_changed: return "both-changed";
        case MergeConflict::both_added: return "both-added";
        case MergeConflict::deleted_here: return "deleted-here";
        case MergeConflict::deleted_there: return "deleted-there";
        case MergeConflict::in_the_way: return "in-the-way";
    }
    return "none";
}

bool MergePlan::has_conflicts() const {
    return std::any_of(files.begin(), files.end(),
                       [](const auto &file) { return file.side == MergeSide::conflict; });
}

bool MergePlan::changes_ours() const {
    return std::any_of(files.begin(), files.end(), [](const auto &file) { return file.changes_ours(); });
}

bool MergePlan::ours_differs_from_base() const {
    return std::any_of(files.begin(), files.end(),
                       [](const auto &file) { return file.base && file.ours != file.base; });
}

Listing MergePlan::result() const {
    Listing out;
    for (const MergedFile &file : files)
        if (file.result) out.files.push_back(*file.result);
    return out;
}

MergePlan merge_listings(const Listing *base, const Listing &ours, const Listing &theirs) {
    MergePlan plan{joined(base, ours, theirs)};
    for (MergedFile &file : plan.files) decide(file, base != nullptr);
    refuse_files_in_the_way(plan.files);
    return plan;
}

MergePlan overwrite_listings(const Listing *base, const Listing &ours, const Listing &theirs) {
    MergePlan plan{joined(base, ours, theirs)};
    for (MergedFile &file : plan.files) decide_overwrite(file);
    refuse_files_in_the_way(plan.files);
    return plan;
}

}  // namespace skillmeat::core
