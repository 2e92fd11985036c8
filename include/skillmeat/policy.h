/* policy.h - what is let in: built-in rules, policy.toml of the home, of a project (which may only narrow), of the
 * machine; the stricter wins. */
#ifndef SKILLMEAT_POLICY_H
#define SKILLMEAT_POLICY_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The policy in force and the line that decided each setting (schema/policy.json). `project` NULL = none. Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_policy_show(skm_context *context, const char *project, const skm_call *call,
                                             skm_string *out, skm_error **error);

/* One setting ("signature.file") and what decided it: {"key","value","origin","path","line"}
 * (schema/policy-explain.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_policy_explain(skm_context *context, const char *project, const char *key,
                                                const skm_call *call, skm_string *out, skm_error **error);

/* Whether every file of the policy can be read, and what in them has no effect: {"ok","files","problems",
 * "without_effect"} (schema/policy-check.json). Problems are results, not errors. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_policy_check(skm_context *context, const char *project, const skm_call *call,
                                              skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
