// skillmeat.hpp - the C++ face of libskillmeat: header-only, RAII and exceptions over the C ABI.
//
// No C++ type crosses the library's boundary, so any compiler may use any build of the library. Documents are UTF-8
// JSON in a std::string, as the C functions return them (schemas in schema/); parse them with what you like.
//
//   skillmeat::Context context;
//   context.init_collection();
//   context.add({"~/skills/pdf"});
//   std::string result = context.export_bundle({.output = "pdf.skillmeat-pack"});
#pragma once

#include <skillmeat/experimental.h>
#include <skillmeat/skillmeat.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat {

using Document = std::string;               // UTF-8 JSON
using Strings = std::vector<std::string>;
using Text = std::optional<std::string>;    // nullopt = not given

// What a failed call throws. Copies of it share one immutable error object.
class Error : public std::runtime_error {
 public:
    Error(skm_status code, skm_error *owned)
        : std::runtime_error(owned ? skm_error_message(owned) : skm_error_name(code)),
          code_(code), error_(owned, &skm_error_free) {}

    skm_status code() const noexcept { return code_; }
    const char *name() const noexcept { return skm_error_name(code_); }     // "artifact_not_found"
    const char *hint() const noexcept { return skm_error_hint(error_.get()); }
    const char *path() const noexcept { return skm_error_path(error_.get()); }
    Document json() const {
        skm_string out = SKM_STRING_INIT;
        if (skm_error_json(error_.get(), &out) != SKM_OK) return {};
        std::string text(out.data, out.size);
        skm_string_dispose(&out);
        return text;
    }

 private:
    skm_status code_;
    std::shared_ptr<skm_error> error_;
};

struct Progress {
    std::string_view phase;
    std::uint64_t done = 0, total = 0;      // total 0: not known
};

// Stops a call from any thread. Copies are the same switch.
class Cancel {
 public:
    Cancel() {
        skm_cancel *handle = nullptr;
        skm_error *error = nullptr;
        const skm_status status = skm_cancel_new(&handle, &error);
        if (status != SKM_OK) throw Error(status, error);
        handle_.reset(handle, &skm_cancel_free);
    }
    void cancel() const noexcept { skm_cancel_cancel(handle_.get()); }
    void reset() const noexcept { skm_cancel_reset(handle_.get()); }
    skm_cancel *get() const noexcept { return handle_.get(); }

 private:
    std::shared_ptr<skm_cancel> handle_;
};

// How one call runs.
struct Call {
    bool dry_run = false;
    bool no_wait = false;
    std::chrono::milliseconds wait{60000};
    std::function<bool(const Progress &)> progress;   // false stops; an exception comes out of the call unchanged
    std::optional<Cancel> cancel;
    std::string trace_id;                             // "" = a new one
};

// Answers a question; nullopt = no answer. An exception comes out of the call unchanged.
using Ask = std::function<std::optional<std::string>(const std::string &question)>;

// Whatever holds a secret key that the library shall not see: an agent, a hardware key, a service.
struct Signer {
    std::string public_key;                                     // 32 bytes
    std::function<std::string(std::string_view data)> sign;     // Ed25519 over the bytes as they are: 64 bytes
    std::string name;                                           // for people
};

struct Page {
    std::uint64_t limit = 0;                          // 0 = all
    std::string cursor;
};

namespace detail {

inline std::uint32_t flag(bool set, std::uint32_t bit) { return set ? bit : 0u; }

inline const char *c_str(const Text &text) { return text ? text->c_str() : nullptr; }
inline const char *c_str(const std::string &text) { return text.empty() ? nullptr : text.c_str(); }

// `const char *const *` from strings, for the length of a call.
class Pointers {
 public:
    explicit Pointers(const Strings &strings) {
        for (const auto &string : strings) pointers_.push_back(string.c_str());
        pointers_.push_back(nullptr);
    }
    const char *const *data() const { return pointers_.data(); }
    std::size_t size() const { return pointers_.size() - 1; }

