#include "state/store/staging.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kFewFiles = 10;
constexpr std::uint64_t kRootsLimit = 1u << 20;

std::string roots_file(const Home &home, const std::string &id) {
    return home.journal() + "/" + id + ".roots";
}

// The folders from which the names of these files hang.
std::set<std::string> folders_of(const std::set<std::string> &files) {
    std::set<std::string> folders;
    for (const std::string &file : files) folders.emplace(parent_of(file));
    return folders;
}

// What a dead owner announced; a line that was cut off had nothing made for it yet.
std::vector<JournalRoot> announced_roots(const std::string &file) {
    std::vector<JournalRoot> roots;
    const std::string text = read_file(file, kRootsLimit);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) break;
        try {
            JournalRoot root;
            root.path = get_json_text(parse_json(rest.substr(0, end), file), "path");
            if (root.path.starts_with('/')) roots.push_back(std::move(root));
        } catch (const Error &) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    return roots;
}

}  // namespace

Staging::Staging(const Operation &operation, const Home &home, std::string id)
    : operation_(operation), home_(home), id_(std::move(id)) {}

Staging::~Staging() {
    if (!is_kept_) clean();
}

void Staging::clean() {
    is_kept_ = false;
    Journal left;
    left.staging = id_;
    left.roots = roots_;
    remove_staging(operation_, home_, left);
    if (!owner_) return;
    try {
        remove_file(roots_file(home_, id_));
    } catch (const Error &) {
        // The next writer finds it without an owner and removes it.
    }
    owner_.release();
}

std::size_t Staging::root(JournalRoot root) {
    const std::lock_guard hold(mutex_);
    for (std::size_t i = 0; i < roots_.size(); ++i)
        if (roots_[i].home == root.home && roots_[i].path == root.path) return i;
    roots_.push_back(std::move(root));
    devices_.push_back(0);
    return roots_.size() - 1;
}

// Before the first thing is made in a root, so that no crash leaves a folder that nobody knows of.
void Staging::announce(const JournalRoot &root) {
    const std::string file = roots_file(home_, id_);
    if (!owner_) {
        make_directories(home_.journal(), 0700);
        FileLock lock;
        do {
            lock = FileLock::acquire(file, FileLock::Mode::exclusive, nullptr);
        } while (!lock.is_current());  // a cleaner may have taken it between creation and lock
        owner_ = std::move(lock);
    }
    if (root.home) return;
    Json line = Json::object();
    set_json_text(line, "path", root.path);
    append_to_file(file, line.compact() + "\n", 0600);
    sync_file(file);
    sync_directory(home_.journal());
}

void Staging::open_root(std::size_t index) {
    if (devices_[index] != 0) return;
    const JournalRoot &root = roots_[index];
    announce(root);
    const std::string folder = staging_folder_of(root, id_, home_);
    make_directory(folder, 0700);
    opened_.emplace(index, Folder::open(folder));
    // The journal's own folder is synced with the journal.
    if (!root.home) unsynced_folders_.push_back(std::string(parent_of(folder)));
    unsynced_folders_.push_back(folder);
    devices_[index] = file_info(folder).device;
}

std::string Staging::path_of(std::size_t root, const std::string &staged_name) const {
    return staging_folder_of(roots_[root], id_, home_) + "/" + staged_name;
}

std::string Staging::name_below_anchor(std::size_t root, const std::string &relative) const {
    std::string above = relative;
    while (!above.empty()) {
        above = parent_of(above);
        const auto anchor = anchors_.find({root, above});
        if (anchor == anchors_.end()) continue;
        const std::string below = above.empty() ? relative : relative.substr(above.size() + 1);
        return std::to_string(anchor->second) + "/" + below;
    }
    return {};
}

std::string Staging::name_of(std::size_t root, const std::string &relative) const {
    const auto put = names_.find({root, relative});
    return put != names_.end() ? put->second : name_below_anchor(root, relative);
}

std::string Staging::staged_name(std::size_t root, const std::string &relative) const {
    const std::lock_guard hold(mutex_);
    return name_of(root, relative);
}

bool Staging::has_folder(std::size_t root, const std::string &staged_name) const {
    const std::lock_guard hold(mutex_);
    return folders_.contains(path_of(root, staged_name));
}

std::string Staging::Slot::path() const {
    return join(folder.path(), name);
}

Staging::Slot Staging::slot(std::size_t root, const std::string &staged_name) const {
    return {opened_.at(root).below(std::string(parent_of(staged_name))), std::string(base_name(staged_name))};
}

