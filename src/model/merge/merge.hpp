// merge.hpp - three-way merge of artifacts, by whole files. Pure: listings in, a plan out.
//
// base: what both sides started from; ours: what is there now; theirs: what comes. A file that one side
// changed is taken from that side; a file that both changed in different ways is a conflict. What a user
// added stays, what a user deleted stays deleted while the other side did not change it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/artifact/listing.hpp"

namespace skillmeat::core {

// Which side the file of the result is from. `merged` has content of its own, made from both (merging by
// lines).
enum class MergeSide { same, ours, theirs, merged, conflict };
std::string_view merge_side_name(MergeSide side);

enum class MergeConflict {
    none,
    both_changed,   // changed here and there, differently
    both_added,     // added here and there, differently (also: there is no base)
    deleted_here,   // deleted here, changed there
    deleted_there,  // changed here, deleted there
    in_the_way,     // a file where the other side has a folder
};
std::string_view merge_conflict_name(MergeConflict conflict);  // "both-changed" …

struct MergedFile {
    std::string path;
    std::optional<FileEntry> base, ours, theirs;
    MergeSide side = MergeSide::same;
    MergeConflict conflict = MergeConflict::none;
    std::optional<FileEntry> result;  // nullopt: the file is absent afterwards; of a conflict: ours

    bool changes_ours() const { return result != ours; }
};

struct MergePlan {
    std::vector<MergedFile> files;  // sorted bytewise by path, every path of the three once

    bool has_conflicts() const;
    bool changes_ours() const;            // something is to be written or removed
    bool ours_differs_from_base() const;  // a file of the base was changed or deleted here
    Listing result() const;               // all files as they are afterwards
};

// `base` nullptr: nothing is known about the common origin; then every difference of a file is a conflict.
MergePlan merge_listings(const Listing *base, const Listing &ours, const Listing &theirs);

// Theirs for every file of the base and of theirs; what is only in ours stays.
MergePlan overwrite_listings(const Listing *base, const Listing &ours, const Listing &theirs);

}  // namespace skillmeat::core
