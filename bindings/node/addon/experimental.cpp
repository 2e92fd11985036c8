#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value splice_edit(Invocation &in) {
    return in.document([context = in.context(), text = in.text(0, "text"), format = in.text(1, "format"),
                        root = in.text(2, "root"), operation = in.text(3, "operation")](const Call &call) {
        return context->splice_edit(text, format, root, operation, call);
    });
}

Napi::Value splice_edit_file(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path"), format = in.text(1, "format"),
                        root = in.text(2, "root"), operation = in.text(3, "operation")](const Call &call) {
        return context->splice_edit_file(path, format, root, operation, call);
    });
}

}  // namespace

const Methods &experimental_methods() {
    static const Methods methods{{"spliceEdit", 4, splice_edit}, {"spliceEditFile", 4, splice_edit_file}};
    return methods;
}

}  // namespace skillmeat::node
