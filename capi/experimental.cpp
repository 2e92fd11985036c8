#include <skillmeat/experimental.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/text.hpp"
#include "flow/splice.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

namespace {

core::SpliceOptions splice_options(const char *format, const char *root, const char *operation) {
    return {needed_text(format, "format"), needed_text(root, "root"), needed_text(operation, "operation")};
}

}  // namespace

skm_status skm_x_splice_edit(skm_context *context, const void *text, size_t size, const char *format,
                             const char *root, const char *operation, const skm_call *call, skm_string *out,
                             skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::splice_edit(given_bytes(text, size, "text"), splice_options(format, root, operation));
    });
}

skm_status skm_x_splice_edit_file(skm_context *context, const char *path, const char *format,
                                  const char *root, const char *operation, const skm_call *call,
                                  skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::splice_edit_file(one.operation(), needed_text(path, "path"),
                                      splice_options(format, root, operation));
    });
}