// Unless it is there: a call that failed since may have made it.
void Staging::make_folder(std::size_t root, const std::string &staged_name) {
    std::string path = path_of(root, staged_name);
    if (folders_.contains(path)) return;
    const Slot place = slot(root, staged_name);
    place.folder.make_folder(place.name);
    unsynced_folders_.push_back(path);
    folders_.insert(std::move(path));
}

Staging::Slot Staging::prepare(const Place &place) {
    open_root(place.root);
    const auto anchor = anchors_.try_emplace({place.root, place.anchor}, anchors_.size()).first;
    std::string name = std::to_string(anchor->second);
    for (const std::string_view component :
         split_path(std::string_view(place.relative).substr(place.anchor.size()))) {
        make_folder(place.root, name);
        name = join(name, component);
    }
    names_.insert_or_assign({place.root, place.relative}, name);
    return slot(place.root, name);
}

void Staging::put_file(const Place &place, std::string_view bytes, std::uint32_t mode) {
    const Slot file = [&] {
        const std::lock_guard hold(mutex_);
        Slot prepared = prepare(place);
        unsynced_files_.push_back(prepared.path());
        return prepared;
    }();
    file.folder.create_file(file.name, bytes, mode);
}

void Staging::put_link(const Place &place, const std::string &target) {
    const std::lock_guard hold(mutex_);
    const Slot link = prepare(place);
    link.folder.create_link(link.name, target);
}

void Staging::put_folder(const Place &place) {
    const std::lock_guard hold(mutex_);
    (void)prepare(place);
    make_folder(place.root, name_of(place.root, place.relative));
}

void Staging::drop(std::size_t root, const std::string &relative) {
    const std::lock_guard hold(mutex_);
    const std::string name = name_of(root, relative);
    names_.erase({root, relative});
    if (name.empty()) return;
    const std::string file = path_of(root, name);
    const FileKind kind = file_info(file).kind;
    if (kind == FileKind::absent || kind == FileKind::directory) return;
    remove_file(file);
    std::erase(unsynced_files_, file);
}

void Staging::open(std::size_t root) {
    const std::lock_guard hold(mutex_);
    open_root(root);
}

std::uint64_t Staging::device(std::size_t root) const {
    const std::lock_guard hold(mutex_);
    return devices_[root];
}

void Staging::sync(const std::set<std::string> &objects) {
    const std::lock_guard hold(mutex_);
    if (unsynced_files_.size() + objects.size() < kFewFiles) {
        for (const std::string &file : unsynced_files_) sync_file(file);
        for (const std::string &object : objects) sync_file(object);
        for (const std::string &folder : unsynced_folders_) sync_directory(folder);
        const std::set<std::string> folders = folders_of(objects);
        for (const std::string &folder : folders) sync_directory(folder);
        for (const std::string &folder : folders_of(folders)) sync_directory(folder);  // the first may be new
    } else {
        std::set<std::uint64_t> synced;
        for (std::size_t i = 0; i < roots_.size(); ++i)
            if (devices_[i] != 0 && synced.insert(devices_[i]).second)
                sync_file_system(staging_folder_of(roots_[i], id_, home_));
        if (!objects.empty() && synced.insert(file_info_followed(home_.path()).device).second)
            sync_file_system(home_.path());
    }
    unsynced_files_.clear();
    unsynced_folders_.clear();
}

void clean_dead_staging(const Operation &operation, const Home &home,
                        const std::set<std::string> &still_needed) {
    for (const DirectoryEntry &entry : list_directory(home.journal())) {
        constexpr std::string_view kRoots = ".roots", kStage = ".stage";
        const bool is_roots = entry.name.ends_with(kRoots);
        if (!is_roots && !entry.name.ends_with(kStage)) continue;
        const std::string id = entry.name.substr(0, entry.name.size() - kRoots.size());
        if (!is_change_id(id) || still_needed.contains(id)) continue;
        const std::string file = roots_file(home, id);
        if (!is_roots && file_info(file).kind != FileKind::absent) continue;  // comes by its roots file
        const std::optional<FileLock> lock = FileLock::try_acquire(file, FileLock::Mode::exclusive);
        if (!lock || !lock->is_current()) continue;  // its owner lives, or has just cleaned up
        Journal dead;
        dead.staging = id;
        dead.roots.push_back(JournalRoot{true, home.path(), 0});
        bool is_complete = true;
        for (JournalRoot &root : announced_roots(file)) {
            is_complete = is_complete && file_info(root.path).kind == FileKind::directory;
            dead.roots.push_back(std::move(root));
        }
        remove_staging(operation, home, dead);
        if (is_complete) remove_file(file);  // else again when the missing root is there
    }
}

}  // namespace skillmeat::core
