#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct ProjectOptions {
    Text start;
};

void describe(Options &o, ProjectOptions &into) {
    o.path("start", into.start);
}

void bind_cancel(py::module_ &module) {
    Class<Cancel> cancel(module, "Cancel", "A switch that stops running calls, from any thread.");
    cancel.def(py::init([] { return std::make_unique<Handle<Cancel>>(Cancel()); }), "__init__(self)\n--\n\n")
        .def(
            "cancel", [](const Handle<Cancel> &self) { self.get().cancel(); },
            "cancel(self)\n--\n\nStops the calls that were given this switch, and every later one until "
            "reset().")
        .def(
            "reset", [](const Handle<Cancel> &self) { self.get().reset(); },
            "reset(self)\n--\n\nMakes the switch usable again.");
    bind_closing(cancel);
}

}  // namespace

void bind_context(py::module_ &module, Class<Context> &context) {
    bind_cancel(module);
    std::string signature;
    Options writing(signature);
    ContextOptions unused;
    writing.context(unused);
    context.def(py::init([](const py::args &positional, const py::kwargs &given) {
                    Options reading("Context", positional, given);
                    ContextOptions options;
                    reading.context(options);
                    reading.done();
                    const Unlocked unlocked;
                    return std::make_unique<Handle<Context>>(Context(std::move(options)));
                }),
                ("__init__(self, *" + signature + ")\n--\n\n").c_str());
    bind_closing(context);
    context.def_property_readonly(
        "home", [](const Handle<Context> &self) { return str_of(self.get().home()); },
        "The home's absolute path.");

    method<ProjectOptions>(
        context, "project", {}, "The project that a folder (the working directory) belongs to.",
        [](const Context &c, const ProjectOptions &o, const Call &call) { return c.project(o.start, call); });
    method<NoOptions>(
        context, "config_list", {}, "All settings.",
        [](const Context &c, const NoOptions &, const Call &call) { return c.config_list(call); });
    method<NoOptions, Name>(context, "config_get", {"key"}, "One setting by its dot path.",
                            [](const Context &c, const Name &key, const NoOptions &, const Call &call) {
                                return c.config_get(key.text, call);
                            });
    method<NoOptions, Name, Name>(context, "config_set", {"key", "value"},
                                  "Changes a setting; true, false and integers are typed.",
                                  [](const Context &c, const Name &key, const Name &value, const NoOptions &,
                                     const Call &call) { return c.config_set(key.text, value.text, call); });
    method<NoOptions, Name>(context, "config_unset", {"key"}, "Takes a setting out.",
                            [](const Context &c, const Name &key, const NoOptions &, const Call &call) {
                                return c.config_unset(key.text, call);
                            });
}

}  // namespace skillmeat::python
