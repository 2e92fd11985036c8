#include <skillmeat/deployment.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/deploy.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

namespace {

core::AskDeployStrategy ask_strategy(const Call::Ask &ask) {
    if (!ask) return {};
    return [ask](const core::Json &conflict) { return ask(conflict.compact()).value_or(""); };
}

}  // namespace

skm_status skm_deployment_deploy(skm_context *context, const char *collection, const char *const *artifacts,
                                 size_t artifact_count, const skm_deployment_deploy_options *options,
                                 const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_deployment_deploy_options SKM_DEPLOYMENT_DEPLOY_OPTIONS_INIT, "options");
        core::DeployOptions deploy;
        deploy.collection = text_or_empty(collection, "collection");
        deploy.references = text_list(artifacts, artifact_count, "artifacts");
        deploy.agents = text_list(given.agents, given.agent_count, "options.agents");
        if (given.scope != nullptr) deploy.scope = needed_text(given.scope, "options.scope");
        deploy.project = text_or_empty(given.project, "options.project");
        if (given.strategy != nullptr) deploy.strategy = needed_text(given.strategy, "options.strategy");
        deploy.ask = ask_strategy(one.ask(given.ask, given.ask_user));
        return core::deploy_artifacts(one.operation(), deploy);
    });
}

skm_status skm_deployment_undeploy(skm_context *context, const char *collection, const char *const *artifacts,
                                   size_t artifact_count, const skm_deployment_undeploy_options *options,
                                   const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given = options_of(
            options, skm_deployment_undeploy_options SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT, "options");
        check_flags(given.flags, SKM_DEPLOYMENT_ALL | SKM_DEPLOYMENT_EVERYWHERE, "options.flags");
        check_reserved(given.reserved, "options.reserved");
        core::UndeployOptions undeploy;
        undeploy.collection = text_or_empty(collection, "collection");
        undeploy.references = text_list(artifacts, artifact_count, "artifacts");
        undeploy.all = (given.flags & SKM_DEPLOYMENT_ALL) != 0;
        undeploy.everywhere = (given.flags & SKM_DEPLOYMENT_EVERYWHERE) != 0;
        undeploy.agents = text_list(given.agents, given.agent_count, "options.agents");
        undeploy.project = text_or_empty(given.project, "options.project");
        return core::undeploy_artifacts(one.operation(), undeploy);
    });
}

skm_status skm_deployment_status(skm_context *context, const char *collection, const char *project,
                                 uint32_t flags, const skm_page *page, const skm_call *call, skm_string *out,
                                 skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        check_flags(flags, SKM_DEPLOYMENT_EVERYWHERE, "flags");
        core::StatusOptions status;
        status.collection = text_or_empty(collection, "collection");
        status.project = text_or_empty(project, "project");
        status.everywhere = (flags & SKM_DEPLOYMENT_EVERYWHERE) != 0;
        status.page = page_of(page);
        return core::deployment_status(one.operation(), status);
    });
}
