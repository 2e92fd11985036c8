#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct UndoOptions {
    Text transaction;
};

void describe(Options &o, UndoOptions &into) {
    o("transaction", into.transaction);
}

}  // namespace

void describe(Options &o, GcOptions &into) {
    o("keep_days", into.keep_days)("keep_changes", into.keep_changes);
}

void bind_snapshot(Class<Context> &context) {
    method<Page>(context, "history", {}, "Finished changes, newest first.",
                 [](const Context &c, const Page &page, const Call &call) { return c.history(page, call); });
    method<UndoOptions>(
        context, "undo", {}, "Takes a change back: the newest one, or the one that is named.",
        [](const Context &c, const UndoOptions &o, const Call &call) { return c.undo(o.transaction, call); });
    method<GcOptions>(context, "gc", {}, "Drops old changes, and contents that nothing needs any more.",
                      [](const Context &c, const GcOptions &o, const Call &call) { return c.gc(o, call); });
}

}  // namespace skillmeat::python
