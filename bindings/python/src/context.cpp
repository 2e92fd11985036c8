#include <algorithm>

#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, RemoveHomeOptions &into) {
    o("keep_deployed", into.keep_deployed)("with_keys", into.with_keys);
}

void describe(Options &o, DoctorOptions &into) {
    o.path("project", into.project)("repair", into.repair)("from_original", into.from_original);
}

namespace {

struct ProjectOptions {
    Text start;
};

void describe(Options &o, ProjectOptions &into) {
    o.path("start", into.start);
}

struct FormatOptions {
    std::uint64_t format = 0;
};

void describe(Options &o, FormatOptions &into) {
    o("format", into.format);
}

std::uint32_t format_of(const FormatOptions &options) {
    constexpr std::uint64_t kMost = 0xffffffffu;  // which is no format either
    return static_cast<std::uint32_t>(std::min(options.format, kMost));
}

void bind_home(Class<Context> &context) {
    method<NoOptions>(
        context, "home_show", {}, "What the home is and what lies in it.",
        [](const Context &c, const NoOptions &, const Call &call) { return c.home_show(call); });
    method<NoOptions>(
        context, "home_upgrade", {}, "Brings an older home to the newest format.",
        [](const Context &c, const NoOptions &, const Call &call) { return c.home_upgrade(call); });
    method<FormatOptions>(context, "home_downgrade", {}, "Brings the home back to an older format.",
                          [](const Context &c, const FormatOptions &o, const Call &call) {
                              return c.home_downgrade(format_of(o), call);
                          });
    method<RemoveHomeOptions>(context, "home_remove", {},
                              "Removes the home and all in it; this cannot be undone.",
                              [](const Context &c, const RemoveHomeOptions &o, const Call &call) {
                                  return c.home_remove(o, call);
                              });
    method<DoctorOptions>(
        context, "doctor", {}, "What is wrong with the home, and mending it.",
        [](const Context &c, const DoctorOptions &o, const Call &call) { return c.doctor(o, call); });
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
    bind_home(context);
}

}  // namespace skillmeat::python
