// options.hpp - the options of the calls of the C++ face. What is not set has the default of its C function.
//
// Include <skillmeat/skillmeat.hpp>, which includes this.
#pragma once

#include <skillmeat/call.hpp>

namespace skillmeat {

struct LogRecord {
    skm_log_level level;
    std::int64_t time;                      // Unix milliseconds
    std::string_view trace_id, module, message, json;
};

struct ContextOptions {
    Text home{};                              // nullopt = $SKILLMEAT_HOME, else ~/.skillmeat
    Text working_directory{};
    std::optional<Strings> environment{};     // "NAME=value"; nullopt = the process's
    Text managed_policy{};
    bool offline = false;
    skm_log_level log_level = SKM_LOG_INFO;
    std::function<void(const LogRecord &)> log{};    // any thread; must not throw
    std::function<std::int64_t()> clock{};           // Unix microseconds; any thread; must not throw
};

struct AddOptions {
    Text collection{}, type{}, name{};
    Strings tags{};
    bool force = false;
};

struct ListOptions {
    Text collection{}, type{}, tag{}, sort{};
    std::uint64_t limit = 0;
    std::string cursor{};
};

enum class Deployments : std::int32_t {
    refuse = SKM_COLLECTION_DEPLOYMENTS_REFUSE,
    undeploy = SKM_COLLECTION_DEPLOYMENTS_UNDEPLOY,
    keep = SKM_COLLECTION_DEPLOYMENTS_KEEP
};

struct ExportOptions {
    Text collection{};
    Strings artifacts{};                      // none = all that type and tag select
    Text type{}, tag{}, output{}, name{}, version{}, author{}, description{}, license{}, publisher{}, homepage{}, repository{};
    Strings tags{};
    Text created_at{};
    std::optional<std::int64_t> serial{};
    bool store = false, overwrite = false, v1 = false;
    Text sign_key{}, expires{}, passphrase{};
    Ask ask_passphrase{};
    std::optional<Signer> signer{};           // instead of sign_key
    bool minisig = false, anchor = false;
    Text signer_command{};                    // instead of both
};

struct ConvertOptions {
    Text format{}, output{};                  // "zip" or "v1"
    bool overwrite = false;
};

struct ImportOptions {
    Text collection{}, strategy{};
    Strings artifact_strategies{};            // "NAME=STRATEGY"
    bool require_signature = false, allow_unsigned = false;
    Text project{};
    Ask ask{};                                // the question is JSON, the answer a strategy
    Ask ask_trust{};                          // of an unknown signer: "trust", "once" or "refuse"
};

struct SnapshotOptions {
    Text collection{}, message{};
};

struct RollbackOptions {
    Text collection{}, snapshot{};            // nullopt = the newest
    Strings artifacts{};                      // none = the whole collection
};

struct VerifyOptions {
    Text project{};
    bool require_signature = false;
};

struct SignOptions {
    Text key{}, expires{}, passphrase{};
    bool sidecar = false;
    Ask ask_passphrase{};
    std::optional<Signer> signer{};           // instead of key
    bool minisig = false, ssh = false, anchor = false;
    Text signer_command{};                    // instead of both
};

struct KeyOptions {
    Text name{}, email{}, passphrase{};
    Ask ask_passphrase{};
    Text store{}, file_passphrase{};
};

struct KeyStatementOptions {
    Text output{}, reason{}, passphrase{};
    Ask ask_passphrase{};
};

struct TrustOptions {
    Text fingerprint{}, name{}, scope{}, valid_from{}, valid_until{}, vault{};
    Strings roles{};                          // none = "sign"
};

struct RevocationsOptions {
    Text sign_key{}, passphrase{};
    std::optional<std::int64_t> serial{};     // none = now in Unix seconds
    Ask ask_passphrase{};
    std::optional<Signer> signer{};           // instead of sign_key
};

struct DeployOptions {
    Text collection{};
    Strings agents{};                         // none = those detected
    Text scope{}, project{}, strategy{};
    Ask ask{};
};

struct UndeployOptions {
    Text collection{};
    Strings agents{};                         // none = all
    Text project{};
    bool all = false, everywhere = false;
};

struct StatusOptions {
    Text collection{}, project{};
    bool everywhere = false;
    Page page{};
};

struct AuditOptions {
    Text kind{}, action{}, since{};
    Page page{};
};

struct AuditVerifyOptions {
    Text against{}, proof{}, log_key{};
};

struct AuditProveOptions {
    std::uint64_t entry = 0;
    Text output{};
};

struct AuditCheckpointOptions {
    Text output{}, passphrase{};
    Ask ask_passphrase{};
};

struct GcOptions {
    std::optional<std::int64_t> keep_days{}, keep_changes{};   // none = as the policy says
};

struct RemoveHomeOptions {
    bool keep_deployed = false, with_keys = false;
};

struct DoctorOptions {
    Text project{};
    bool repair = false, from_original = false;
};

struct UsageOptions {
    Text type{}, artifact{}, collection{}, since{}, until{};
    std::uint64_t limit = 0;
    std::string cursor{};
};

}  // namespace skillmeat
