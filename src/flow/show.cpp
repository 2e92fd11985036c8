// show: one artifact, its files as they lie there now, and where it is deployed.
#include "domain/deployment/records.hpp"
#include "flow/collection.hpp"
#include "flow/open.hpp"
#include "flow/project.hpp"
#include "flow/steady.hpp"

namespace skillmeat::core {

namespace {

struct Shown {
    std::shared_ptr<const Collection> collection;
    ArtifactRow row;
    Listing listing;
    Properties properties;
};

Json deployments(const Operation &operation, const Home &home, const Collection &collection,
                 const ArtifactId &id, const std::string &project) {
    const std::string only = project.empty() ? "" : project_folder(operation.context, project);
    Json out = Json::array();
    for (const Deployment &deployment : deployments_of(operation, home, id, collection.name())) {
        if (!only.empty() && deployment.project != only) continue;
        for (Json &row : deployment_rows(deployment)) out.push(std::move(row));
    }
    return out;
}

}  // namespace

Json show_artifact(const Operation &operation, const ShowOptions &options) {
    const Home home = Home::open(operation);
    auto [collection, row, listing, properties] = read_steadily(operation, home, [&] {
        Shown shown;
        shown.collection = open_collection(operation, options.collection);
        shown.row = shown.collection->resolve(options.reference);
        StatCache cache(operation);
        shown.listing = current_listing(home, *shown.collection, shown.row, &cache, operation.watch);
        shown.properties = properties_of(shown.row.type, shown.collection->artifact_path(shown.row));
        return shown;
    });

    const Digest now = listing.tree_digest();
    const bool changed = row.tree_digest && *row.tree_digest != now;
    row.tree_digest = now;
    return Json::object({
        {"artifact", artifact_to_json(row)},
        {"files", listing_to_json(listing)},
        {"deployments", deployments(operation, home, *collection, row.id(), options.project)},
        {"front_matter", properties.front_matter},
        {"front_matter_problem", properties.problem},
        {"changed_on_disk", changed},
    });
}

}  // namespace skillmeat::core
