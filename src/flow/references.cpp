#include "flow/references.hpp"

#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "model/artifact/listing.hpp"
#include "model/snapshot/snapshot.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kRecordLimit = 64u << 20;
constexpr std::string_view kDigestPrefix = "sha256:";
constexpr std::size_t kDigestText = kDigestPrefix.size() + 64;

class Collector {
 public:
    Collector(const Operation &operation, const Home &home, const std::set<std::string> &going)
        : operation_(operation), home_(home), going_(going), objects_(home.objects()) {}

    References run() {
        each_file(
            "history", [this](const std::string &name) { return is_journal_name(name); },
            [this](const std::string &record) { read_change(record); });
        each_file("journal", is_of_journal, [this](const std::string &record) { read_change(record); });
        each_file("state/collections", is_json, [this](const std::string &record) { read_state(record); });
        each_file("state/projects", is_json, [this](const std::string &record) { read_state(record); });
        for (const std::string &collection : folders("state/snapshots"))
            each_file("state/snapshots/" + collection, is_snapshot,
                      [this](const std::string &record) { read_snapshot_record(record); });
        return std::move(found_);
    }

 private:
    static bool is_json(const std::string &name) { return name.ends_with(".json"); }
    static bool is_snapshot(const std::string &name) { return is_journal_name(name); }
    // One that recovery could not read and set aside may be all that knows of some old contents.
    static bool is_of_journal(const std::string &name) {
        return name.ends_with(".json") || name.ends_with(".json.damaged");
    }

    std::vector<std::string> folders(const std::string &relative) const {
        std::vector<std::string> out;
        const std::string path = join(home_.path(), relative);
        if (file_info(path).kind == FileKind::absent) return out;
        for (const DirectoryEntry &entry : list_directory(path))
            if (file_info_followed(join(path, entry.name)).kind == FileKind::directory)
                out.push_back(entry.name);
        return out;
    }

    template <class Wanted, class Read>
    void each_file(const std::string &folder, Wanted wanted, Read read) {
        const std::string path = join(home_.path(), folder);
        if (file_info(path).kind == FileKind::absent) return;
        for (const DirectoryEntry &entry : list_directory(path)) {
            const std::string record = folder + "/" + entry.name;
            if (!wanted(entry.name) || going_.contains(record)) continue;
            operation_.watch.check();
            try {
                read(record);
            } catch (const Error &error) {
                if (error.code() == SKM_E_CANCELLED) throw;
                found_.unread.push_back({join(home_.path(), record), error.message()});
            }
        }
    }

    // --- records ---

    void read_change(const std::string &record) {
        const Journal journal = read_journal(join(home_.path(), record), home_);
        for (const JournalPath &path : journal.paths) {
            add(path.before, record);
            add(path.after, record);
            if (!path.internal && !path.skipped && path.before.kind == PathState::Kind::file)
                found_.needed.insert(path.before.digest);
            if (!journal.roots[path.root].home) continue;
            for (const PathState *state : {&path.before, &path.after}) {
                if (state->kind != PathState::Kind::file) continue;
                if (is_state(path.relative)) follow_text(state->digest, record);
                if (path.relative.starts_with("state/snapshots/")) follow_old_snapshot(state->digest, record);
            }
        }
    }

    static bool is_state(std::string_view relative) {
        return relative.starts_with("state/collections/") || relative.starts_with("state/projects/");
    }

    void read_state(const std::string &record) {
        const std::string path = join(home_.path(), record);
        add_digests_in(parse_json(read_file(path, kRecordLimit), path), record);
    }

    // What the collection was made of must be there.
    void read_snapshot_record(const std::string &record) {
        const std::string id(base_name(record).substr(0, base_name(record).find('.')));
        const Snapshot snapshot = read_snapshot(home_, base_name(parent_of(record)), id);
        follow_snapshot(snapshot, record);
        found_.needed.insert(snapshot.list);
        for (const Digest &text : texts_of(snapshot)) found_.needed.insert(text);
        for (const SnapshotArtifact &artifact : snapshot.artifacts) need_tree(artifact.tree_digest);
    }

