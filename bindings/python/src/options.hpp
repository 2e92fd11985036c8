// options.hpp - keyword options: read from a call's keywords, or written down as the method's signature.
//
// Each options struct of skillmeat.hpp has one describe() that names its members; both uses go through it, so a
// signature says what a method takes.
#pragma once

#include <pybind11/pybind11.h>

#include <skillmeat/skillmeat.hpp>
#include <string>

#include "convert.hpp"

namespace skillmeat::python {

class Options {
 public:
    Options(const char *method, const py::args &positional, const py::kwargs &given)
        : method_(method), positional_(positional.ptr()), given_(given.ptr()) {}
    explicit Options(std::string &signature) : signature_(&signature) {}

    Options &operator()(const char *name, Text &into);
    Options &operator()(const char *name, std::string &into);
    Options &operator()(const char *name, Strings &into);
    Options &operator()(const char *name, bool &into);
    Options &operator()(const char *name, std::uint64_t &into);
    Options &operator()(const char *name, std::optional<std::int64_t> &into);
    Options &path(const char *name, Text &into);
    Options &ask(const char *name, Ask &into);       // called with the text of the question
    Options &decision(const char *name, Ask &into);  // called with the parsed question
    Options &signer(const char *name, std::optional<Signer> &into);
    Options &deployments(const char *name, Deployments &into);
    Options &page(Page &into) { return (*this)("limit", into.limit)("cursor", into.cursor); }
    Options &call(Call &into);
    Options &context(ContextOptions &into);

    // The argument that is given by place or by name. Arguments are bound here and not by pybind11, whose message for a
    // wrong call shows all that was given, passphrases too.
    py::object argument(const char *name);

    // TypeError for what nothing asked for.
    void done() const;

 private:
    // What was given under this name, not None; null when nothing was, or when a signature is being written.
    py::object take(const char *name, const char *preset = "None");

    const char *method_ = "";
    PyObject *positional_ = nullptr;
    PyObject *given_ = nullptr;
    std::string *signature_ = nullptr;
    Py_ssize_t places_ = 0, taken_ = 0;
    Strings known_;
};

struct NoOptions {};

inline void describe(Options &, NoOptions &) {}
inline void describe(Options &o, ContextOptions &into) {
    o.context(into);
}
inline void describe(Options &o, Page &into) {
    o.page(into);
}
void describe(Options &o, AddOptions &into);
void describe(Options &o, ListOptions &into);
void describe(Options &o, ExportOptions &into);
void describe(Options &o, ConvertOptions &into);
void describe(Options &o, ImportOptions &into);
void describe(Options &o, VerifyOptions &into);
void describe(Options &o, SignOptions &into);
void describe(Options &o, KeyOptions &into);
void describe(Options &o, KeyStatementOptions &into);
void describe(Options &o, TrustOptions &into);
void describe(Options &o, DeployOptions &into);
void describe(Options &o, UndeployOptions &into);
void describe(Options &o, StatusOptions &into);
void describe(Options &o, RemoveHomeOptions &into);
void describe(Options &o, DoctorOptions &into);
void describe(Options &o, UsageOptions &into);
void describe(Options &o, GcOptions &into);
void describe(Options &o, AuditOptions &into);
void describe(Options &o, AuditVerifyOptions &into);
void describe(Options &o, AuditProveOptions &into);
void describe(Options &o, AuditCheckpointOptions &into);
void describe(Options &o, SnapshotOptions &into);
void describe(Options &o, RollbackOptions &into);

}  // namespace skillmeat::python
