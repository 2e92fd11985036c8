// remove: artifacts leave a collection, and with it the disk; undo brings them back.
#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "domain/deployment/undeploy.hpp"
#include "flow/artifact_removal.hpp"
#include "flow/collection.hpp"
#include "flow/open.hpp"
#include "flow/snapshot_mark.hpp"
#include "flow/steady.hpp"
#include "state/config/config.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

using Deployments = RemoveOptions::Deployments;
using Rows = std::vector<const ArtifactRow *>;

Rows named_rows(const Collection &collection, const std::vector<std::string> &references) {
    Rows out;
    for (const std::string &reference : references) {
        const ArtifactRow *row = &collection.resolve(reference);
        if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
    }
    return out;
}

std::string shown_deployments(const std::vector<Deployment> &deployments) {
    constexpr std::size_t kShown = 3;
    std::string out;
    for (std::size_t i = 0; i < std::min(deployments.size(), kShown); ++i)
        out += (i == 0 ? "" : ", ") + join(deployments[i].record.root, deployments[i].record.path);
    if (deployments.size() > kShown) out += " and " + std::to_string(deployments.size() - kShown) + " more";
    return out;
}

std::vector<Undeployment> undeployments_of(const Operation &operation, const Home &home,
                                           const Collection &collection, const Rows &rows,
                                           Deployments choice) {
    std::vector<Undeployment> out;
    if (choice == Deployments::keep) return out;
    for (const ArtifactRow *row : rows) {
        const std::vector<Deployment> found = deployments_of(operation, home, row->id(), collection.name());
        if (!found.empty() && choice == Deployments::refuse)
            throw Error(SKM_E_DEPLOYED, row->id().text() + " is still deployed: " + shown_deployments(found))
                .hint(
                    "Take the deployments back too with --undeploy, or leave their files with "
                    "--keep-deployed.")
                .path(join(found.front().record.root, found.front().record.path))
                .detail("artifact", row->id().text())
                .detail("deployments", std::to_string(found.size()));
        for (const Deployment &deployment : found) out.push_back({deployment, {}});
    }
    return out;
}

Json facts(const Rows &rows) {
    Json artifacts = Json::array();
    for (const ArtifactRow *row : rows)
        artifacts.push(Json::object({{"name", row->name}, {"type", row->type}}));
    return Json::object({{"artifacts", std::move(artifacts)}});
}

void note_usage(const Operation &operation, const Home &home, const std::string &collection, const Rows &rows,
                Milliseconds started) {
    UsageEvent event;
    event.type = "remove";
    event.result = "success";
    event.collection = collection;
    for (const ArtifactRow *row : rows) event.artifacts.emplace_back(row->type, row->name);
    event.counts.set("removed", rows.size());
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json remove_artifacts(const Operation &operation, const RemoveOptions &options) {
    const Milliseconds started = operation.context.now();
    if (options.references.empty())
        throw Error(SKM_E_ARGUMENT, "no artifact was named").hint("Name one or more to remove.");
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    Json document;
    with_retries(operation, home, [&] {
        const SteadyPlan steady(operation, home);
        const auto collection = Collection::open(operation, home, name);
        const Rows rows = named_rows(*collection, options.references);
        const auto undeployments = undeployments_of(operation, home, *collection, rows, options.deployments);

        const std::string more = rows.size() > 1 ? " and " + std::to_string(rows.size() - 1) + " more" : "";
        Transaction transaction(operation, home, "remove " + rows.front()->id().text() + more);
        steady.hold(transaction);
        CollectionEdit edit(*collection);
        ArtifactRemoval removal(transaction, home, *collection, operation.watch);
        Json removed = Json::array();
        for (const ArtifactRow *row : rows) {
            removal.remove(*row);
            edit.remove(row->id());
            removed.push(artifact_to_json(*row));
        }
        UndeployOutcome outcome = add_undeployments(operation, home, transaction, undeployments);
        std::string txn, mark;
        if (!operation.dry_run) {
            if (rows.size() > 1)
                mark = mark_collection(operation, home, *collection,
                                       "before remove " + rows.front()->id().text() + more, transaction);
            edit.stage(transaction, home, operation.context.now_microseconds());
            transaction.note(facts(rows).set_if(!mark.empty(), "snapshot", mark));
            txn = transaction.commit();
            note_usage(operation, home, name, rows, started);
        }
        document = Json::object({{"removed", std::move(removed)},
                                 {"undeployed", std::move(outcome.removed)},
                                 {"kept_modified", std::move(outcome.kept_modified)},
                                 {"snapshot", mark.empty() ? txn : mark},
                                 {"txn", txn}});
    });
    return document;
}

}  // namespace skillmeat::core
