#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct HashOptions {
    std::string algorithm = "tree";
};

void describe(Options &o, HashOptions &into) {
    o("algorithm", into.algorithm);
}

}  // namespace

void bind_artifact(Class<Context> &context) {
    method<HashOptions, Path>(context, "hash", {"path"}, "The digest of a folder or file.",
                              [](const Context &c, const Path &path, const HashOptions &o, const Call &call) {
                                  return c.hash(path.text, o.algorithm, call);
                              });
    method<NoOptions, Name, Path>(
        context, "parse", {"kind", "input"},
        "What the library reads in a text or file: kind is \"name\", \"type\" or \"frontmatter\".",
        [](const Context &c, const Name &kind, const Path &input, const NoOptions &, const Call &call) {
            return c.parse(kind.text, input.text, call);
        });
}

}  // namespace skillmeat::python
