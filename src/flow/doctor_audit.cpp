// doctor: the audit log.
#include "flow/audit.hpp"
#include "flow/doctor_checks.hpp"
#include "state/store/audit_log.hpp"

namespace skillmeat::core {

void check_audit(Examination &e) {
    e.step("audit", 0, 1);
    const std::string log = audit_log_path(e.home);
    attempt(e, "audit_damaged", log, [&] {
        const LogVerdict verdict = examine_audit(e.operation, e.home, {}).verdict;
        if (verdict.is_ok()) return;
        std::string where;
        if (verdict.first_bad) where = ", from entry " + std::to_string(*verdict.first_bad) + " on";
        e.report("audit_damaged", log,
                 "the audit log is not what was written (" + verdict.reason + ")" + where);
    });
}

void repair_audit(Examination &e, std::vector<Repaired> &done) {
    const auto damaged = problems_with(e, {"audit_damaged"});
    if (damaged.empty()) return;
    const Home::Guard guard = e.home.lock_exclusive(e.operation);
    const LogVerdict verdict = examine_audit(e.operation, e.home, {}).verdict;
    if (verdict.is_ok()) return;  // another process has done it
    Json broken = Json::object({{"reason", verdict.reason}});
    if (verdict.first_bad) broken.set("first_bad", static_cast<std::int64_t>(*verdict.first_bad));
    begin_log_part(e.operation, e.home, std::move(broken));
    for (const Problem *problem : damaged) done.push_back({problem, ""});
}

}  // namespace skillmeat::core
