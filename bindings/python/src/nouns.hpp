// nouns.hpp - one function a noun: each adds its methods to Context, and its handle to the module.
#pragma once

#include "handle.hpp"

namespace skillmeat::python {

void bind_context(py::module_ &module, Class<Context> &context);
void bind_artifact(Class<Context> &context);
void bind_collection(py::module_ &module, Class<Context> &context);
void bind_bundle(py::module_ &module, Class<Context> &context);
void bind_key(py::module_ &module, Class<Context> &context);
void bind_trust(Class<Context> &context);
void bind_policy(Class<Context> &context);
void bind_agent(Class<Context> &context);
void bind_deployment(Class<Context> &context);
void bind_snapshot(Class<Context> &context);
void bind_audit(Class<Context> &context);
void bind_usage(Class<Context> &context);
void bind_experimental(Class<Context> &context);

}  // namespace skillmeat::python
