#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, ExportOptions &into) {
    o("collection", into.collection)("artifacts", into.artifacts)("type", into.type)("tag", into.tag);
    o.path("output", into.output)("name", into.name)("version", into.version)("author", into.author);
    o("description", into.description)("license", into.license)("publisher", into.publisher)("homepage",
                                                                                             into.homepage);
    o("repository", into.repository)("tags", into.tags)("created_at", into.created_at)("serial", into.serial);
    o("store", into.store)("overwrite", into.overwrite)("v1", into.v1)("sign_key", into.sign_key)(
        "expires", into.expires);
    o("passphrase", into.passphrase).ask("ask_passphrase", into.ask_passphrase).signer("signer", into.signer);
    o("minisig", into.minisig)("anchor", into.anchor).path("signer_command", into.signer_command);
}
void describe(Options &o, VerifyOptions &into) {
    o.path("project", into.project)("require_signature", into.require_signature);
}
void describe(Options &o, ConvertOptions &into) {
    o("format", into.format).path("output", into.output)("overwrite", into.overwrite);
}
void describe(Options &o, ImportOptions &into) {
    o("collection", into.collection)("strategy", into.strategy)("artifact_strategies",
                                                                into.artifact_strategies);
    o("require_signature", into.require_signature)("allow_unsigned", into.allow_unsigned);
    o.path("project", into.project).decision("ask", into.ask).decision("ask_trust", into.ask_trust);
}
void describe(Options &o, SignOptions &into) {
    o("key", into.key)("expires", into.expires)("passphrase", into.passphrase)("sidecar", into.sidecar);
    o.ask("ask_passphrase", into.ask_passphrase).signer("signer", into.signer);
    o("minisig", into.minisig)("ssh", into.ssh)("anchor", into.anchor)
        .path("signer_command", into.signer_command);
}

namespace {

void bind_handle(py::module_ &module) {
    using Self = const Handle<Bundle> &;
    Class<Bundle> bundle(module, "Bundle", "A pack verified to the bit; its file stays open.");
    bind_closing(bundle);
    bundle
        .def_property_readonly(
            "name", [](Self self) { return str_of(self.get().name()); }, "Its name.")
        .def_property_readonly(
            "version", [](Self self) { return str_of(self.get().version()); }, "Its version.")
        .def_property_readonly(
            "pack_id", [](Self self) { return str_of(self.get().pack_id()); },
            "64 hex digits over every byte.")
        .def_property_readonly(
            "content_digest", [](Self self) { return str_of(self.get().content_digest()); },
            "\"sha256:\" and 64 hex digits over what is packed.")
        .def(
            "file",
            [](Self self, const py::object &entry) {
                const std::string name = path_of(entry, "entry");
                std::shared_ptr<Bundle> shared = self.share();
                return py::bytes([&] {
                    const Unlocked unlocked;
                    const std::shared_ptr<Bundle> held = std::move(shared);
                    return held->file(name);
                }());
            },
            py::arg("entry"), "file(self, entry)\n--\n\nOne file of the pack by its entry name.")
        .def("__repr__", [](Self self) -> std::string {
            if (self.closed()) return "<libskillmeat.Bundle, closed>";
            return "<libskillmeat.Bundle '" + self.get().name() + "' " + self.get().version() + ">";
        });
}

void bind_reading(Class<Context> &context) {
    method<NoOptions, Path>(context, "open_bundle", {"path"}, "Opens and verifies a pack.",
                            [](const Context &c, const Path &path, const NoOptions &, const Call &call) {
                                return c.open_bundle(path.text, call);
                            });
    method<NoOptions, Path>(context, "inspect_bundle", {"path"}, "What a pack says of itself.",
                            [](const Context &c, const Path &path, const NoOptions &, const Call &call) {
                                return c.inspect_bundle(path.text, call);
                            });
    method<VerifyOptions, Path>(
        context, "verify_bundle", {"path"},
        "Checks a pack, its signatures and the policy. A refusal is a result, not an error.",
        [](const Context &c, const Path &path, const VerifyOptions &o, const Call &call) {
            return c.verify_bundle(path.text, o, call);
        });
    method<NoOptions, Path>(context, "check_archive", {"path"},
                            "The archive rules alone, for any ZIP or tar.gz.",
                            [](const Context &c, const Path &path, const NoOptions &, const Call &call) {
                                return c.check_archive(path.text, call);
                            });
}

}  // namespace

void bind_bundle(py::module_ &module, Class<Context> &context) {
    bind_handle(module);
    method<ExportOptions>(
        context, "export_bundle", {}, "Writes a pack of artifacts.",
        [](const Context &c, const ExportOptions &o, const Call &call) { return c.export_bundle(o, call); });
    method<ExportOptions>(context, "export_bundle_bytes", {}, "The same into memory: (bytes, document).",
                          [](const Context &c, const ExportOptions &o, const Call &call) {
                              Packed packed;
                              packed.bytes = c.export_bundle_bytes(o, &packed.document, call);
                              return packed;
                          });
    bind_reading(context);
    method<ImportOptions, Path>(context, "import_bundle", {"path"},
                                "Imports a pack into a collection in one transaction.",
                                [](const Context &c, const Path &path, const ImportOptions &o,
                                   const Call &call) { return c.import_bundle(path.text, o, call); });
    method<ConvertOptions, Path>(context, "convert_bundle", {"path"},
                                 "Writes a pack of any layout as ours or as a v1.",
                                 [](const Context &c, const Path &path, const ConvertOptions &o,
                                    const Call &call) { return c.convert_bundle(path.text, o, call); });
    method<SignOptions, Path>(context, "sign_bundle", {"path"}, "Signs a pack, or adds a signature to one.",
                              [](const Context &c, const Path &path, const SignOptions &o, const Call &call) {
                                  return c.sign_bundle(path.text, o, call);
                              });
}

}  // namespace skillmeat::python
