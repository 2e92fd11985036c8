// The extension module: skillmeat.hpp as Python, one file a noun. The package around it adds what is easier said in
// Python: the classes of errors, iterators over pages, the asyncio face.
#include "nouns.hpp"

using namespace skillmeat::python;

PYBIND11_MODULE(_native, module) {
    module.doc() = "libskillmeat, bound.";
    py::options settings;
    settings.disable_function_signatures();
    load_types();
    register_errors();

    module.def(
        "version", [] { return skillmeat::version(); }, "version()\n--\n\nThe library's version.");
    module.def(
        "abi_version", [] { return skillmeat::abi_version(); },
        "abi_version()\n--\n\nThe number of the C ABI.");
    module.def(
        "features", [] { return document_of(skillmeat::features()); },
        "features()\n--\n\nWhat this build has.");
    module.def(
        "error_name", [](int code) { return skm_error_name(code); }, py::arg("code"),
        "error_name(code)\n--\n\nThe stable name of an error code; \"unknown\" for one that is not known.");

    Class<skillmeat::Context> context(module, "Context", "Everything starts here; may be shared by threads.");
    bind_context(module, context);
    bind_artifact(context);
    bind_collection(module, context);
    bind_bundle(module, context);
    bind_key(module, context);
    bind_trust(context);
    bind_policy(context);
    bind_audit(context);
    bind_agent(context);
    bind_deployment(context);
    bind_snapshot(context);
    bind_usage(context);
    bind_experimental(context);
}
