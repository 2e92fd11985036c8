#include "nouns.hpp"

namespace skillmeat::python {

void bind_experimental(Class<Context> &context) {
    method<NoOptions, Name, Name, Name, Name>(
        context, "splice_edit", {"text", "format", "root", "operation"},
        "One change to the text of a configuration file; root and operation are JSON. May change.",
        [](const Context &c, const Name &text, const Name &format, const Name &root, const Name &operation,
           const NoOptions &, const Call &call) {
            return c.splice_edit(text.text, format.text, root.text, operation.text, call);
        });
    method<NoOptions, Path, Name, Name, Name>(
        context, "splice_edit_file", {"path", "format", "root", "operation"},
        "The same in a file, which is replaced when it changes. May change.",
        [](const Context &c, const Path &path, const Name &format, const Name &root, const Name &operation,
           const NoOptions &, const Call &call) {
            return c.splice_edit_file(path.text, format.text, root.text, operation.text, call);
        });
}

}  // namespace skillmeat::python
