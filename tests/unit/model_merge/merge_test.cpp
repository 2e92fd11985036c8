#include "model/merge/merge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>
#include <random>

using namespace skillmeat::core;

namespace {

struct Content {
    std::string path, text;
    bool executable = false;
};

Listing listing(std::initializer_list<Content> contents) {
    Listing out;
    for (const Content &content : contents)
        out.files.push_back({content.path, content.executable, content.text.size(), sha256(content.text)});
    std::sort(out.files.begin(), out.files.end(),
              [](const auto &a, const auto &b) { return a.path < b.path; });
    return out;
}

const MergedFile &file(const MergePlan &plan, std::string_view path) {
    const auto found =
        std::find_if(plan.files.begin(), plan.files.end(), [&](const auto &f) { return f.path == path; });
    REQUIRE(found != plan.files.end());
    return *found;
}

}  // namespace

TEST_CASE("a change on one side is taken from that side") {
    const Listing base =
        listing({{"SKILL.md", "1"}, {"a", "1"}, {"b", "1"}, {"gone-here", "1"}, {"gone-there", "1"}});
    const Listing ours =
        listing({{"SKILL.md", "1"}, {"a", "mine"}, {"b", "1"}, {"gone-there", "1"}, {"own", "x"}});
    const Listing theirs =
        listing({{"SKILL.md", "1"}, {"a", "1"}, {"b", "2"}, {"gone-here", "1"}, {"new", "n"}});
    const MergePlan plan = merge_listings(&base, ours, theirs);

    CHECK_FALSE(plan.has_conflicts());
    CHECK(plan.changes_ours());
    CHECK(plan.ours_differs_from_base());
    CHECK(file(plan, "SKILL.md").side == MergeSide::same);
    CHECK(file(plan, "a").side == MergeSide::ours);
    CHECK(file(plan, "b").side == MergeSide::theirs);
    CHECK(file(plan, "own").side == MergeSide::ours);
    CHECK(file(plan, "new").side == MergeSide::theirs);
    CHECK(file(plan, "gone-here").side == MergeSide::ours);
    CHECK_FALSE(file(plan, "gone-here").result.has_value());
    CHECK(file(plan, "gone-there").side == MergeSide::theirs);
    CHECK(plan.result() ==
          listing({{"SKILL.md", "1"}, {"a", "mine"}, {"b", "2"}, {"own", "x"}, {"new", "n"}}));
}

TEST_CASE("what both sides changed is a conflict, the same change is none") {
    const Listing base = listing({{"a", "1"}, {"b", "1"}, {"c", "1"}, {"d", "1"}, {"e", "1"}});
    const Listing ours = listing({{"a", "2"}, {"b", "mine"}, {"d", "mine"}, {"f", "mine"}});
    const Listing theirs = listing({{"a", "2"}, {"b", "theirs"}, {"c", "theirs"}, {"f", "theirs"}});
    const MergePlan plan = merge_listings(&base, ours, theirs);

    CHECK(plan.has_conflicts());
    CHECK(file(plan, "a").side == MergeSide::same);
    CHECK(file(plan, "b").conflict == MergeConflict::both_changed);
    CHECK(file(plan, "c").conflict == MergeConflict::deleted_here);
    CHECK(file(plan, "d").conflict == MergeConflict::deleted_there);
    CHECK(file(plan, "e").side == MergeSide::same);
    CHECK(file(plan, "f").conflict == MergeConflict::both_added);
    CHECK_FALSE(plan.changes_ours());
}

TEST_CASE("the executable bit counts as a change") {
    const Listing base = listing({{"run", "x"}});
    const Listing theirs = listing({{"run", "x", true}});
    const MergePlan plan = merge_listings(&base, base, theirs);
    CHECK(file(plan, "run").side == MergeSide::theirs);
    CHECK(file(plan, "run").result->executable);
    CHECK(merge_listings(&base, listing({{"run", "y"}}), theirs).has_conflicts());
}

TEST_CASE("without a base only equal files go together") {
    const Listing ours = listing({{"a", "1"}, {"own", "x"}, {"b", "mine"}});
    const Listing theirs = listing({{"a", "1"}, {"new", "n"}, {"b", "theirs"}});
    const MergePlan plan = merge_listings(nullptr, ours, theirs);
    CHECK(file(plan, "a").side == MergeSide::same);
    CHECK(file(plan, "own").side == MergeSide::ours);
    CHECK(file(plan, "new").side == MergeSide::theirs);
    CHECK(file(plan, "b").conflict == MergeConflict::both_added);
    CHECK_FALSE(plan.ours_differs_from_base());
}

TEST_CASE("overwriting takes the artifact's files and leaves the user's own") {
    const Listing base = listing({{"a", "1"}, {"b", "1"}});
    const Listing ours = listing({{"a", "mine"}, {"b", "mine"}, {"own", "x"}});
    const Listing theirs = listing({{"a", "2"}, {"c", "3"}});
    const MergePlan plan = overwrite_listings(&base, ours, theirs);
    CHECK_FALSE(plan.has_conflicts());
    CHECK(plan.result() == listing({{"a", "2"}, {"c", "3"}, {"own", "x"}}));
}

TEST_CASE("a file where the other side has a folder is a conflict") {
    const Listing base = listing({{"SKILL.md", "1"}});
    const Listing ours = listing({{"SKILL.md", "1"}, {"notes", "mine"}});
    const Listing theirs = listing({{"SKILL.md", "1"}, {"notes/a.md", "a"}});
    for (const MergePlan &plan :
         {merge_listings(&base, ours, theirs), overwrite_listings(&base, ours, theirs)}) {
        CHECK(file(plan, "notes/a.md").conflict == MergeConflict::in_the_way);
        CHECK(file(plan, "notes").side == MergeSide::ours);
        CHECK_FALSE(plan.changes_ours());
    }
    // The other way round, and with the file of the base removed by theirs there is room.
    CHECK(merge_listings(&base, theirs, ours).has_conflicts());
    const MergePlan moved = merge_listings(&ours, ours, theirs);
    CHECK_FALSE(moved.has_conflicts());
    CHECK(moved.result() == theirs);
}

TEST_CASE("merging is symmetric and settles") {
    std::mt19937 random(7);
    const auto some = [&] {
        Listing out;
        for (const char *name : {"a", "b", "c", "d"})
            if (const unsigned version = random() % 4u; version != 0)
                out.files.push_back({name, false, 1, sha256(std::to_string(version))});
        return out;
    };
    for (int round = 0; round < 2000; ++round) {
        const Listing base = some(), ours = some(), theirs = some();
        const MergePlan plan = merge_listings(&base, ours, theirs);
        const MergePlan mirrored = merge_listings(&base, theirs, ours);
        CHECK(plan.has_conflicts() == mirrored.has_conflicts());
        if (plan.has_conflicts()) continue;
        CHECK(plan.result() == mirrored.result());
        // Merging the same change once more does nothing.
        CHECK_FALSE(merge_listings(&theirs, plan.result(), theirs).changes_ours());
    }
}
