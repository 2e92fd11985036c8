#include <skillmeat/agent.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/deploy.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_agent_list(skm_context *context, const char *project, const skm_page *page,
                          const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_agents(one.operation(), text_or_empty(project, "project"), page_of(page));
    });
}