    static std::vector<Digest> texts_of(const Snapshot &snapshot) {
        std::vector<Digest> texts{snapshot.manifest};
        if (snapshot.lock) texts.push_back(*snapshot.lock);
        if (snapshot.state) texts.push_back(*snapshot.state);
        return texts;
    }

    void follow_snapshot(const Snapshot &snapshot, const std::string &record) {
        found_.objects.emplace(snapshot.list, record);
        for (const Digest &text : texts_of(snapshot)) follow_text(text, record);
        for (const SnapshotArtifact &artifact : snapshot.artifacts) add_tree(artifact.tree_digest, record);
    }

    // A snapshot that was removed, or whose making was undone: an undo brings the record back. Nothing of it is needed:
    // people remove snapshots that are damaged.
    void follow_old_snapshot(const Digest &digest, const std::string &record) {
        if (!old_snapshots_.insert(digest).second) return;
        const std::optional<std::string> text = object(digest);
        if (!text) return;
        try {
            Snapshot snapshot = parse_snapshot_record(*text, record);
            read_snapshot_list(home_, record, snapshot);
            follow_snapshot(snapshot, record);
        } catch (const Error &error) {
            if (error.code() != SKM_E_DAMAGED) throw;
        }
    }

    void need_tree(const Digest &tree) {
        if (!found_.needed.insert(tree).second) return;
        const std::vector<Digest> &contents = trees_[tree];
        found_.needed.insert(contents.begin(), contents.end());
    }

    // --- what they lead to ---

    void add(const PathState &state, const std::string &record) {
        if (state.kind == PathState::Kind::file) found_.objects.emplace(state.digest, record);
    }

    void add_digests_in(const Json &value, const std::string &record) {
        if (value.is_string()) {
            if (const auto digest = Digest::parse(value.as_string())) add_tree(*digest, record);
        } else if (value.is_array()) {
            for (const Json &item : value.as_array()) add_digests_in(item, record);
        } else if (value.is_object()) {
            for (const auto &[key, member] : value.as_object()) add_digests_in(member, record);
        }
    }

    // A digest that may be a tree's: its listing, and what stands in that.
    void add_tree(const Digest &digest, const std::string &record) {
        found_.objects.emplace(digest, record);
        const auto [tree, is_new] = trees_.try_emplace(digest);
        if (!is_new) return;
        const std::optional<std::string> text = object(digest);
        const std::optional<Listing> listing = text ? parse_listing(*text) : std::nullopt;
        if (!listing) return;
        for (const FileEntry &file : listing->files) {
            tree->second.push_back(file.sha256);
            found_.objects.emplace(file.sha256, record);
        }
    }

    // A state as it was: an undo brings it back, and then its listings count again.
    void follow_text(const Digest &digest, const std::string &record) {
        found_.objects.emplace(digest, record);
        if (!texts_.insert(digest).second) return;
        const std::optional<std::string> text = object(digest);
        if (!text) return;
        for (std::size_t at = text->find(kDigestPrefix); at != std::string::npos;
             at = text->find(kDigestPrefix, at + 1))
            if (const auto named = Digest::parse(std::string_view(*text).substr(at, kDigestText)))
                add_tree(*named, record);
    }

    // Objects that are absent or damaged lead nowhere: what they led to is lost with them.
    std::optional<std::string> object(const Digest &digest) const {
        try {
            return objects_.get(digest, kRecordLimit);
        } catch (const Error &error) {
            if (error.code() != SKM_E_DAMAGED && error.code() != SKM_E_TOO_LARGE) throw;
            return std::nullopt;
        }
    }

    const Operation &operation_;
    const Home &home_;
    const std::set<std::string> &going_;
    const ObjectStore objects_;
    References found_;
    std::map<Digest, std::vector<Digest>> trees_;  // looked at already, with what is in them
    std::set<Digest> texts_, old_snapshots_;
};

}  // namespace

References collect_references(const Operation &operation, const Home &home) {
    return collect_references_without(operation, home, {});
}

References collect_references_without(const Operation &operation, const Home &home,
                                      const std::set<std::string> &going) {
    return Collector(operation, home, going).run();
}

}  // namespace skillmeat::core
