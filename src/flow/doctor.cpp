// doctor: every check, then the repairs, then every check again.
#include <set>
#include <tuple>

#include "base/utf8.hpp"
#include "flow/doctor_checks.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

using Check = void (*)(Examination &);
using Mend = void (*)(Examination &, std::vector<Repaired> &);

bool exists_as_folder(const std::string &path) {
    return file_info_followed(path).kind == FileKind::directory;
}

// Reads without the lock when it cannot be had: a broken home is looked at all the same.
Home::Guard reading(Examination &e) {
    try {
        return e.home.lock_shared(e.operation);
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        e.operation.log(LogLevel::warning, "doctor", "reading without the lock",
                        {{"error", error.message()}});
        return {};
    }
}

void examine(Examination &e) {
    check_library(e);
    if (!exists_as_folder(e.path())) {
        e.report("home_missing", e.path(), "there is no home at " + e.path());
        e.is_known = false;
        return;
    }
    check_home(e);
    if (!e.is_known) return;
    check_journal(e);  // before the lock is taken, which recovers
    const Home::Guard guard = reading(e);
    for (const Check check : {check_databases, check_collections, check_deployments, check_original,
                              check_history, check_audit, check_objects})
        check(e);
}

// Each message once: a file can be in the way of several checks.
void drop_repeated(std::vector<Problem> &problems) {
    std::set<std::tuple<const DoctorCode *, std::string, std::string>> known;
    std::erase_if(problems, [&](const Problem &problem) {
        return !known.insert({problem.code, problem.path, problem.message}).second;
    });
}

Json row_of(const Problem &problem) {
    return Json::object({{"code", problem.code->code},
                         {"severity", severity_name(problem.code->severity)},
                         {"path", escape_for_display(problem.path)},
                         {"message", escape_for_display(problem.message)},
                         {"repair", problem.code->repair},
                         {"automatic", problem.code->automatic}});
}

Json repaired_row(const Problem &problem, const std::string &txn) {
    return Json::object({{"code", problem.code->code},
                         {"path", escape_for_display(problem.path)},
                         {"message", escape_for_display(problem.message)},
                         {"txn", txn}});
}

Json preview_of(const std::vector<Problem> &problems) {
    Json rows = Json::array();
    for (const Problem &problem : problems)
        if (problem.code->automatic) rows.push(repaired_row(problem, ""));
    return rows;
}

// A repair that fails is reported and does not keep the others from being done.
Json mend(Examination &e, std::vector<Problem> &failed) {
    Json rows = Json::array();
    for (const Mend repair : {repair_home, repair_databases, repair_objects, repair_collections,
                              repair_deployments, repair_history, repair_audit}) {
        std::vector<Repaired> done;
        try {
            e.operation.watch.check();
            repair(e, done);
        } catch (const Error &error) {
            if (is_passed_on(error)) throw;
            failed.push_back({&doctor_code("repair_failed"),
                              error.path().empty() ? e.path() : error.path(),
                              error.message() + (error.hint().empty() ? "" : ". " + error.hint()),
                              {},
                              {},
                              {},
                              {}});
        }
        for (const Repaired &one : done) rows.push(repaired_row(*one.problem, one.txn));
    }
    return rows;
}

void append_doctor(const Operation &operation, const Home &home, const Json &result,
                   std::int64_t duration_ms) {
    UsageEvent event;
    event.type = "doctor";
    event.result = result.at("healthy").as_bool() ? "success" : "failed";
    event.counts.set("problems", result.at("problems").size()).set("repaired", result.at("repaired").size());
    event.duration_ms = duration_ms;
    append_usage(operation, home, event);
}

}  // namespace

bool is_passed_on(const Error &error) {
    return error.code() == SKM_E_CANCELLED || error.code() == SKM_E_MEMORY || error.code() == SKM_E_FORKED ||
           error.code() == SKM_E_LOCKED || error.code() == SKM_E_INTERNAL;
}

std::vector<const Problem *> problems_with(const Examination &e,
                                           std::initializer_list<std::string_view> codes) {
    std::vector<const Problem *> out;
    for (const Problem &problem : e.problems)
        for (const std::string_view code : codes)
            if (problem.code->code == code) out.push_back(&problem);
    return out;
}

Json doctor(const Operation &operation, const DoctorOptions &options) {
    const Milliseconds start = operation.context.now();
    const Home home = Home::unread(operation);
    Examination first{operation, options, home};
    examine(first);
    drop_repeated(first.problems);
    std::vector<Problem> *remaining = &first.problems;
    Examination second{operation, options, home};
    Json repaired = Json::array();
    const bool mends = options.repair && first.is_known;
    if (mends && operation.dry_run) repaired = preview_of(first.problems);
    if (mends && !operation.dry_run) {
        std::vector<Problem> failed;
        repaired = mend(first, failed);
        examine(second);
        for (Problem &problem : failed) second.problems.push_back(std::move(problem));
        drop_repeated(second.problems);
        remaining = &second.problems;
    }
    bool healthy = true;
    Json rows = Json::array();
    for (const Problem &problem : *remaining) {
        healthy = healthy && problem.code->severity == Severity::info;
        rows.push(row_of(problem));
    }
    Json result = Json::object({{"healthy", healthy},
                                {"problems", std::move(rows)},
                                {"repaired", std::move(repaired)},
                                {"environment", environment_of(operation, home, first.is_known)}});
    if (mends && !operation.dry_run) append_doctor(operation, home, result, operation.context.now() - start);
    return result;
}

}  // namespace skillmeat::core