 private:
    std::vector<const char *> pointers_;
};

// One call: its skm_call, the callbacks behind it, and what they threw.
class Frame {
 public:
    explicit Frame(const Call &call) : call_(call) {
        raw_.flags = detail::flag(call.dry_run, SKM_CALL_DRY_RUN) | detail::flag(call.no_wait, SKM_CALL_NO_WAIT);
        raw_.wait_milliseconds = static_cast<std::uint32_t>(call.wait.count() > 0 ? call.wait.count() : 1);
        raw_.cancel = call.cancel ? call.cancel->get() : nullptr;
        raw_.trace_id = c_str(call.trace_id);
        if (call.progress) {
            raw_.progress = &Frame::on_progress;
            raw_.progress_user = this;
        }
    }
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    const skm_call *get() const { return &raw_; }

    // A question put to `ask`, for options that take an skm_ask_fn.
    struct Question {
        Frame *frame;
        const Ask *ask;
    };
    static int on_ask(const char *question, skm_string *answer, void *user) {
        auto *self = static_cast<Question *>(user);
        return self->frame->guarded([&] {
            const std::optional<std::string> text = (*self->ask)(question);
            return text && skm_string_set(answer, text->data(), text->size()) != 0 ? 1 : 0;
        });
    }

    // A signer of the caller's, for options that take an skm_signer; `signer` is borrowed for the call.
    struct Signing {
        Frame *frame;
        const Signer *signer;
        skm_signer raw = SKM_SIGNER_INIT;
        Signing(Frame &call_frame, const std::optional<Signer> &given)
            : frame(&call_frame), signer(given ? &*given : nullptr) {
            if (!signer) return;
            raw.public_key = signer->public_key.data();
            raw.public_key_size = signer->public_key.size();
            raw.name = c_str(signer->name);
            raw.sign = &Signing::on_sign;
            raw.user = this;
        }
        Signing(const Signing &) = delete;
        Signing &operator=(const Signing &) = delete;
        const skm_signer *get() const { return signer ? &raw : nullptr; }
        static int on_sign(const void *data, std::size_t size, skm_string *signature, void *user) {
            auto *self = static_cast<Signing *>(user);
            return self->frame->guarded([&] {
                const std::string made = self->signer->sign(std::string_view(static_cast<const char *>(data), size));
                return skm_string_set(signature, made.data(), made.size());
            });
        }
    };

    // What a callback threw comes first; else the library's own error.
    void check(skm_status status, skm_error *error) const {
        if (raised_) {
            skm_error_free(error);
            std::rethrow_exception(raised_);
        }
        if (status != SKM_OK) throw Error(status, error);
    }

    template <class Function>
    std::string text(Function &&function) const {
        skm_string out = SKM_STRING_INIT;
        skm_error *error = nullptr;
        const skm_status status = function(&out, &error);
        check(status, error);
        return take(out);
    }

    static std::string take(skm_string &string) {
        std::string text(string.data ? string.data : "", string.size);
        skm_string_dispose(&string);
        return text;
    }

 private:
    template <class Function>
    int guarded(Function &&function) noexcept {
        try {
            return function();
        } catch (...) {
            raised_ = std::current_exception();
            return 1;
        }
    }
    static int on_progress(const skm_progress *event, void *user) {
        auto *self = static_cast<Frame *>(user);
        return self->guarded([&] {
            return self->call_.progress(Progress{event->phase, event->done, event->total}) ? 0 : 1;
        });
    }

    const Call &call_;
    skm_call raw_ = SKM_CALL_INIT;
    std::exception_ptr raised_;
};

struct PageFrame {
    explicit PageFrame(const Page &page) {
        raw.limit = page.limit;
        raw.cursor = c_str(page.cursor);
    }
    skm_page raw = SKM_PAGE_INIT;
};

}  // namespace detail

inline std::string version() { return skm_version(); }
inline std::int32_t abi_version() { return skm_abi_version(); }

inline Document features() {
    const Call call;
    return detail::Frame(call).text([](skm_string *out, skm_error **error) { return skm_features(out, error); });
}

