// Which folder is the project.
#include "flow/project.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/deployment/records.hpp"
#include "flow/deploy.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

bool has_project_mark(const std::string &folder) {
    for (const char *file : {".skillmeat/manifest.toml", ".claude/.skillmeat-deployed.toml"})
        if (file_info_followed(join(folder, file)).kind == FileKind::regular) return true;
    return file_info(join(folder, ".git")).kind != FileKind::absent;
}

}  // namespace

std::string find_project(const Context &context, const std::string &start) {
    const std::string user_home = canonical_folder(context.user_home());
    const std::string holds_home = canonical_folder(std::string(parent_of(context.home())));
    std::string folder = canonical_folder(context.resolve(start));
    const bool below_user = path_inside(folder, user_home).has_value();
    for (;;) {
        if (below_user && folder == user_home) return {};
        if (folder != holds_home && has_project_mark(folder)) return folder;
        if (folder == "/" || folder.empty()) return {};
        folder = std::string(parent_of(folder));
    }
}

std::string project_folder(const Context &context, const std::string &named) {
    if (named.empty()) {
        const std::string found = find_project(context, context.working_directory());
        return found.empty() ? canonical_folder(context.working_directory()) : found;
    }
    const std::string path = context.resolve(named);
    const FileInfo info = file_info_followed(path);
    if (info.kind == FileKind::absent)
        throw Error(SKM_E_NOT_FOUND, "there is no project folder " + path)
            .hint("create the folder first")
            .path(path);
    if (info.kind != FileKind::directory)
        throw Error(SKM_E_SPECIAL_FILE, path + " is not a folder").path(path);
    return canonical_folder(path);
}

std::vector<std::string> all_projects(const Home &home, const std::string &here,
                                      std::vector<std::string> &problems) {
    std::vector<std::string> out = known_projects(home, problems);
    for (const std::string &project : {here, std::string()})
        if (std::find(out.begin(), out.end(), project) == out.end()) out.push_back(project);
    return out;
}

}  // namespace skillmeat::core
