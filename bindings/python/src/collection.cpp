#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, AddOptions &into) {
    o("collection", into.collection)("type", into.type)("name", into.name)("tags", into.tags)("force",
                                                                                              into.force);
}
void describe(Options &o, ListOptions &into) {
    o("collection", into.collection)("type", into.type)("tag", into.tag)("sort", into.sort)(
        "limit", into.limit)("cursor", into.cursor);
}

namespace {

struct NameOptions {
    Text name;
};
struct ShowOptions {
    Text collection, project;
};
struct RemoveOptions {
    Deployments deployments = Deployments::refuse;
    Text collection;
};

void describe(Options &o, NameOptions &into) {
    o("name", into.name);
}
void describe(Options &o, ShowOptions &into) {
    o("collection", into.collection).path("project", into.project);
}
void describe(Options &o, RemoveOptions &into) {
    o.deployments("deployments", into.deployments)("collection", into.collection);
}

py::object artifact_at(const Collection &collection, std::uint64_t index) {
    return call(types().artifact, str_of(collection.artifact_name(index)),
                str_of(collection.artifact_type(index)));
}

// As Python counts: from the end when negative.
std::uint64_t position(const Collection &collection, py::ssize_t index) {
    const auto count = static_cast<py::ssize_t>(collection.count());
    if (index < 0) index += count;
    if (index < 0 || index >= count) throw py::index_error("collection index out of range");
    return static_cast<std::uint64_t>(index);
}

py::list all_artifacts(const Collection &collection) {
    py::list artifacts(static_cast<std::size_t>(collection.count()));
    for (std::size_t i = 0; i < artifacts.size(); ++i) artifacts[i] = artifact_at(collection, i);
    return artifacts;
}

void bind_handle(py::module_ &module) {
    using Self = const Handle<Collection> &;
    Class<Collection> collection(module, "Collection",
                                 "One state of a collection: a sequence of its artifacts, immutable.");
    bind_closing(collection);
    collection
        .def_property_readonly(
            "name", [](Self self) { return str_of(self.get().name()); }, "Its name.")
        .def_property_readonly(
            "path", [](Self self) { return str_of(self.get().path()); }, "Its folder.")
        .def_property_readonly(
            "count", [](Self self) { return self.get().count(); }, "How many artifacts it holds.")
        .def(
            "artifact_name",
            [](Self self, py::ssize_t i) {
                return str_of(self.get().artifact_name(position(self.get(), i)));
            },
            py::arg("index"), "artifact_name(self, index)\n--\n\nThe name of the artifact at this place.")
        .def(
            "artifact_type",
            [](Self self, py::ssize_t i) {
                return str_of(self.get().artifact_type(position(self.get(), i)));
            },
            py::arg("index"), "artifact_type(self, index)\n--\n\nThe type of the artifact at this place.")
        .def("__len__", [](Self self) { return self.get().count(); })
        .def("__getitem__",
             [](Self self, py::ssize_t i) { return artifact_at(self.get(), position(self.get(), i)); })
        .def("__getitem__",
             [](Self self, const py::slice &part) { return py::object(all_artifacts(self.get())[part]); })
        .def("__iter__", [](Self self) { return py::object(all_artifacts(self.get()).attr("__iter__")()); })
        .def("__repr__", [](Self self) -> std::string {
            if (self.closed()) return "<libskillmeat.Collection, closed>";
            return "<libskillmeat.Collection '" + self.get().name() + "' of " +
                   std::to_string(self.get().count()) + ">";
        });
}

}  // namespace

void bind_collection(py::module_ &module, Class<Context> &context) {
    bind_handle(module);
    method<NameOptions>(context, "init_collection", {},
                        "Makes a collection, and the home when it is missing.",
                        [](const Context &c, const NameOptions &o, const Call &call) {
                            return c.init_collection(o.name, call);
                        });
    method<Page>(
        context, "collections", {}, "The collections of the home.",
        [](const Context &c, const Page &page, const Call &call) { return c.collections(page, call); });
    method<NameOptions>(context, "open_collection", {}, "Opens a collection as it is now.",
                        [](const Context &c, const NameOptions &o, const Call &call) {
                            return c.open_collection(o.name, call);
                        });
    method<AddOptions, Paths>(context, "add", {"sources"},
                              "Copies artifacts into a collection: folders and files.",
                              [](const Context &c, const Paths &sources, const AddOptions &o,
                                 const Call &call) { return c.add(sources.texts, o, call); });
    method<ListOptions>(
        context, "list", {}, "The artifacts of a collection, or a page of them.",
        [](const Context &c, const ListOptions &o, const Call &call) { return c.list(o, call); });
    method<ShowOptions, Name>(
        context, "show", {"artifact"}, "One artifact with its files and deployments.",
        [](const Context &c, const Name &artifact, const ShowOptions &o, const Call &call) {
            return c.show(artifact.text, o.collection, o.project, call);
        });
    method<RemoveOptions, Names>(
        context, "remove", {"artifacts"},
        "Removes artifacts; deployments: \"refuse\", \"undeploy\", \"keep\".",
        [](const Context &c, const Names &artifacts, const RemoveOptions &o, const Call &call) {
            return c.remove(artifacts.texts, o.deployments, o.collection, call);
        });
}

}  // namespace skillmeat::python