// Whether an Ed25519 signature over `data` holds.
inline bool verify_signature(std::string_view public_key, std::string_view data, std::string_view signature) {
    std::int32_t valid = 0;
    skm_error *error = nullptr;
    const skm_status status = skm_key_verify(public_key.data(), public_key.size(), data.data(), data.size(),
                                             signature.data(), signature.size(), &valid, &error);
    if (status != SKM_OK) throw Error(status, error);
    return valid != 0;
}

// ---- Options -------------------------------------------------------------------------------------------------------

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
    bool store = false, overwrite = false;
    Text sign_key{}, expires{}, passphrase{};
    Ask ask_passphrase{};
    std::optional<Signer> signer{};           // instead of sign_key
};

struct ImportOptions {
    Text collection{}, strategy{};
    Strings artifact_strategies{};            // "NAME=STRATEGY"
    bool require_signature = false, allow_unsigned = false;
    Text project{};
    Ask ask{};                                // the question is JSON, the answer a strategy
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
};

struct KeyOptions {
    Text name{}, email{}, passphrase{};
    Ask ask_passphrase{};
};

struct TrustOptions {
    Text fingerprint{}, name{}, scope{}, valid_from{}, valid_until{};
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

// ---- Handles -------------------------------------------------------------------------------------------------------

// One state of a collection, immutable. Move-only; one thread at a time.
class Collection {
 public:
    explicit Collection(skm_collection *owned) : handle_(owned) {}

    std::string name() const { return skm_collection_name(handle_.get()); }
    std::string path() const { return skm_collection_path(handle_.get()); }
    std::uint64_t count() const { return skm_collection_count(handle_.get()); }
    std::string artifact_name(std::uint64_t index) const { return borrowed(skm_collection_artifact_name(handle_.get(), index)); }
    std::string artifact_type(std::uint64_t index) const { return borrowed(skm_collection_artifact_type(handle_.get(), index)); }

 private:
    static std::string borrowed(const char *text) {
        if (text == nullptr) throw std::out_of_range("no artifact at this index");
        return text;
    }
    struct Close {
        void operator()(skm_collection *handle) const { skm_collection_close(handle); }
    };
    std::unique_ptr<skm_collection, Close> handle_;
};

// A pack in memory, verified to the bit. Move-only; one thread at a time.
class Bundle {
 public:
    explicit Bundle(skm_bundle *owned) : handle_(owned) {}

    std::string name() const { return skm_bundle_name(handle_.get()); }
    std::string version() const { return skm_bundle_version(handle_.get()); }
    std::string pack_id() const { return skm_bundle_pack_id(handle_.get()); }
    std::string content_digest() const { return skm_bundle_content_digest(handle_.get()); }
    std::string file(const std::string &entry) const {
        const Call call;
        return detail::Frame(call).text([&](skm_string *out, skm_error **error) {
            return skm_bundle_file(handle_.get(), entry.c_str(), out, error);
        });
    }

 private:
    struct Close {
        void operator()(skm_bundle *handle) const { skm_bundle_close(handle); }
    };
    std::unique_ptr<skm_bundle, Close> handle_;
};

// An unlocked key; wiped when it goes. Move-only; one thread at a time.
class Key {
 public:
    explicit Key(skm_key *owned) : handle_(owned) {}

    std::string id() const { return skm_key_id(handle_.get()); }
    std::string sign(std::string_view data) const {
        const Call call;
        return detail::Frame(call).text([&](skm_string *out, skm_error **error) {
            return skm_key_sign(handle_.get(), data.data(), data.size(), out, error);
        });
    }

