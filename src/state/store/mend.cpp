#include "state/store/mend.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

std::uint64_t newest_generation(const Home &home) {
    std::uint64_t newest = 0;
    for (const std::string &id : history_ids(home)) {
        try {
            newest = std::max(newest, read_journal(home.history() + "/" + id + ".json", home).generation);
        } catch (const Error &) {
            continue;  // damaged too: said by itself
        }
    }
    return newest;
}

}  // namespace

void rewrite_home_state(const Operation &operation, const Home &home) {
    const Home::Guard guard = home.lock_exclusive(operation);
    const std::string file = home.state("home.json"), staged = file + ".new", aside = file + ".damaged";
    const std::uint64_t generation = newest_generation(home) + 1;
    if (file_info(staged).kind != FileKind::absent) remove_file(staged);
    create_file(staged, home_state_text(generation), 0600);
    sync_file(staged);
    if (file_info(aside).kind != FileKind::absent) remove_file(aside);
    // By a second name, so that there is a home.json at every moment.
    if (file_info(file).kind != FileKind::absent && !create_hard_link(file, aside)) rename_path(file, aside);
    rename_path(staged, file);
    sync_directory(home.path() + "/state");
}

void drop_damaged_object(const Home &home, const std::string &path) {
    if (!path_inside(path, home.path() + "/objects")) throw Error(SKM_E_INTERNAL, path + " is no object");
    if (file_info(path).kind == FileKind::regular) remove_file(path);
}

void make_private(const std::string &path) {
    const FileInfo info = file_info(path);
    if (info.kind == FileKind::regular || info.kind == FileKind::directory) set_mode(path, info.mode & 0700u);
}

void keep_others_from_writing(const std::string &path) {
    const FileInfo info = file_info(path);
    if (info.kind == FileKind::directory) set_mode(path, info.mode & ~0022u);
}

}  // namespace skillmeat::core
