/* agent.h - the AI agents that artifacts can be deployed to, as a table compiled into the library. */
#ifndef SKILLMEAT_AGENT_H
#define SKILLMEAT_AGENT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The agents and whether they are on this machine: {"agents":[{"id","name","aliases","project","global","supports",
 * "detected"}],"next"} (schema/agents.json). `project` NULL = the working directory's. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_agent_list(skm_context *context, const char *project, const skm_page *page,
                                            const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
