// doctor --from-original: what the original program leaves behind in projects and in the home.
#include <algorithm>
#include <set>

#include "base/path.hpp"
#include "domain/deployment/records.hpp"
#include "flow/doctor_checks.hpp"
#include "formats/toml/toml.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kLockFile = ".skillmeat-lock";
constexpr std::uint64_t kListLimit = 16u << 20;
constexpr std::size_t kDepth = 3;  // <profile root>/<container>/<artifact>

bool is_hex(std::string_view text) {
    return text.size() == 8 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// ".<name>.skillmeat-txn-<8 hex>", ".<name>.skillmeat-swap-aside-<8 hex>", ".<name>.<rand>.txn.tmp"
bool is_leftover(std::string_view name) {
    if (!name.starts_with('.')) return false;
    for (const std::string_view mark :
         {std::string_view(".skillmeat-txn-"), std::string_view(".skillmeat-swap-aside-")}) {
        const std::size_t at = name.rfind(mark);
        if (at != std::string_view::npos && at > 0 && is_hex(name.substr(at + mark.size()))) return true;
    }
    return name.ends_with(".txn.tmp");
}

void look_for_leftovers(Examination &e, const std::string &project, const std::string &folder,
                        std::size_t depth) {
    if (file_info(folder).kind != FileKind::directory) return;
    e.operation.watch.check();
    for (const DirectoryEntry &entry : list_directory(folder)) {
        const std::string path = join(folder, entry.name);
        const bool is_lock = entry.name.starts_with('.') && entry.name.ends_with(kLockFile);
        if (is_lock && entry.kind == FileKind::regular && file_info(path).size == 0)
            e.report("original_lock_file", path, "the original program left its lock file " + path).project =
                project;
        else if (is_leftover(entry.name))
            e.report("original_leftover", path, "the original program was interrupted and left " + path)
                .project = project;
        else if (entry.kind == FileKind::directory && depth > 1)
            look_for_leftovers(e, project, path, depth - 1);
    }
}

void check_records(Examination &e, const std::string &project) {
    const ProjectView view = read_project(e.operation, e.home, project);
    for (const TrackingFile &file : view.tracking)
        for (const std::string &problem : file.tracking.problems)
            e.report("original_tracking_bad", join(view.root, file.path),
                     join(view.root, file.path) + ": " + problem);
    for (const DeploymentRecord &record : view.records) {
        const bool is_ours = std::any_of(view.state.deployments.begin(), view.state.deployments.end(),
                                         [&](const DeploymentRecord &ours) {
                                             return ours.artifact == record.artifact &&
                                                    ours.root == record.root && ours.path == record.path;
                                         });
        if (is_ours) continue;
        Problem &problem = e.report("deployment_unknown", join(record.root, record.path),
                                    "the original program deployed " + record.artifact.text() + " to " +
                                        join(record.root, record.path));
        problem.project = project;
        problem.artifact = record.artifact;
    }
}

// An archive is read from beside its list; the original looks for it where the list says.
void check_snapshot_row(Examination &e, const std::string &folder, const Json &row) {
    const std::string id = row.is_object() ? row.string_or("id", "") : "";
    const std::string said = row.is_object() ? row.string_or("tarball_path", "") : "";
    if (id.empty() || id.find('/') != std::string::npos) return;
    const std::string place = join(folder, id + ".tar.gz");
    if (file_info(place).kind != FileKind::regular) {
        e.report("original_snapshot_elsewhere", place,
                 "the archive of the original program's snapshot " + id + " is not there: " + place);
        return;
    }
    if (said.empty() || real_path(said) == real_path(place)) return;
    e.report("original_snapshot_elsewhere", said,
             "the original program looks for its snapshot " + id + " at " + said + ", which is not " + place);
}

void check_snapshot_list(Examination &e, const std::string &folder) {
    const std::string list = join(folder, "snapshots.toml");
    const std::optional<std::string> text = read_file_if_there(list, kListLimit);
    if (!text) return;
    const Json value = parse_toml(*text, list);
    const Json *rows = value.find("snapshots");
    if (rows == nullptr || !rows->is_array()) return;
    for (const Json &row : rows->as_array()) check_snapshot_row(e, folder, row);
}

void check_snapshot_lists(Examination &e) {
    const std::string snapshots = e.path() + "/snapshots";
    if (file_info(snapshots).kind != FileKind::directory) return;
    for (const DirectoryEntry &entry : list_directory(snapshots)) {
        const std::string folder = join(snapshots, entry.name);
        if (entry.kind == FileKind::directory)
            attempt(e, "settings_unreadable", join(folder, "snapshots.toml"),
                    [&] { check_snapshot_list(e, folder); });
    }
}

}  // namespace

void check_original(Examination &e) {
    if (!e.options.from_original) return;
    attempt(e, "home_unreadable", e.path() + "/snapshots", [&] { check_snapshot_lists(e); });
    attempt(e, "home_unreadable", e.home.collections(),
            [&] { look_for_leftovers(e, "", e.home.collections(), kDepth); });
    for (const std::string &project : e.projects) {
        const std::string root =
            project.empty() ? canonical_folder(e.operation.context.user_home()) : project;
        attempt(e, "tracking_unreadable", root, [&] { check_records(e, project); });
        for (const std::string_view folder : tracking_roots())
            attempt(e, "tracking_unreadable", join(root, folder),
                    [&] { look_for_leftovers(e, root, join(root, folder), kDepth); });
    }
}

void repair_original(Examination &e, std::vector<Repaired> &done) {
    const auto files = problems_with(e, {"original_lock_file"});
    if (files.empty()) return;
    Transaction transaction(e.operation, e.home, "doctor --repair --from-original");
    for (const Problem *problem : files) {
        const std::string root = problem->project.empty() ? e.path() : problem->project;
        const std::string relative = path_inside(problem->path, root).value_or("");
        transaction.remove(transaction.root(root), relative, path_state(problem->path), relative);
    }
    const std::string txn = transaction.commit();
    for (const Problem *problem : files) done.push_back({problem, txn});
}

}  // namespace skillmeat::core
