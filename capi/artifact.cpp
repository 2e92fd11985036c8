#include <skillmeat/artifact.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/text.hpp"
#include "flow/collection.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_artifact_hash(skm_context *context, const char *path, const char *algorithm,
                             const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const std::string wanted = text_or_empty(algorithm, "algorithm");
        return core::hash_path(one.operation(), needed_text(path, "path"), wanted.empty() ? "tree" : wanted);
    });
}

skm_status skm_artifact_parse(skm_context *context, const char *kind, const char *input, const skm_call *call,
                              skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::parse_input(one.operation(), needed_text(kind, "kind"), given_text(input, "input"));
    });
}
