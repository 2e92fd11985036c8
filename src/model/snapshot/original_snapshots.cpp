#include "model/snapshot/original_snapshots.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "formats/toml/toml.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kListBytes = 4ull << 20;
constexpr std::size_t kMostRows = 10000;
constexpr std::size_t kMostMessage = 4096;
constexpr std::string_view kManifest = "collection.toml", kLock = "collection.lock";

std::string folder_of(const Home &home, std::string_view collection) {
    return join(home.path(), "snapshots/" + std::string(collection));
}

// The time that an id stands for; nullopt when it is no id: it becomes the name of a file.
std::optional<Milliseconds> time_of_id(std::string_view id) {
    constexpr std::string_view kForm = "dddddddd-dddddd-dddddd";
    if (id.size() != kForm.size()) return std::nullopt;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const bool digit = id[i] >= '0' && id[i] <= '9';
        if (kForm[i] == 'd' ? !digit : id[i] != kForm[i]) return std::nullopt;
    }
    const auto part = [&](std::size_t from, std::size_t size) { return std::string(id.substr(from, size)); };
    return parse_time(part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(9, 2) + ':' +
                      part(11, 2) + ':' + part(13, 2) + '.' + part(16, 6));
}

std::string cut_message(const Json &row) {
    std::string message = row.string_or("message", "");
    if (message.size() <= kMostMessage) return message;
    std::size_t size = kMostMessage;
    while ((static_cast<unsigned char>(message[size]) & 0xc0) == 0x80) --size;
    message.resize(size);
    return message;
}

std::size_t count_of(const Json &row) {
    const Json *count = row.find("artifact_count");
    if (count == nullptr || !count->is_integer() || count->as_integer() < 0) return 0;
    return static_cast<std::size_t>(count->as_integer());
}

class List {
 public:
    List(const Operation &operation, const Home &home, std::string_view collection)
        : operation_(operation), collection_(collection), folder_(folder_of(home, collection)) {}

    std::vector<OriginalSnapshot> read() {
        const std::string path = join(folder_, "snapshots.toml");
        try {
            const auto text = read_file_if_there(path, kListBytes);
            if (text) take_rows(parse_toml(*text, path));
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED || error.code() == SKM_E_MEMORY) throw;
            warn("the original program's list of snapshots cannot be read", error.message());
            return {};
        }
        std::sort(rows_.begin(), rows_.end(),
                  [](const OriginalSnapshot &a, const OriginalSnapshot &b) { return a.id > b.id; });
        return std::move(rows_);
    }

 private:
    void take_rows(const Json &list) {
        const Json *rows = list.find("snapshots");
        if (rows == nullptr) return;
        if (!rows->is_array()) return warn("the original program's list of snapshots is no list", "");
        if (rows->as_array().size() > kMostRows) {
            return warn("the original program's list of snapshots is too long",
                        std::to_string(rows->as_array().size()) + " rows");
        }
        for (const Json &row : rows->as_array()) take_row(row);
    }

    void take_row(const Json &row) {
        const std::string id = row.is_object() ? row.string_or("id", "") : "";
        const auto time = time_of_id(id);
        if (!time) return warn("a snapshot of the original program has no usable id", escape_for_display(id));
        if (!ids_.insert(id).second) return warn("a snapshot of the original program is listed twice", id);
        const std::string file = join(folder_, id + ".tar.gz");
        if (file_info(file).kind != FileKind::regular) {
            return warn("a snapshot of the original program is not where it belongs", file);
        }
        rows_.push_back({id, collection_, cut_message(row), file, *time, count_of(row)});
    }

    void warn(std::string_view what, const std::string &which) const {
        operation_.log(LogLevel::warning, "snapshot", what, {{"path", folder_}, {"problem", which}});
    }

    const Operation &operation_;
    const std::string collection_, folder_;
    std::vector<OriginalSnapshot> rows_;
    std::set<std::string> ids_;
};

Error refused(const OriginalSnapshot &snapshot, const ArchiveRefusal &refusal) {
    const std::string where = refusal.entry.empty() ? "" : " (" + escape_for_display(refusal.entry) + ")";
    Error error(SKM_E_ARCHIVE, snapshot.file + " is refused: " + refusal.reason + where + ": " +
                                   escape_for_display(refusal.detail));
    error.path(snapshot.file)
        .detail("reason", refusal.reason)
        .detail("entry", escape_for_display(refusal.entry));
    if (refusal.reason == "bomb")
        return error.hint("Raise the limit in policy.toml when the file is to be trusted.");
    return error.hint(
        "The file is damaged or was not made by the original program; restore another snapshot.");
}

// Does a link at `name` stay below its first folder, going by the names alone?
bool stays_inside(const std::string &name, const std::string &target) {
    if (target.empty() || target.starts_with('/') || target.find('\0') != std::string::npos) return false;
    std::size_t depth = split_path(name).size() - 1;  // of the folder that the link lies in
    for (const std::string_view part : split_path(target)) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            ++depth;
        } else if (--depth == 0) {
            return false;
        }
    }
    return true;
}

