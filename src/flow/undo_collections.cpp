#include "flow/undo_collections.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "model/collection/take_back.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxFile = 64ull << 20;
constexpr std::string_view kCollections = "collections/", kManifest = "/collection.toml";
using Kind = PathState::Kind;

bool is_other(const HistoryEntry::Path &path, const PathState &now) {
    return !now.same_content(path.after) && !now.same_content(path.before);
}

bool is_in(std::string_view path, std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path.substr(folder.size()).starts_with("/"));
}

// One collection that the change has touched.
class Chooser {
 public:
    Chooser(const Operation &operation, const Home &home, const HistoryEntry &entry,
            const std::vector<PathState> &now, std::string name, UndoChoices &choices)
        : operation_(operation),
          home_(home),
          entry_(entry),
          now_(now),
          name_(std::move(name)),
          choices_(choices) {}

    void run(std::size_t manifest) {
        if (now_[manifest].same_content(entry_.paths[manifest].before)) return;
        const bool is_edited = is_other(entry_.paths[manifest], now_[manifest]);
        std::vector<ChangedArtifact> changed;
        try {
            read_texts(manifest);
            changed = changed_artifacts(change_);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CHANGED || error.code() == SKM_E_CANCELLED) throw;
            operation_.log(LogLevel::info, "undo",
                           "the rows of the collection cannot be compared: " + error.message(),
                           {{"collection", name_}});
            if (is_edited) leave_everything();
            return;
        }
        std::set<ArtifactId> taken;
        bool is_one_kept = false;
        for (const ChangedArtifact &artifact : changed) {
            if (!stays(artifact)) {
                taken.insert(artifact.id);
                continue;
            }
            is_one_kept = true;
            leave_files(artifact);
        }
        if (!is_edited && !is_one_kept) return;
        const Collection::Texts texts = without_change(change_, taken);
        choose(manifest, change_.now.manifest, texts.manifest);
        // Nothing stays of the change: then the files that nobody has edited are as they were before it.
        choose_beside(folder() + "/collection.lock", change_.now.lock, texts.lock, is_one_kept);
        choose_beside(state_file(), change_.now.state, texts.state, is_one_kept);
    }

 private:
    std::string folder() const { return std::string(kCollections) + name_; }
    std::string state_file() const { return "state/collections/" + name_ + ".json"; }
    bool is_ours(const HistoryEntry::Path &path) const { return path.root == home_.path(); }

    std::optional<std::size_t> index_of(const std::string &relative) const {
        for (std::size_t i = 0; i < entry_.paths.size(); ++i)
            if (is_ours(entry_.paths[i]) && entry_.paths[i].relative == relative) return i;
        return std::nullopt;
    }

    // --- the texts ---

    std::optional<std::string> kept(const PathState &state) const {
        if (state.kind != Kind::file) return std::nullopt;
        auto bytes = home_.objects().get(state.digest, kMaxFile);
        if (!bytes) throw Error(SKM_E_DAMAGED, "an old text is not kept").path(home_.path());
        return bytes;
    }

    // As it is on the disk, and as the undo saw it.
    std::optional<std::string> current(const std::string &relative, const PathState &seen) const {
        const std::string path = join(home_.path(), relative);
        if (seen.kind != Kind::file) return std::nullopt;
        std::string text = read_file(path, kMaxFile);
        if (sha256(text) != seen.digest)
            throw Error(SKM_E_CHANGED, path + " changed while it was read").path(path).hint("Try again.");
        return text;
    }

    struct Sides {
        std::optional<std::string> before, after, now;
    };
    Sides sides_of(std::size_t index) const {
        const HistoryEntry::Path &path = entry_.paths[index];
        Sides sides{kept(path.before), {}, current(path.relative, now_[index])};
        sides.after = now_[index].same_content(path.after) ? sides.now : kept(path.after);
        return sides;
    }
    // Of a file that the change did not touch.
    Sides unchanged(const std::string &relative) const {
        const auto text = read_file_if_there(join(home_.path(), relative), kMaxFile);
        return {text, text, text};
    }

    void read_texts(std::size_t manifest) {
        const Sides rows = sides_of(manifest);
        if (!rows.before || !rows.after || !rows.now) throw Error(SKM_E_SCHEMA, "the manifest is no file");
        const auto beside = [&](const std::string &relative) {
            const auto index = index_of(relative);
            return index ? sides_of(*index) : unchanged(relative);
        };
        const Sides lock = beside(folder() + "/collection.lock"), state = beside(state_file());
        change_ = {name_,
                   {*rows.before, lock.before, state.before},
                   {*rows.after, lock.after, state.after},
                   {*rows.now, lock.now, state.now}};
    }

    // --- the artifacts ---

    template <class Use>
    void each_path(const std::string &relative, Use use) const {
        if (relative.empty()) return;
        const std::string base = join(folder(), relative);
        for (std::size_t i = 0; i < entry_.paths.size(); ++i)
            if (is_ours(entry_.paths[i]) && is_in(entry_.paths[i].relative, base)) use(i);
    }

    bool stays(const ChangedArtifact &artifact) const {
        if (artifact.is_edited) return true;
        bool is_touched = false;
        for (const std::string &path : {artifact.before_path, artifact.after_path})
            each_path(path, [&](std::size_t i) {
                is_touched = is_touched || (entry_.paths[i].after.kind != Kind::folder &&
                                            is_other(entry_.paths[i], now_[i]));
            });
        return is_touched || (artifact.before_path.empty() && has_own_files(artifact.after_path));
    }

    // Files below the artifact that the change did not write.
    bool has_own_files(const std::string &relative) const {
        std::set<std::string> written;
        each_path(relative, [&](std::size_t i) { written.insert(entry_.paths[i].relative); });
        const std::string base = join(folder(), relative);
        return file_info(join(home_.path(), base)).kind == FileKind::directory &&
               has_others(base, written, 0);
    }

    bool has_others(const std::string &relative, const std::set<std::string> &written, int depth) const {
        constexpr int kDeepest = 64;
        if (depth > kDeepest) return true;
        for (const DirectoryEntry &entry : list_directory(join(home_.path(), relative))) {
            const std::string inner = relative + "/" + entry.name;
            const bool is_other_thing = entry.kind == FileKind::directory
                                            ? has_others(inner, written, depth + 1)
                                            : !written.contains(inner);
            if (is_other_thing) return true;
        }
        return false;
    }

    // --- the choices ---

    void leave_files(const ChangedArtifact &artifact) {
        for (const std::string &path : {artifact.before_path, artifact.after_path})
            each_path(path, [&](std::size_t i) { choices_[i] = {}; });
    }

    void leave_everything() {
        for (std::size_t i = 0; i < entry_.paths.size(); ++i)
            if (is_ours(entry_.paths[i]) &&
                (is_in(entry_.paths[i].relative, folder()) || entry_.paths[i].relative == state_file()))
                choices_[i] = {};
    }

    void choose(std::size_t index, const std::string &now, const std::string &text) {
        choices_[index] = text == now ? UndoChoice{} : UndoChoice{text};
    }

    void choose_beside(const std::string &relative, const std::optional<std::string> &now,
                       const std::optional<std::string> &text, bool is_one_kept) {
        const auto index = index_of(relative);
        if (!index || !now || !text) return;
        if (is_one_kept || is_other(entry_.paths[*index], now_[*index])) choose(*index, *now, *text);
    }

    const Operation &operation_;
    const Home &home_;
    const HistoryEntry &entry_;
    const std::vector<PathState> &now_;
    const std::string name_;
    UndoChoices &choices_;
    CollectionChange change_;
};

// "default" of "collections/default/collection.toml", else "".
std::string collection_of(const std::string &relative) {
    if (!relative.starts_with(kCollections) || !relative.ends_with(kManifest)) return {};
    const std::string name =
        relative.substr(kCollections.size(), relative.size() - kCollections.size() - kManifest.size());
    return name.find('/') == std::string::npos ? name : std::string();
}

}  // namespace

ChooseUndo choose_by_rows(const Operation &operation, const Home &home) {
    return [&operation, &home](const HistoryEntry &entry, const std::vector<PathState> &now) {
        UndoChoices choices;
        for (std::size_t i = 0; i < entry.paths.size(); ++i) {
            if (entry.paths[i].root != home.path() || entry.paths[i].before.kind != Kind::file) continue;
            const std::string name = collection_of(entry.paths[i].relative);
            if (!name.empty()) Chooser(operation, home, entry, now, name, choices).run(i);
        }
        return choices;
    };
}

}  // namespace skillmeat::core
