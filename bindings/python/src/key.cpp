#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, KeyOptions &into) {
    o("name", into.name)("email", into.email)("passphrase", into.passphrase)
        .ask("ask_passphrase", into.ask_passphrase);
    o("store", into.store)("file_passphrase", into.file_passphrase);
}

void describe(Options &o, KeyStatementOptions &into) {
    o.path("output", into.output)("reason", into.reason)("passphrase", into.passphrase)
        .ask("ask_passphrase", into.ask_passphrase);
}

namespace {

struct KeyExportOptions {
    std::string format = "raw";
};
struct KeyOpenOptions {
    Text passphrase;
};

void describe(Options &o, KeyExportOptions &into) {
    o("format", into.format);
}
void describe(Options &o, KeyOpenOptions &into) {
    o("passphrase", into.passphrase);
}

void bind_handle(py::module_ &module) {
    using Self = const Handle<Key> &;
    Class<Key> key(module, "Key", "An unlocked key; wiped when it is closed.");
    bind_closing(key);
    key.def_property_readonly(
           "id", [](Self self) { return str_of(self.get().id()); }, "Its id.")
        .def(
            "sign",
            [](Self self, const py::object &data) {
                const std::string bytes = bytes_of(data, "data");
                std::shared_ptr<Key> shared = self.share();
                return py::bytes([&] {
                    const Unlocked unlocked;
                    const std::shared_ptr<Key> held = std::move(shared);
                    return held->sign(bytes);
                }());
            },
            py::arg("data"), "sign(self, data)\n--\n\nThe Ed25519 signature over `data`: 64 bytes.")
        .def("__repr__", [](Self self) -> std::string {
            if (self.closed()) return "<libskillmeat.Key, closed>";
            return "<libskillmeat.Key '" + self.get().id() + "'>";
        });
    module.def(
        "verify_signature",
        [](const py::object &public_key, const py::object &data, const py::object &signature) {
            const std::string key_bytes = bytes_of(public_key, "public_key"), bytes = bytes_of(data, "data"),
                              signature_bytes = bytes_of(signature, "signature");
            const Unlocked unlocked;
            return verify_signature(key_bytes, bytes, signature_bytes);
        },
        py::arg("public_key"), py::arg("data"), py::arg("signature"),
        "verify_signature(public_key, data, signature)\n--\n\nWhether an Ed25519 signature over `data` "
        "holds.");
}

}  // namespace

void bind_key(py::module_ &module, Class<Context> &context) {
    bind_handle(module);
    method<KeyOptions>(
        context, "generate_key", {}, "Makes a signing key in the home.",
        [](const Context &c, const KeyOptions &o, const Call &call) { return c.generate_key(o, call); });
    method<KeyOptions, Path>(context, "import_key", {"path"}, "Takes a secret key from a file into the home.",
                             [](const Context &c, const Path &path, const KeyOptions &o, const Call &call) {
                                 return c.import_key(path.text, o, call);
                             });
    method<Page>(context, "keys", {}, "The keys of the home.",
                 [](const Context &c, const Page &page, const Call &call) { return c.keys(page, call); });
    method<KeyExportOptions, Name>(context, "export_key", {"key"}, "The public half of a key.",
                                   [](const Context &c, const Name &key, const KeyExportOptions &o,
                                      const Call &call) { return c.export_key(key.text, o.format, call); });
    method<NoOptions, Name>(context, "remove_key", {"key"}, "Removes a key from the home.",
                            [](const Context &c, const Name &key, const NoOptions &, const Call &call) {
                                return c.remove_key(key.text, call);
                            });
    method<KeyStatementOptions, Name>(
        context, "rotate_key", {"key"},
        "A new key that takes the place of an old one, and the statement of both.",
        [](const Context &c, const Name &key, const KeyStatementOptions &o, const Call &call) {
            return c.rotate_key(key.text, o, call);
        });
    method<KeyStatementOptions, Name>(context, "revoke_key", {"key"},
                                      "The statement of a key that it is not to be believed any more.",
                                      [](const Context &c, const Name &key, const KeyStatementOptions &o,
                                         const Call &call) { return c.revoke_key(key.text, o, call); });
    method<KeyOpenOptions, Name>(context, "open_key", {"key"}, "Unlocks a key.",
                                 [](const Context &c, const Name &key, const KeyOpenOptions &o,
                                    const Call &call) { return c.open_key(key.text, o.passphrase, call); });
}

}  // namespace skillmeat::python
