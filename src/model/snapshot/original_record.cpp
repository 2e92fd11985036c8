#include "model/snapshot/original_record.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/path.hpp"

namespace skillmeat::core {

namespace {

// Left out of listings, as where they lie on a disk.
bool is_left_out(std::string_view path) {
    const std::vector<std::string_view> parts = split_path(path);
    if (parts.empty() || is_left_out_file(parts.back())) return true;
    return std::any_of(parts.begin(), parts.end() - 1, is_left_out_folder);
}

class Recorder {
 public:
    Recorder(const OriginalSnapshot &original, const OriginalTree &tree) : tree_(tree) {
        Snapshot &snapshot = record_.snapshot;
        snapshot.id = original.id;
        snapshot.collection = original.collection;
        snapshot.message = original.message;
        snapshot.automatic = is_automatic_original(original);
        snapshot.created = original.created;
    }

    OriginalRecord record() {
        const Collection &collection = *tree_.collection;
        Snapshot &snapshot = record_.snapshot;
        snapshot.manifest = keep(collection.texts().manifest);
        if (collection.texts().lock) snapshot.lock = keep(*collection.texts().lock);
        for (const ArtifactRow &row : collection.rows()) take_row(row);
        snapshot.artifact_count = snapshot.artifacts.size();
        snapshot.missing_count = snapshot.missing.size();
        snapshot.list = keep(snapshot_list_text(snapshot.artifacts, snapshot.missing));
        snapshot.digest = snapshot_digest(collection, snapshot.artifacts);
        return std::move(record_);
    }

 private:
    Digest keep(std::string_view bytes) {
        const Digest digest = sha256(bytes);
        record_.contents.try_emplace(digest, bytes);
        return digest;
    }

    FileEntry entry_of(std::string path, const OriginalTree::File &file) {
        return {std::move(path), file.executable, file.bytes.size(), keep(file.bytes)};
    }

    void take_row(const ArtifactRow &row) {
        std::string place = row.path;
        while (place.ends_with('/')) place.pop_back();
        if (relative_path_problem(place)) {
            record_.snapshot.missing.push_back({row.id(), place, "name"});
            return;
        }
        const auto single = tree_.files.find(place);
        const bool folder = single == tree_.files.end();
        Listing listing;
        if (folder)
            listing = files_below(place + '/');
        else if (!is_left_out_file(base_name(place)))
            listing.files.push_back(entry_of(std::string(base_name(place)), single->second));
        if (listing.files.empty()) {
            record_.snapshot.missing.push_back({row.id(), place, "absent"});
            return;
        }
        record_.snapshot.artifacts.push_back({row.id(), place, folder, keep(listing.text())});
    }

    // In the order of the map, which is that of listings.
    Listing files_below(const std::string &prefix) {
        Listing listing;
        for (auto at = tree_.files.lower_bound(prefix); at != tree_.files.end(); ++at) {
            if (!at->first.starts_with(prefix)) break;
            const std::string path = at->first.substr(prefix.size());
            if (!is_left_out(path)) listing.files.push_back(entry_of(path, at->second));
        }
        return listing;
    }

    const OriginalTree &tree_;
    OriginalRecord record_;
};

}  // namespace

bool is_automatic_original(const OriginalSnapshot &snapshot) {
    return snapshot.message.starts_with("[auto] ");
}

OriginalRecord record_of_original(const OriginalSnapshot &snapshot, const OriginalTree &tree) {
    return Recorder(snapshot, tree).record();
}

}  // namespace skillmeat::core
