// doctor_checks.hpp - the checks of `doctor`, one group a file. A check only looks and reports.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "domain/trust/trust.hpp"
#include "flow/doctor.hpp"
#include "model/artifact/artifact.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// info: no fault; it does not make a home unhealthy.
enum class Severity { error, warning, info };
std::string_view severity_name(Severity severity);

// One row of the table of codes (docs/doctor.md): codes never change.
struct DoctorCode {
    std::string_view code;
    Severity severity;
    std::string_view repair;  // what --repair does, or what a person can do
    bool automatic;           // --repair does it
};
const std::vector<DoctorCode> &doctor_codes();
const DoctorCode &doctor_code(std::string_view code);  // SKM_E_INTERNAL when there is none

struct Problem {
    const DoctorCode *code = nullptr;
    std::string path, message;  // path absolute
    // What the repair needs to know; which of them depends on the code.
    std::string collection, project;
    ArtifactId artifact;
    std::optional<Digest> digest;
};

struct Examination {
    const Operation &operation;
    const DoctorOptions &options;
    const Home home;
    std::vector<Problem> problems = {};
    bool is_known = true;                         // false: of a newer version, so that nothing may be touched
    std::map<Digest, std::string> contents = {};  // where files of collections with this digest lie
    std::map<Digest, std::string> needed = {};    // objects that something stands on -> what
    std::vector<std::string> projects = {};       // that could be looked into; "" = the user's scope
    TrustStore trust = {};                        // nobody's when trust.toml cannot be read

    Problem &report(std::string_view code, std::string path, std::string message) {
        problems.push_back({&doctor_code(code), std::move(path), std::move(message), {}, {}, {}, {}});
        return problems.back();
    }
    void report(std::string_view code, const Error &error, const std::string &otherwise) {
        report(code, error.path().empty() ? otherwise : error.path(), error.message());
    }
    void step(std::string_view what, std::uint64_t done, std::uint64_t total) const {
        operation.watch.check();
        operation.watch.step(what, done, total);
    }
    const std::string &path() const { return home.path(); }
};

// What must reach the caller whatever is being looked at.
bool is_passed_on(const Error &error);

// Runs a look and reports its error under `code`.
template <class Look>
void attempt(Examination &e, std::string_view code, const std::string &path, Look &&look) {
    try {
        look();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        e.report(code, error, path);
    }
}

// In this order: the later ones use what the earlier ones found.
void check_home(Examination &e);     // home.json, rights, links, settings
void check_journal(Examination &e);  // unfinished, waiting, set aside, staging
void check_staging_in(Examination &e, const std::string &folder);
void check_databases(Examination &e);    // index.db, usage.db
void check_collections(Examination &e);  // manifest, files, lock, state
void check_deployments(Examination &e);  // records against projects
void check_original(Examination &e);     // what the original leaves behind
void check_history(Examination &e);      // changes and snapshots
void check_audit(Examination &e);        // the audit log
void check_objects(Examination &e);      // every object, and those that are needed
void check_library(Examination &e);      // encoder and known answers

Json environment_of(const Operation &operation, const Home &home, bool is_readable);

// --- repairs: each mends every problem of its class, in one transaction where user state changes ---
struct Repaired {
    const Problem *problem;
    std::string txn;
};
void repair_home(Examination &e, std::vector<Repaired> &done);
void repair_databases(Examination &e, std::vector<Repaired> &done);
void repair_objects(Examination &e, std::vector<Repaired> &done);
void repair_collections(Examination &e, std::vector<Repaired> &done);
void repair_deployments(Examination &e, std::vector<Repaired> &done);
void repair_original(Examination &e, std::vector<Repaired> &done);  // by repair_deployments
void repair_history(Examination &e, std::vector<Repaired> &done);

void repair_audit(Examination &e, std::vector<Repaired> &done);

// Puts a file of the home under another name beside it: "<name>.damaged-<number>", which is returned.
std::string set_aside(Transaction &transaction, const Examination &e, const std::string &path);

// The problems with one of these codes, in the order of the report.
std::vector<const Problem *> problems_with(const Examination &e,
                                           std::initializer_list<std::string_view> codes);

}  // namespace skillmeat::core