 private:
    struct Close {
        void operator()(skm_key *handle) const { skm_key_close(handle); }
    };
    std::unique_ptr<skm_key, Close> handle_;
};

// ---- Context -------------------------------------------------------------------------------------------------------

// Everything starts here. Copies are the same context; it may be shared by threads.
class Context {
 public:
    explicit Context(ContextOptions options = {}) {
        skm_context_options raw = SKM_CONTEXT_OPTIONS_INIT;
        raw.flags = detail::flag(options.offline, SKM_CONTEXT_OFFLINE);
        raw.log_level = options.log_level;
        raw.home = detail::c_str(options.home);
        raw.working_directory = detail::c_str(options.working_directory);
        raw.managed_policy = detail::c_str(options.managed_policy);
        const Strings none;
        const detail::Pointers environment(options.environment ? *options.environment : none);   // no copy: pointers into it
        if (options.environment) raw.environment = environment.data();
        if (options.log) {
            raw.log_user = new std::function<void(const LogRecord &)>(std::move(options.log));
            raw.log = [](const skm_log_record *record, void *user) {
                (*static_cast<std::function<void(const LogRecord &)> *>(user))(
                    LogRecord{record->level, record->time, record->trace_id, record->module, record->message, record->json});
            };
            raw.log_destroy = [](void *user) { delete static_cast<std::function<void(const LogRecord &)> *>(user); };
        }
        if (options.clock) {
            raw.clock_user = new std::function<std::int64_t()>(std::move(options.clock));
            raw.clock = [](void *user) { return (*static_cast<std::function<std::int64_t()> *>(user))(); };
            raw.clock_destroy = [](void *user) { delete static_cast<std::function<std::int64_t()> *>(user); };
        }
        skm_context *handle = nullptr;
        skm_error *error = nullptr;
        const skm_status status = skm_context_open(&raw, &handle, &error);
        if (status != SKM_OK) throw Error(status, error);
        handle_.reset(handle, &skm_context_close);
    }

    std::string home() const { return skm_context_home(handle_.get()); }
    Document project(const Text &start = {}, const Call &call = {}) const {
        return run(call, [&](auto, skm_string *out, skm_error **error) {
            return skm_context_project(handle_.get(), detail::c_str(start), out, error);
        });
    }

