#include <skillmeat/collection.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/handle.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/collection.hpp"
#include "flow/open.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

struct skm_collection : Handle<const core::Collection, Kind::collection> {};

namespace {

using Deployments = core::RemoveOptions::Deployments;
static_assert(SKM_COLLECTION_DEPLOYMENTS_REFUSE == static_cast<std::int32_t>(Deployments::refuse));
static_assert(SKM_COLLECTION_DEPLOYMENTS_UNDEPLOY == static_cast<std::int32_t>(Deployments::undeploy));
static_assert(SKM_COLLECTION_DEPLOYMENTS_KEEP == static_cast<std::int32_t>(Deployments::keep));

Deployments deployments_of(skm_collection_deployments value) {
    if (value < SKM_COLLECTION_DEPLOYMENTS_REFUSE || value > SKM_COLLECTION_DEPLOYMENTS_KEEP)
        throw core::Error(SKM_E_ARGUMENT, "deployments: " + std::to_string(value) + " is no such choice")
            .detail("parameter", "deployments");
    return static_cast<Deployments>(value);
}

const core::ArtifactRow *row_at(const skm_collection *collection, uint64_t index) {
    const core::Collection *value = peek(collection);
    return value != nullptr && index < value->rows().size() ? &value->rows()[static_cast<std::size_t>(index)]
                                                            : nullptr;
}

}  // namespace

skm_status skm_collection_init(skm_context *context, const char *name, const skm_call *call, skm_string *out,
                               skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::init_collection(one.operation(), text_or_empty(name, "name"));
    });
}

skm_status skm_collection_names(skm_context *context, const skm_page *page, const skm_call *call,
                                skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_collections(one.operation(), page_of(page));
    });
}

skm_status skm_collection_open(skm_context *context, const char *name, const skm_call *call,
                               skm_collection **out, skm_error **error) {
    return guard(error, outputs(out), [&] {
        const Call one(context, call);
        *out = HandlePool<skm_collection>::open(
            core::open_collection(one.operation(), text_or_empty(name, "name")));
    });
}

void skm_collection_close(skm_collection *collection) {
    HandlePool<skm_collection>::close(collection);
}

const char *skm_collection_name(const skm_collection *collection) {
    const core::Collection *value = peek(collection);
    return value != nullptr ? value->name().c_str() : "";
}

const char *skm_collection_path(const skm_collection *collection) {
    const core::Collection *value = peek(collection);
    return value != nullptr ? value->path().c_str() : "";
}

uint64_t skm_collection_count(const skm_collection *collection) {
    const core::Collection *value = peek(collection);
    return value != nullptr ? value->rows().size() : 0;
}

const char *skm_collection_artifact_name(const skm_collection *collection, uint64_t index) {
    const core::ArtifactRow *row = row_at(collection, index);
    return row != nullptr ? row->name.c_str() : nullptr;
}

const char *skm_collection_artifact_type(const skm_collection *collection, uint64_t index) {
    const core::ArtifactRow *row = row_at(collection, index);
    return row != nullptr ? row->type.c_str() : nullptr;
}

skm_status skm_collection_add(skm_context *context, const char *collection, const char *const *sources,
                              size_t source_count, const skm_collection_add_options *options,
                              const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_collection_add_options SKM_COLLECTION_ADD_OPTIONS_INIT, "options");
        check_flags(given.flags, SKM_COLLECTION_ADD_FORCE, "options.flags");
        check_reserved(given.reserved, "options.reserved");
        core::AddOptions add;
        add.collection = text_or_empty(collection, "collection");
        add.sources = text_list(sources, source_count, "sources");
        add.type = text_or_empty(given.type, "options.type");
        add.name = text_or_empty(given.name, "options.name");
        add.tags = text_list(given.tags, given.tag_count, "options.tags");
        add.force = (given.flags & SKM_COLLECTION_ADD_FORCE) != 0;
        return core::add_artifacts(one.operation(), add);
    });
}

skm_status skm_collection_list(skm_context *context, const char *collection,
                               const skm_collection_list_options *options, const skm_call *call,
                               skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_collection_list_options SKM_COLLECTION_LIST_OPTIONS_INIT, "options");
        core::ListOptions list;
        list.collection = text_or_empty(collection, "collection");
        list.type = text_or_empty(given.type, "options.type");
        list.tag = text_or_empty(given.tag, "options.tag");
        if (given.sort != nullptr) list.sort = needed_text(given.sort, "options.sort");
        list.page = page_of(given.limit, given.cursor);
        return core::list_artifacts(one.operation(), list);
    });
}

skm_status skm_collection_show(skm_context *context, const char *collection, const char *artifact,
                               const char *project, const skm_call *call, skm_string *out,
                               skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::show_artifact(
            one.operation(), {text_or_empty(collection, "collection"), needed_text(artifact, "artifact"),
                              text_or_empty(project, "project")});
    });
}

skm_status skm_collection_remove(skm_context *context, const char *collection, const char *const *artifacts,
                                 size_t artifact_count, skm_collection_deployments deployments,
                                 const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::remove_artifacts(one.operation(), {text_or_empty(collection, "collection"),
                                                        text_list(artifacts, artifact_count, "artifacts"),
                                                        deployments_of(deployments)});
    });
}
