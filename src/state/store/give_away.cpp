#include "state/store/give_away.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kKeyLimit = 1u << 20;

// Where the folder really lies: a home may be reached by a link, which stays.
std::string folder_of(const Home &home) {
    return real_path(home.path()).value_or(home.path());
}

// It speaks of the audit log, which goes.
bool is_of_the_log(std::string_view name) {
    return name.starts_with("audit-head");
}

void copy_keys(const std::string &from, const std::string &to, std::size_t depth) {
    if (depth == 0) throw Error(SKM_E_TOO_LARGE, from + " is too deep").path(from);
    make_directory(to, 0700);
    for (const DirectoryEntry &entry : list_directory(from)) {
        if (is_of_the_log(entry.name)) continue;
        const std::string old_path = join(from, entry.name), new_path = join(to, entry.name);
        if (entry.kind == FileKind::directory) {
            copy_keys(old_path, new_path, depth - 1);
        } else if (entry.kind == FileKind::regular) {
            create_file(new_path, read_file(old_path, kKeyLimit), file_info(old_path).mode & 0700u);
            sync_file(new_path);
        } else {
            throw Error(SKM_E_SPECIAL_FILE, old_path + " is no file")
                .path(old_path)
                .hint("Move it away first.");
        }
    }
    sync_directory(to);
}

// From here on the home is gone: what cannot be deleted is left, and said.
void delete_rest(const Operation &operation, const std::string &folder) {
    try {
        sync_directory(std::string(parent_of(folder)));
        remove_tree(folder);
    } catch (const Error &error) {
        operation.log(LogLevel::warning, "home", "a part of the removed home could not be deleted",
                      {{"path", folder}, {"error", error.message()}});
    }
}

void make_keys_only(const std::string &folder, const std::string &fresh) {
    make_directory(fresh, 0700);
    copy_keys(join(folder, "keys"), join(fresh, "keys"), 8);
    sync_directory(fresh);
}

// `fresh` takes the place of the home; where the old one lies then.
std::string exchange(const std::string &folder, const std::string &fresh, const std::string &aside) {
    if (exchange_paths(folder, fresh)) return fresh;
    rename_no_replace(folder, aside);
    try {
        rename_no_replace(fresh, folder);
    } catch (const Error &) {
        rename_no_replace(aside, folder);
        throw;
    }
    return aside;
}

}  // namespace

bool holds_keys(const Home &home) {
    if (file_info_followed(home.keys()).kind != FileKind::directory) return false;
    for (const DirectoryEntry &entry : list_directory(home.keys()))
        if (!is_of_the_log(entry.name)) return true;
    return false;
}

void give_away(const Operation &operation, const Home &home, const std::function<void()> &check) {
    const std::string folder = folder_of(home), aside = folder + ".removed-" + operation.context.new_id();
    {
        const Home::Guard guard = home.lock_exclusive(operation);
        check();
        operation.watch.check();
        rename_no_replace(folder, aside);
    }
    delete_rest(operation, aside);
}

void give_away_all_but_keys(const Operation &operation, const Home &home,
                            const std::function<void()> &check) {
    const std::string folder = folder_of(home), aside = folder + ".removed-" + operation.context.new_id();
    const std::string fresh = aside + ".keys";
    std::string old;
    {
        const Home::Guard guard = home.lock_exclusive(operation);
        check();
        try {
            make_keys_only(folder, fresh);
            operation.watch.check();
            old = exchange(folder, fresh, aside);
        } catch (const Error &) {
            remove_tree(fresh);
            throw;
        }
    }
    delete_rest(operation, old);
}

}  // namespace skillmeat::core
