#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value hash(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path"),
                        algorithm = in.options().text_or("algorithm", "tree")](const Call &call) {
        return context->hash(path, algorithm, call);
    });
}

Napi::Value parse(Invocation &in) {
    return in.document([context = in.context(), kind = in.text(0, "kind"), input = in.text(1, "input")](
                           const Call &call) { return context->parse(kind, input, call); });
}

}  // namespace

const Methods &artifact_methods() {
    static const Methods methods{{"hash", 1, hash}, {"parse", 2, parse}};
    return methods;
}

}  // namespace skillmeat::node