// Up to the part that git takes for its own, so that a folder of git is told once.
std::string git_folder(std::string_view path) {
    std::string up_to;
    for (const std::string_view part : split_path(path)) {
        up_to += (up_to.empty() ? "" : "/") + std::string(part);
        if (is_git_alias(part)) break;
    }
    return up_to;
}

class TreeReader {
 public:
    explicit TreeReader(const OriginalSnapshot &snapshot) : snapshot_(snapshot) {}

    OriginalTree read(TarGzip tar) {
        if (tar.refusal) throw refused(snapshot_, *tar.refusal);
        tree_.archive = std::move(tar.archive);
        for (const TarEntry &entry : tar.entries) take(entry);
        tree_.skipped.assign(skipped_.begin(), skipped_.end());
        return std::move(tree_);
    }

 private:
    void take(const TarEntry &entry) {
        const std::string_view top = snapshot_.collection;
        if (entry.kind == TarKind::folder && entry.name == top) return;
        if (!entry.name.starts_with(std::string(top) + '/')) {
            throw refused(snapshot_, {"protected-path", entry.name,
                                      "lies outside of the folder " + snapshot_.collection});
        }
        std::string path = entry.name.substr(top.size() + 1);
        if (entry.kind == TarKind::git) {
            skipped_.insert(git_folder(path));
        } else if (entry.kind == TarKind::link) {
            if (!stays_inside(entry.name, entry.target)) {
                throw refused(snapshot_,
                              {"special-file", entry.name, "a symbolic link that leaves the collection"});
            }
            skipped_.insert(std::move(path));
        } else if (entry.kind == TarKind::file) {
            const std::string_view bytes = tree_.archive.view().substr(entry.data_offset, entry.size);
            tree_.files.emplace(std::move(path), OriginalTree::File{bytes, entry.executable});
        }
    }

    const OriginalSnapshot &snapshot_;
    OriginalTree tree_;
    std::set<std::string> skipped_;
};

std::optional<std::string> text_of(const OriginalTree &tree, std::string_view path) {
    const auto found = tree.files.find(std::string(path));
    if (found == tree.files.end()) return std::nullopt;
    return std::string(found->second.bytes);
}

// The same strict code as for a collection that lies in the home.
std::shared_ptr<const Collection> collection_of(const Home &home, const OriginalSnapshot &snapshot,
                                                const OriginalTree &tree) {
    auto manifest = text_of(tree, kManifest);
    if (!manifest) {
        throw Error(SKM_E_SCHEMA, snapshot.file + " holds no " + std::string(kManifest))
            .path(snapshot.file)
            .hint("The snapshot was made of something else than a collection; restore another one.");
    }
    try {
        return std::make_shared<const Collection>(
            Collection::parse(snapshot.collection, home.collection(snapshot.collection),
                              {std::move(*manifest), text_of(tree, kLock), std::nullopt}));
    } catch (const Error &inner) {
        throw Error(inner.code(),
                    "the collection in " + snapshot.file + " cannot be read: " + inner.message())
            .path(snapshot.file)
            .hint("Restore another snapshot.")
            .cause(inner);
    }
}

}  // namespace

bool is_original_snapshot_id(std::string_view id) {
    return time_of_id(id).has_value();
}

std::vector<std::string> original_snapshot_collections(const Home &home) {
    std::vector<std::string> out;
    const std::string folder = join(home.path(), "snapshots");
    if (file_info_followed(folder).kind != FileKind::directory) return out;
    for (const DirectoryEntry &entry : list_directory(open_directory(folder).get(), folder)) {
        if (collection_name_problem(entry.name)) continue;
        if (file_info(join(folder, entry.name + "/snapshots.toml")).kind == FileKind::regular)
            out.push_back(entry.name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<OriginalSnapshot> original_snapshots(const Operation &operation, const Home &home,
                                                 std::string_view collection) {
    if (collection_name_problem(collection)) return {};
    return List(operation, home, collection).read();
}

OriginalTree read_original_snapshot(const Home &home, const OriginalSnapshot &snapshot,
                                    const ArchiveLimits &limits, const Watch &watch) {
    watch.check();
    const FileInfo info = file_info(snapshot.file);
    if (info.kind == FileKind::regular && info.size > limits.archive_bytes) {
        throw refused(snapshot,
                      {"bomb", "",
                       "the file has " + std::to_string(info.size) + " bytes, the limit archive_bytes is " +
                           std::to_string(limits.archive_bytes)});
    }
    const std::string file = read_file(snapshot.file, limits.archive_bytes);
    watch.step("verify", 0, file.size());
    OriginalTree tree = TreeReader(snapshot).read(read_tar_gzip(file, limits, TarUnwanted::report));
    tree.collection = collection_of(home, snapshot, tree);
    watch.step("verify", file.size(), file.size());
    return tree;
}

}  // namespace skillmeat::core
