#include <skillmeat/snapshot.h>

#include "capi/call.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/text.hpp"
#include "flow/deploy.hpp"
#include "flow/gc.hpp"
#include "flow/snapshot.hpp"

using namespace skillmeat::capi;
namespace core = skillmeat::core;

skm_status skm_snapshot_history(skm_context *context, const skm_page *page, const skm_call *call,
                                skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_history(one.operation(), {"", page_of(page)});
    });
}

skm_status skm_snapshot_history_of(skm_context *context, const char *collection, const skm_page *page,
                                   const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::list_history(one.operation(), {text_or_empty(collection, "collection"), page_of(page)});
    });
}

skm_status skm_snapshot_create(skm_context *context, const char *collection, const char *message,
                               const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::create_snapshot(
            one.operation(), {text_or_empty(collection, "collection"), text_or_empty(message, "message")});
    });
}

skm_status skm_snapshot_rollback(skm_context *context, const char *collection, const char *snapshot,
                                 const char *const *artifacts, size_t artifact_count, const skm_call *call,
                                 skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::roll_back(one.operation(),
                               {text_or_empty(collection, "collection"), text_or_empty(snapshot, "snapshot"),
                                text_list(artifacts, artifact_count, "artifacts")});
    });
}

skm_status skm_snapshot_remove(skm_context *context, const char *collection, const char *snapshot,
                               const skm_call *call, skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::remove_snapshot(one.operation(), text_or_empty(collection, "collection"),
                                     needed_text(snapshot, "snapshot"));
    });
}

skm_status skm_snapshot_undo(skm_context *context, const char *transaction, const skm_call *call,
                             skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        return core::undo_transaction(one.operation(), text_or_empty(transaction, "transaction"));
    });
}

skm_status skm_snapshot_gc(skm_context *context, const skm_snapshot_gc_options *options, const skm_call *call,
                           skm_string *out, skm_error **error) {
    return document(out, error, [&] {
        const Call one(context, call);
        const auto given =
            options_of(options, skm_snapshot_gc_options SKM_SNAPSHOT_GC_OPTIONS_INIT, "options");
        return core::collect_garbage(one.operation(), {given.keep_days, given.keep_changes});
    });
}