    // --- config
    Document config_list(const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_context_config_list(handle_.get(), c, out, error); });
    }
    Document config_get(const std::string &key, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_context_config_get(handle_.get(), key.c_str(), c, out, error); });
    }
    Document config_set(const std::string &key, const std::string &value, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_context_config_set(handle_.get(), key.c_str(), value.c_str(), c, out, error);
        });
    }
    Document config_unset(const std::string &key, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_context_config_unset(handle_.get(), key.c_str(), c, out, error); });
    }

    // --- the home
    Document home_show(const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_context_home_show(handle_.get(), c, out, error); });
    }
    Document home_upgrade(const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_context_home_upgrade(handle_.get(), c, out, error); });
    }
    Document home_downgrade(std::uint32_t format = 0, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_context_home_downgrade(handle_.get(), format, c, out, error);
        });
    }
    Document home_remove(const RemoveHomeOptions &options = {}, const Call &call = {}) const {
        const std::uint32_t flags =
            detail::flag(options.keep_deployed, SKM_HOME_KEEP_DEPLOYED) | detail::flag(options.with_keys, SKM_HOME_WITH_KEYS);
        return run(call, [&](auto c, auto out, auto error) { return skm_context_home_remove(handle_.get(), flags, c, out, error); });
    }
    Document doctor(const DoctorOptions &options = {}, const Call &call = {}) const {
        const std::uint32_t flags =
            detail::flag(options.repair, SKM_DOCTOR_REPAIR) | detail::flag(options.from_original, SKM_DOCTOR_FROM_ORIGINAL);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_context_doctor(handle_.get(), detail::c_str(options.project), flags, c, out, error);
        });
    }

    // --- artifacts
    Document hash(const std::string &path, const std::string &algorithm = "tree", const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_artifact_hash(handle_.get(), path.c_str(), algorithm.c_str(), c, out, error);
        });
    }
    Document parse(const std::string &kind, const std::string &input, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_artifact_parse(handle_.get(), kind.c_str(), input.c_str(), c, out, error);
        });
    }

    // --- experimental: may change
    Document splice_edit(std::string_view text, const std::string &format, const std::string &root,
                         const std::string &operation, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_x_splice_edit(handle_.get(), text.data(), text.size(), format.c_str(), root.c_str(),
                                     operation.c_str(), c, out, error);
        });
    }
    Document splice_edit_file(const std::string &path, const std::string &format, const std::string &root,
                              const std::string &operation, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_x_splice_edit_file(handle_.get(), path.c_str(), format.c_str(), root.c_str(),
                                          operation.c_str(), c, out, error);
        });
    }

    // --- collections
    Document init_collection(const Text &name = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_collection_init(handle_.get(), detail::c_str(name), c, out, error); });
    }
    Document collections(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_collection_names(handle_.get(), &p.raw, c, out, error); });
    }
    Collection open_collection(const Text &name = {}, const Call &call = {}) const {
        skm_collection *handle = nullptr;
        open(call, [&](auto c, auto error) { return skm_collection_open(handle_.get(), detail::c_str(name), c, &handle, error); });
        return Collection(handle);
    }
    Document add(const Strings &sources, const AddOptions &options = {}, const Call &call = {}) const {
        const detail::Pointers paths(sources), tags(options.tags);
        skm_collection_add_options raw = SKM_COLLECTION_ADD_OPTIONS_INIT;
        raw.flags = detail::flag(options.force, SKM_COLLECTION_ADD_FORCE);
        raw.type = detail::c_str(options.type);
        raw.name = detail::c_str(options.name);
        raw.tags = tags.data();
        raw.tag_count = tags.size();
        return run(call, [&](auto c, auto out, auto error) {
            return skm_collection_add(handle_.get(), detail::c_str(options.collection), paths.data(), paths.size(), &raw, c, out, error);
        });
    }
    Document list(const ListOptions &options = {}, const Call &call = {}) const {
        skm_collection_list_options raw = SKM_COLLECTION_LIST_OPTIONS_INIT;
        raw.type = detail::c_str(options.type);
        raw.tag = detail::c_str(options.tag);
        raw.sort = detail::c_str(options.sort);
        raw.limit = options.limit;
        raw.cursor = detail::c_str(options.cursor);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_collection_list(handle_.get(), detail::c_str(options.collection), &raw, c, out, error);
        });
    }
    Document show(const std::string &artifact, const Text &collection = {}, const Text &project = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_collection_show(handle_.get(), detail::c_str(collection), artifact.c_str(), detail::c_str(project), c, out, error);
        });
    }
    Document remove(const Strings &artifacts, Deployments deployments = Deployments::refuse, const Text &collection = {},
                    const Call &call = {}) const {
        const detail::Pointers names(artifacts);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_collection_remove(handle_.get(), detail::c_str(collection), names.data(), names.size(),
                                         static_cast<std::int32_t>(deployments), c, out, error);
        });
    }

    // --- bundles
    Document export_bundle(const ExportOptions &options = {}, const Call &call = {}) const {
        return exporting(options, call, nullptr);
    }
    // The archive's bytes; `document` receives the result when it is not NULL.
    std::string export_bundle_bytes(const ExportOptions &options = {}, Document *document = nullptr, const Call &call = {}) const {
        std::string bytes;
        Document result = exporting(options, call, &bytes);
        if (document) *document = std::move(result);
        return bytes;
    }
    Bundle open_bundle(const std::string &path, const Call &call = {}) const {
        skm_bundle *handle = nullptr;
        open(call, [&](auto c, auto error) { return skm_bundle_open(handle_.get(), path.c_str(), c, &handle, error); });
        return Bundle(handle);
    }
    Document inspect_bundle(const std::string &path, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_bundle_inspect(handle_.get(), path.c_str(), c, out, error); });
    }
    Document verify_bundle(const std::string &path, const VerifyOptions &options = {}, const Call &call = {}) const {
        const std::uint32_t flags = detail::flag(options.require_signature, SKM_BUNDLE_REQUIRE_SIGNATURE);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_bundle_verify(handle_.get(), path.c_str(), detail::c_str(options.project), flags, c, out, error);
        });
    }
    Document check_archive(const std::string &path, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_bundle_check_archive(handle_.get(), path.c_str(), c, out, error); });
    }
    Document import_bundle(const std::string &path, const ImportOptions &options = {}, const Call &call = {}) const {
        const detail::Pointers strategies(options.artifact_strategies);
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask};
        skm_bundle_import_options raw = SKM_BUNDLE_IMPORT_OPTIONS_INIT;
        raw.flags = detail::flag(options.require_signature, SKM_BUNDLE_REQUIRE_SIGNATURE) |
                    detail::flag(options.allow_unsigned, SKM_BUNDLE_ALLOW_UNSIGNED);
        raw.strategy = detail::c_str(options.strategy);
        raw.artifact_strategies = strategies.data();
        raw.artifact_strategy_count = strategies.size();
        raw.project = detail::c_str(options.project);
        if (options.ask) {
            raw.ask = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_bundle_import(handle_.get(), detail::c_str(options.collection), path.c_str(), &raw, frame.get(), out, error);
        });
    }
    Document sign_bundle(const std::string &path, const SignOptions &options = {}, const Call &call = {}) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        const detail::Frame::Signing signing(frame, options.signer);
        skm_bundle_sign_options raw = SKM_BUNDLE_SIGN_OPTIONS_INIT;
        raw.signer = signing.get();
        raw.flags = detail::flag(options.sidecar, SKM_BUNDLE_SIGN_SIDECAR);
        raw.key = detail::c_str(options.key);
        raw.expires = detail::c_str(options.expires);
        raw.passphrase = detail::c_str(options.passphrase);
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_bundle_sign(handle_.get(), path.c_str(), &raw, frame.get(), out, error);
        });
    }

    // --- keys and trust
    Document generate_key(const KeyOptions &options = {}, const Call &call = {}) const {
        return making_key(options, call, [&](auto raw, auto c, auto out, auto error) {
            return skm_key_generate(handle_.get(), raw, c, out, error);
        });
    }
    Document import_key(const std::string &path, const KeyOptions &options = {}, const Call &call = {}) const {
        return making_key(options, call, [&](auto raw, auto c, auto out, auto error) {
            return skm_key_import(handle_.get(), path.c_str(), raw, c, out, error);
        });
    }
    Document keys(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_key_list(handle_.get(), &p.raw, c, out, error); });
    }
    Document export_key(const std::string &key, const std::string &format = "raw", const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_key_export(handle_.get(), key.c_str(), format.c_str(), c, out, error);
        });
    }
    Document remove_key(const std::string &key, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_key_remove(handle_.get(), key.c_str(), c, out, error); });
    }
    Key open_key(const std::string &key, const Text &passphrase = {}, const Call &call = {}) const {
        skm_key *handle = nullptr;
        open(call, [&](auto c, auto error) {
            return skm_key_open(handle_.get(), key.c_str(), detail::c_str(passphrase), c, &handle, error);
        });
        return Key(handle);
    }
    Document add_trust(const std::string &key, const TrustOptions &options = {}, const Call &call = {}) const {
        skm_trust_add_options raw = SKM_TRUST_ADD_OPTIONS_INIT;
        raw.fingerprint = detail::c_str(options.fingerprint);
        raw.name = detail::c_str(options.name);
        raw.scope = detail::c_str(options.scope);
        raw.valid_from = detail::c_str(options.valid_from);
        raw.valid_until = detail::c_str(options.valid_until);
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_add(handle_.get(), key.c_str(), &raw, c, out, error); });
    }
    Document trusted_keys(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_list(handle_.get(), &p.raw, c, out, error); });
    }
    Document remove_trust(const std::string &key, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_remove(handle_.get(), key.c_str(), c, out, error); });
    }
    // state: "trusted", "untrusted" or "revoked".
    Document set_trust_state(const std::string &key, const std::string &state, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_trust_set_state(handle_.get(), key.c_str(), state.c_str(), c, out, error);
        });
    }
    Document policy(const Text &project = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_policy_show(handle_.get(), detail::c_str(project), c, out, error); });
    }
    Document explain_policy(const std::string &key, const Text &project = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_policy_explain(handle_.get(), detail::c_str(project), key.c_str(), c, out, error);
        });
    }

    // --- agents and deployments
    Document agents(const Text &project = {}, const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_agent_list(handle_.get(), detail::c_str(project), &p.raw, c, out, error);
        });
    }
    Document deploy(const Strings &artifacts, const DeployOptions &options = {}, const Call &call = {}) const {
        const detail::Pointers names(artifacts), agents(options.agents);
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask};
        skm_deployment_deploy_options raw = SKM_DEPLOYMENT_DEPLOY_OPTIONS_INIT;
        raw.agents = agents.data();
        raw.agent_count = agents.size();
        raw.scope = detail::c_str(options.scope);
        raw.project = detail::c_str(options.project);
        raw.strategy = detail::c_str(options.strategy);
        if (options.ask) {
            raw.ask = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_deployment_deploy(handle_.get(), detail::c_str(options.collection), names.data(), names.size(), &raw,
                                         frame.get(), out, error);
        });
    }
    Document undeploy(const Strings &artifacts, const UndeployOptions &options = {}, const Call &call = {}) const {
        const detail::Pointers names(artifacts), agents(options.agents);
        skm_deployment_undeploy_options raw = SKM_DEPLOYMENT_UNDEPLOY_OPTIONS_INIT;
        raw.flags = detail::flag(options.all, SKM_DEPLOYMENT_ALL) | detail::flag(options.everywhere, SKM_DEPLOYMENT_EVERYWHERE);
        raw.agents = agents.data();
        raw.agent_count = agents.size();
        raw.project = detail::c_str(options.project);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_deployment_undeploy(handle_.get(), detail::c_str(options.collection), names.data(), names.size(), &raw, c,
                                           out, error);
        });
    }
    Document status(const StatusOptions &options = {}, const Call &call = {}) const {
        const detail::PageFrame p(options.page);
        const std::uint32_t flags = detail::flag(options.everywhere, SKM_DEPLOYMENT_EVERYWHERE);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_deployment_status(handle_.get(), detail::c_str(options.collection), detail::c_str(options.project), flags,
                                         &p.raw, c, out, error);
        });
    }

    // --- history and usage
    Document history(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_snapshot_history(handle_.get(), &p.raw, c, out, error); });
    }
    // The same with the snapshots of one collection only.
    Document history_of(const Text &collection, const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_snapshot_history_of(handle_.get(), detail::c_str(collection), &p.raw, c, out, error);
        });
    }
    Document snapshot(const SnapshotOptions &options = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_snapshot_create(handle_.get(), detail::c_str(options.collection), detail::c_str(options.message), c, out,
                                       error);
        });
    }
    Document rollback(const RollbackOptions &options = {}, const Call &call = {}) const {
        const detail::Pointers artifacts(options.artifacts);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_snapshot_rollback(handle_.get(), detail::c_str(options.collection), detail::c_str(options.snapshot),
                                         artifacts.data(), artifacts.size(), c, out, error);
        });
    }
    Document remove_snapshot(const std::string &snapshot, const Text &collection = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_snapshot_remove(handle_.get(), detail::c_str(collection), snapshot.c_str(), c, out, error);
        });
    }
    Document undo(const Text &transaction = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_snapshot_undo(handle_.get(), detail::c_str(transaction), c, out, error);
        });
    }
    Document gc(const GcOptions &options = {}, const Call &call = {}) const {
        skm_snapshot_gc_options raw = SKM_SNAPSHOT_GC_OPTIONS_INIT;
        raw.keep_days = options.keep_days.value_or(-1);
        raw.keep_changes = options.keep_changes.value_or(-1);
        return run(call, [&](auto c, auto out, auto error) { return skm_snapshot_gc(handle_.get(), &raw, c, out, error); });
    }
    Document usage_events(const UsageOptions &options = {}, const Call &call = {}) const {
        const skm_usage_options raw = usage(options);
        return run(call, [&](auto c, auto out, auto error) { return skm_usage_events(handle_.get(), &raw, c, out, error); });
    }
    Document usage_summary(const UsageOptions &options = {}, const Call &call = {}) const {
        const skm_usage_options raw = usage(options);
        return run(call, [&](auto c, auto out, auto error) { return skm_usage_summary(handle_.get(), &raw, c, out, error); });
    }

    skm_context *get() const { return handle_.get(); }   // for C functions that have no method here

 private:
    template <class Function>
    Document run(const Call &call, Function &&function) const {
        const detail::Frame frame(call);
        return frame.text([&](skm_string *out, skm_error **error) { return function(frame.get(), out, error); });
    }
    template <class Function>
    void open(const Call &call, Function &&function) const {
        const detail::Frame frame(call);
        skm_error *error = nullptr;
        const skm_status status = function(frame.get(), &error);
        frame.check(status, error);
    }
    template <class Function>
    Document making_key(const KeyOptions &options, const Call &call, Function &&function) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        skm_key_generate_options raw = SKM_KEY_GENERATE_OPTIONS_INIT;
        raw.name = detail::c_str(options.name);
        raw.email = detail::c_str(options.email);
        raw.passphrase = detail::c_str(options.passphrase);
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](skm_string *out, skm_error **error) { return function(&raw, frame.get(), out, error); });
    }
    Document exporting(const ExportOptions &options, const Call &call, std::string *bytes) const {
        const detail::Pointers artifacts(options.artifacts), tags(options.tags);
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        const detail::Frame::Signing signing(frame, options.signer);
        skm_bundle_export_options raw = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
        raw.signer = signing.get();
        raw.flags = detail::flag(options.store, SKM_BUNDLE_EXPORT_STORE) | detail::flag(options.overwrite, SKM_BUNDLE_EXPORT_OVERWRITE);
        raw.artifacts = artifacts.data();
        raw.artifact_count = artifacts.size();
        raw.type = detail::c_str(options.type);
        raw.tag = detail::c_str(options.tag);
        raw.output = detail::c_str(options.output);
        raw.name = detail::c_str(options.name);
        raw.version = detail::c_str(options.version);
        raw.author = detail::c_str(options.author);
        raw.description = detail::c_str(options.description);
        raw.license = detail::c_str(options.license);
        raw.publisher = detail::c_str(options.publisher);
        raw.homepage = detail::c_str(options.homepage);
        raw.repository = detail::c_str(options.repository);
        raw.tags = tags.data();
        raw.tag_count = tags.size();
        raw.created_at = detail::c_str(options.created_at);
        raw.serial = options.serial.value_or(-1);
        raw.sign_key = detail::c_str(options.sign_key);
        raw.expires = detail::c_str(options.expires);
        raw.passphrase = detail::c_str(options.passphrase);
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        const char *collection = detail::c_str(options.collection);
        if (bytes == nullptr)
            return frame.text([&](auto out, auto error) {
                return skm_bundle_export(handle_.get(), collection, &raw, frame.get(), out, error);
            });
        skm_string pack = SKM_STRING_INIT;
        Document document = frame.text([&](auto out, auto error) {
            return skm_bundle_export_bytes(handle_.get(), collection, &raw, frame.get(), &pack, out, error);
        });
        *bytes = detail::Frame::take(pack);
        return document;
    }
    static skm_usage_options usage(const UsageOptions &options) {
        skm_usage_options raw = SKM_USAGE_OPTIONS_INIT;
        raw.type = detail::c_str(options.type);
        raw.artifact = detail::c_str(options.artifact);
        raw.collection = detail::c_str(options.collection);
        raw.since = detail::c_str(options.since);
        raw.until = detail::c_str(options.until);
        raw.limit = options.limit;
        raw.cursor = detail::c_str(options.cursor);
        return raw;
    }

    std::shared_ptr<skm_context> handle_;
};

}  // namespace skillmeat
