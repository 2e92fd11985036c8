/* deployment.h - artifacts in the folders of agents: deployed by copy, tracked, taken back, told apart.
 *
 * A deployment of several artifacts to several agents is one transaction. Local edits are never overwritten unless
 * asked to; what the user added or changed stays when a deployment is taken back.
 */
#ifndef SKILLMEAT_DEPLOYMENT_H
#define SKILLMEAT_DEPLOYMENT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_deployment_deploy_options {
    size_t struct_size;
    const char *const *agents; /* ids or aliases; none = those detected */
    size_t agent_count;
    const char *scope;         /* "project" (NULL too) or "user" */
    const char *project;       /* NULL = the one of the working directory */
    const char *strategy;      /* "merge" (NULL too), "overwrite", "skip", "ask" */
    skm_ask_fn ask;            /* for "ask": the question is JSON (schema/conflict.json), the answer a strategy */
    void *ask_user;
} skm_deployment_deploy_options;

#define SKM_DEPLOYMENT_DEPLOY_OPTIONS_INIT { sizeof(skm_deployment_deploy_options), NULL, 0u, NULL, NULL, NULL, NULL, NULL }

/* Copies artifacts into the folders of agents: {"deployed":[{"artifact","agent","path","action"}],"conflicts":[…],"txn"}
 * (schema/deploy.json). With conflicts nothing is written. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_deployment_deploy(skm_context *context, const char *collection,
                                                   const char *const *artifacts, size_t artifact_count,
                                                   const skm_deployment_deploy_options *options, const skm_call *call,
                                                   skm_string *out, skm_error **error);

enum {
    SKM_DEPLOYMENT_ALL = 1u << 0,       /* every artifact */
    SKM_DEPLOYMENT_EVERYWHERE = 1u << 1 /* in every known project and the user's scope */
};

typedef struct skm_deployment_undeploy_options {
    size_t struct_size;
    uint32_t flags;
    uint32_t reserved;
    const char *const *agents; /* none = all */
    size_t agent_count;
    const char *project;       /* NULL = the one of the working directory */
} skm_deployment_undeploy_options;

#define SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT { sizeof(skm_deployment_undeploy_options), 0u, 0u, NULL, 0u, NULL }

/* Takes deployments back: {"removed":[…],"kept_modified":[…],"txn"} (schema/undeploy.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_deployment_undeploy(skm_context *context, const char *collection,
                                                     const char *const *artifacts, size_t artifact_count,
                                                     const skm_deployment_undeploy_options *options, const skm_call *call,
                                                     skm_string *out, skm_error **error);

/* What is deployed, and whether it is as it was deployed: {"artifacts":[{"artifact","upstream","deployments":[{"agent",
 * "path","state"}]}],"next"} (schema/status.json). `project` NULL = the one of the working directory; flags:
 * SKM_DEPLOYMENT_EVERYWHERE. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_deployment_status(skm_context *context, const char *collection, const char *project,
                                                   uint32_t flags, const skm_page *page, const skm_call *call,
                                                   skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
