// doctor: what is recorded as deployed, against the projects.
#include <algorithm>
#include <set>

#include "base/path.hpp"
#include "domain/deployment/records.hpp"
#include "domain/deployment/write.hpp"
#include "flow/deploy.hpp"
#include "flow/doctor_checks.hpp"
#include "flow/project.hpp"
#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kStateLimit = 64ull << 20;

// The project of a state file; "" is the user's scope. Throws as read_project_state.
std::string project_of(const Examination &e, const std::string &file) {
    const std::string name(base_name(file));
    const Json value = parse_json(read_file(file, kStateLimit), file);
    const std::string project = value.at("project").as_string();
    if (project_id(project) + ".json" != name)
        throw Error(SKM_E_DAMAGED, file + " belongs to another project").path(file);
    read_project_state(e.home, project, project);
    return project;
}

std::vector<std::string> readable_projects(Examination &e) {
    std::vector<std::string> projects;
    const std::string folder = e.home.state("projects");
    if (file_info_followed(folder).kind != FileKind::directory) return projects;
    for (const DirectoryEntry &entry : list_directory(folder)) {
        if (entry.kind != FileKind::regular || !entry.name.ends_with(".json")) continue;
        const std::string file = join(folder, entry.name);
        try {
            projects.push_back(project_of(e, file));
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;
            e.report(error.code() == SKM_E_NEWER ? "deployments_newer" : "deployments_damaged", error, file);
        }
    }
    return projects;
}

// False: there is nothing to look into.
bool is_there(Examination &e, const std::string &project) {
    if (project.empty() || file_info_followed(project).kind == FileKind::directory) return true;
    const bool is_parent_there =
        file_info_followed(std::string(parent_of(project))).kind == FileKind::directory;
    e.report(is_parent_there ? "project_gone" : "project_unreachable", project,
             "the project " + project +
                 (is_parent_there ? " is gone" : " cannot be reached: the folder above it is not there"))
        .project = project;
    return false;
}

bool is_tracked(const ProjectView &view, const DeploymentRecord &record, const TrackingProfile &profile) {
    for (const TrackingFile &file : view.tracking) {
        if (file.folder != profile.root) continue;
        for (const TrackingRecord &known : file.tracking.records)
            if (known.type == record.artifact.type && join(file.folder, known.path) == record.path)
                return true;
    }
    return false;
}

bool is_listing_kept(const Home &home, const Digest &tree_digest) {
    try {
        return stored_listing(home.objects(), tree_digest).has_value();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return false;  // damaged: reported with the objects
    }
}

void check_record(Examination &e, const ProjectView &view, const DeploymentRecord &record) {
    const std::string place = join(record.root, record.path);
    const std::string who = record.artifact.text();
    const auto report = [&](std::string_view code, const std::string &message) {
        Problem &problem = e.report(code, place, message);
        problem.project = view.project;
        problem.artifact = record.artifact;
    };
    if (file_info_followed(place).kind == FileKind::absent) {
        report("deployed_missing", who + " was deployed to " + place + " and is not there");
        return;
    }
    if (record.tree_digest && !is_listing_kept(e.home, *record.tree_digest))
        report("base_missing", "what " + who + " at " + place + " was made from is not kept");
    if (record.root != view.root) return;
    for (const std::string &agent : record.agents) {
        const TrackingProfile *profile = profile_for(agent, parent_of(record.path));
        if (profile == nullptr || is_tracked(view, record, *profile)) continue;
        report("tracking_differs", who + " at " + place + " is not in the tracking file of the project");
        return;
    }
}

void check_project(Examination &e, const std::string &project) {
    const std::string root = project.empty() ? canonical_folder(e.operation.context.user_home()) : project;
    attempt(e, "tracking_unreadable", root, [&] {
        const ProjectView view = read_project(e.operation, e.home, project);
        for (const DeploymentRecord &record : view.state.deployments) {
            e.operation.watch.check();
            check_record(e, view, record);
        }
    });
    attempt(e, "tracking_unreadable", root, [&] { check_staging_in(e, root); });
}

std::string forget(Examination &e, const std::vector<const Problem *> &gone) {
    Transaction transaction(e.operation, e.home, "doctor --repair");
    const std::size_t root = transaction.root(e.path());
    for (const Problem *problem : gone) {
        const std::string path = project_state_path(problem->project);
        transaction.remove(root, path, path_state(join(e.path(), path)), "state/projects");
    }
    return transaction.commit();
}

// Enters our records, and those of the original that we do not know, in both places.
std::string record_again(Examination &e, const std::string &project, const std::set<std::string> &places) {
    std::string txn;
    with_retries(e.operation, e.home, [&] {
        RecordChanges changes(read_project(e.operation, e.home, project));
        const std::vector<DeploymentRecord> records = changes.view().records;
        for (const DeploymentRecord &record : records)
            if (places.contains(join(record.root, record.path)))
                changes.put(record, e.operation.context.now_microseconds());
        Transaction transaction(e.operation, e.home, "doctor --repair");
        transaction.note(Json::object({{"project", base_name(project)}}));
        changes.write(e.operation, e.home, transaction);
        txn = transaction.commit();
    });
    return txn;
}

}  // namespace

void check_deployments(Examination &e) {
    std::vector<std::string> projects;
    attempt(e, "home_unreadable", e.home.state("projects"), [&] { projects = readable_projects(e); });
    const Context &context = e.operation.context;
    const std::string here = e.options.project.empty() ? find_project(context, context.working_directory())
                                                       : project_folder(context, e.options.project);
    if (!here.empty() && std::find(projects.begin(), projects.end(), here) == projects.end())
        projects.push_back(here);
    std::size_t index = 0;
    for (const std::string &project : projects) {
        e.step("project", index++, projects.size());
        if (!is_there(e, project)) continue;
        check_project(e, project);
        e.projects.push_back(project);
    }
}

void repair_deployments(Examination &e, std::vector<Repaired> &done) {
    const auto damaged = problems_with(e, {"deployments_damaged"});
    if (!damaged.empty()) {
        Transaction transaction(e.operation, e.home, "doctor --repair");
        for (const Problem *problem : damaged) set_aside(transaction, e, problem->path);
        const std::string txn = transaction.commit();
        for (const Problem *problem : damaged) done.push_back({problem, txn});
    }
    const auto gone = problems_with(e, {"project_gone"});
    if (!gone.empty()) {
        const std::string txn = forget(e, gone);
        for (const Problem *problem : gone) done.push_back({problem, txn});
    }
    std::map<std::string, std::vector<const Problem *>> by_project;
    for (const Problem *problem : problems_with(e, {"tracking_differs", "deployment_unknown"}))
        by_project[problem->project].push_back(problem);
    for (const auto &[project, problems] : by_project) {
        std::set<std::string> places;
        for (const Problem *problem : problems) places.insert(problem->path);
        const std::string txn = record_again(e, project, places);
        for (const Problem *problem : problems) done.push_back({problem, txn});
    }
    repair_original(e, done);
}

}  // namespace skillmeat::core
