// undeploy: takes deployments away; what was changed locally stays and is reported.
#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/agent/agent.hpp"
#include "domain/deployment/undeploy.hpp"
#include "flow/deploy.hpp"
#include "flow/project.hpp"
#include "flow/steady.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

// "NAME" or "TYPE:NAME", an extension of a file forgiven: of what is deployed, which may be gone from the
// collection.
bool is_meant(const ArtifactId &artifact, const std::string &reference) {
    const auto matches = [&](std::string_view name) {
        return name == artifact.name || name == artifact.name + ".md";
    };
    if (matches(reference)) return true;
    const std::size_t colon = reference.find(':');
    return colon != std::string::npos && reference.substr(0, colon) == artifact.type &&
           matches(std::string_view(reference).substr(colon + 1));
}

std::vector<std::string> agent_ids(const std::vector<std::string> &names) {
    std::vector<std::string> out;
    for (const std::string &name : names) out.push_back(find_agent(name).id);
    return out;
}

std::vector<std::string> projects_of(const Operation &operation, const Home &home,
                                     const UndeployOptions &options, std::vector<std::string> &notes) {
    // A folder that is gone may still be named: its records can be dropped.
    const bool is_gone =
        !options.project.empty() &&
        file_info_followed(operation.context.resolve(options.project)).kind == FileKind::absent;
    const std::string here = is_gone ? operation.context.resolve(options.project)
                                     : project_folder(operation.context, options.project);
    if (!options.everywhere) return {here};
    return all_projects(home, here, notes);
}

// All that is deployed in these projects; one that cannot be read is noted when others were asked for too.
std::vector<Deployment> deployments_in(const Operation &operation, const Home &home,
                                       const std::vector<std::string> &projects,
                                       std::vector<std::string> &notes) {
    std::vector<Deployment> out;
    for (const std::string &project : projects) {
        try {
            for (DeploymentRecord &record : read_project(operation, home, project).records)
                out.push_back({project, std::move(record)});
        } catch (const Error &error) {
            if (projects.size() == 1) throw;
            notes.push_back(error.message());
        }
    }
    return out;
}

bool is_in_scope(const Deployment &deployment, const UndeployOptions &options,
                 const std::vector<std::string> &agents) {
    if (!options.collection.empty() && deployment.record.collection != options.collection) return false;
    const auto &used = deployment.record.agents;
    return agents.empty() || std::any_of(agents.begin(), agents.end(), [&](const std::string &agent) {
               return std::find(used.begin(), used.end(), agent) != used.end();
           });
}

std::vector<Undeployment> select(const std::vector<Deployment> &deployments, const UndeployOptions &options,
                                 const std::vector<std::string> &agents) {
    std::vector<Undeployment> out;
    if (options.all) {
        for (const Deployment &deployment : deployments)
            if (is_in_scope(deployment, options, agents)) out.push_back({deployment, agents});
        return out;
    }
    std::set<const Deployment *> taken;
    for (const std::string &reference : options.references) {
        std::set<ArtifactId> found;
        for (const Deployment &deployment : deployments) {
            if (!is_meant(deployment.record.artifact, reference) || !is_in_scope(deployment, options, agents))
                continue;
            found.insert(deployment.record.artifact);
            if (taken.insert(&deployment).second) out.push_back({deployment, agents});
        }
        if (found.empty())
            throw Error(SKM_E_NOT_FOUND, reference + " is not deployed " +
                                             (options.everywhere ? "anywhere" : "in this project"))
                .hint(options.everywhere
                          ? "`skillmeat status --everywhere` shows what is"
                          : "`skillmeat status` shows what is; --everywhere looks in all projects")
                .detail("artifact", reference);
        if (found.size() > 1)
            throw Error(SKM_E_AMBIGUOUS, reference + " is deployed in several types")
                .hint("say " + found.begin()->text() + " or " + found.rbegin()->text())
                .detail("artifact", reference);
    }
    return out;
}

void note_usage(const Operation &operation, const Home &home, const std::vector<Undeployment> &items,
                const Json &document, Milliseconds started) {
    UsageEvent event;
    event.type = "undeploy";
    event.result = "success";
    std::set<std::string> collections, projects;
    std::set<ArtifactId> artifacts;
    for (const Undeployment &item : items) {
        collections.insert(item.deployment.record.collection);
        projects.insert(item.deployment.project);
        artifacts.insert(item.deployment.record.artifact);
    }
    if (collections.size() == 1) event.collection = *collections.begin();
    if (projects.size() == 1) event.project = std::string(base_name(*projects.begin()));
    for (const ArtifactId &artifact : artifacts) event.artifacts.emplace_back(artifact.type, artifact.name);
    event.counts.set("removed", document.at("removed").size());
    event.counts.set("kept_modified", document.at("kept_modified").size());
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json undeploy_artifacts(const Operation &operation, const UndeployOptions &options) {
    const Milliseconds started = operation.context.now();
    if (options.references.empty() && !options.all)
        throw Error(SKM_E_ARGUMENT, "no artifact was named").hint("name one or more, or use --all");
    if (!options.references.empty() && options.all)
        throw Error(SKM_E_ARGUMENT, "names and --all exclude each other");
    const std::vector<std::string> agents = agent_ids(options.agents);
    const Home home = Home::open(operation);
    Json document;
    with_retries(operation, home, [&] {
        const SteadyPlan steady(operation, home);
        std::vector<std::string> notes;
        const auto projects = projects_of(operation, home, options, notes);
        const auto items = select(deployments_in(operation, home, projects, notes), options, agents);
        Transaction transaction(operation, home,
                                options.all ? "undeploy --all" : "undeploy " + options.references.front());
        steady.hold(transaction);
        UndeployOutcome outcome = add_undeployments(operation, home, transaction, items);
        notes.insert(notes.end(), outcome.notes.begin(), outcome.notes.end());
        document = Json::object({{"removed", std::move(outcome.removed)},
                                 {"kept_modified", std::move(outcome.kept_modified)},
                                 {"notes", Json::array(notes)},
                                 {"txn", Json()}});
        if (operation.dry_run || items.empty()) return;
        if (const std::string id = transaction.commit(); !id.empty()) document.set("txn", id);
        note_usage(operation, home, items, document, started);
    });
    return document;
}

}  // namespace skillmeat::core
