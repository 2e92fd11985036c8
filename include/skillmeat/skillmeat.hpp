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

#include <skillmeat/call.hpp>
#include <skillmeat/experimental.h>
#include <skillmeat/options.hpp>
#include <skillmeat/skillmeat.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat {

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

// A pack verified to the bit; its file stays open. Move-only; one thread at a time.
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
        detail::Frame::Question signer_question{&frame, &options.ask_trust};
        if (options.ask_trust) {
            raw.ask_trust = &detail::Frame::on_ask;
            raw.ask_trust_user = &signer_question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_bundle_import(handle_.get(), detail::c_str(options.collection), path.c_str(), &raw, frame.get(), out, error);
        });
    }
    Document convert_bundle(const std::string &path, const ConvertOptions &options = {}, const Call &call = {}) const {
        skm_bundle_convert_options raw = SKM_BUNDLE_CONVERT_OPTIONS_INIT;
        raw.flags = detail::flag(options.overwrite, SKM_BUNDLE_CONVERT_OVERWRITE);
        raw.format = detail::c_str(options.format);
        raw.output = detail::c_str(options.output);
        return run(call, [&](auto c, auto out, auto error) {
            return skm_bundle_convert(handle_.get(), path.c_str(), &raw, c, out, error);
        });
    }
    Document sign_bundle(const std::string &path, const SignOptions &options = {}, const Call &call = {}) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        const detail::Frame::Signing signing(frame, options.signer);
        skm_bundle_sign_options raw = SKM_BUNDLE_SIGN_OPTIONS_INIT;
        raw.signer = signing.get();
        raw.flags = detail::flag(options.sidecar, SKM_BUNDLE_SIGN_SIDECAR) | detail::flag(options.minisig, SKM_BUNDLE_SIGN_MINISIG) |
                    detail::flag(options.anchor, SKM_BUNDLE_SIGN_ANCHOR) |
                    detail::flag(options.ssh, SKM_BUNDLE_SIGN_SSH);
        raw.key = detail::c_str(options.key);
        raw.signer_command = detail::c_str(options.signer_command);
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
    // `key` "" = the newest.
    Document rotate_key(const std::string &key, const KeyStatementOptions &options = {}, const Call &call = {}) const {
        return stating(options, call, [&](auto raw, auto c, auto out, auto error) {
            return skm_key_rotate(handle_.get(), key.c_str(), raw, c, out, error);
        });
    }
    Document revoke_key(const std::string &key, const KeyStatementOptions &options = {}, const Call &call = {}) const {
        return stating(options, call, [&](auto raw, auto c, auto out, auto error) {
            return skm_key_revoke(handle_.get(), key.c_str(), raw, c, out, error);
        });
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
        raw.vault = detail::c_str(options.vault);
        const detail::Pointers roles(options.roles);
        raw.roles = roles.data();
        raw.role_count = roles.size();
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_add(handle_.get(), key.c_str(), &raw, c, out, error); });
    }
    Document trusted_keys(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_list(handle_.get(), &p.raw, c, out, error); });
    }
    Document revoked_packs(const Page &page = {}, const Call &call = {}) const {
        const detail::PageFrame p(page);
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_revoked_packs(handle_.get(), &p.raw, c, out, error); });
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
    Document revoke_key_trust(const std::string &key, const Text &reason = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_trust_revoke_key(handle_.get(), key.c_str(), detail::c_str(reason), c, out, error);
        });
    }
    // A pack_id or a file.
    Document revoke_pack(const std::string &pack, const Text &reason = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) {
            return skm_trust_revoke_pack(handle_.get(), pack.c_str(), detail::c_str(reason), c, out, error);
        });
    }
    Document apply_trust(const std::string &path, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_trust_apply(handle_.get(), path.c_str(), c, out, error); });
    }
    Document export_revocations(const std::string &output, const RevocationsOptions &options = {}, const Call &call = {}) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        const detail::Frame::Signing signing(frame, options.signer);
        skm_trust_revocations_options raw = SKM_TRUST_REVOCATIONS_OPTIONS_INIT;
        raw.output = output.c_str();
        raw.sign_key = detail::c_str(options.sign_key);
        raw.serial = options.serial.value_or(-1);
        raw.passphrase = detail::c_str(options.passphrase);
        raw.signer = signing.get();
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_trust_export_revocations(handle_.get(), &raw, frame.get(), out, error);
        });
    }
    Document check_policy(const Text &project = {}, const Call &call = {}) const {
        return run(call, [&](auto c, auto out, auto error) { return skm_policy_check(handle_.get(), detail::c_str(project), c, out, error); });
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

    // --- the audit log
    Document audit(const AuditOptions &options = {}, const Call &call = {}) const {
        const detail::PageFrame p(options.page);
        skm_audit_list_options raw = SKM_AUDIT_LIST_OPTIONS_INIT;
        raw.kind = detail::c_str(options.kind);
        raw.action = detail::c_str(options.action);
        raw.since = detail::c_str(options.since);
        return run(call, [&](auto c, auto out, auto error) { return skm_audit_list(handle_.get(), &raw, &p.raw, c, out, error); });
    }
    Document verify_audit(const AuditVerifyOptions &options = {}, const Call &call = {}) const {
        skm_audit_verify_options raw = SKM_AUDIT_VERIFY_OPTIONS_INIT;
        raw.against = detail::c_str(options.against);
        raw.proof = detail::c_str(options.proof);
        raw.log_key = detail::c_str(options.log_key);
        return run(call, [&](auto c, auto out, auto error) { return skm_audit_verify(handle_.get(), &raw, c, out, error); });
    }
    Document prove_audit(const AuditProveOptions &options = {}, const Call &call = {}) const {
        skm_audit_prove_options raw = SKM_AUDIT_PROVE_OPTIONS_INIT;
        raw.entry = options.entry;
        raw.output = detail::c_str(options.output);
        return run(call, [&](auto c, auto out, auto error) { return skm_audit_prove(handle_.get(), &raw, c, out, error); });
    }
    Document audit_checkpoint(const AuditCheckpointOptions &options = {}, const Call &call = {}) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        skm_audit_checkpoint_options raw = SKM_AUDIT_CHECKPOINT_OPTIONS_INIT;
        raw.output = detail::c_str(options.output);
        raw.passphrase = detail::c_str(options.passphrase);
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](auto out, auto error) {
            return skm_audit_checkpoint(handle_.get(), &raw, frame.get(), out, error);
        });
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
        raw.store = detail::c_str(options.store);
        raw.file_passphrase = detail::c_str(options.file_passphrase);
        if (options.ask_passphrase) {
            raw.ask_passphrase = &detail::Frame::on_ask;
            raw.ask_user = &question;
        }
        return frame.text([&](skm_string *out, skm_error **error) { return function(&raw, frame.get(), out, error); });
    }
    template <class Function>
    Document stating(const KeyStatementOptions &options, const Call &call, Function &&function) const {
        detail::Frame frame(call);
        detail::Frame::Question question{&frame, &options.ask_passphrase};
        skm_key_statement_options raw = SKM_KEY_STATEMENT_OPTIONS_INIT;
        raw.output = detail::c_str(options.output);
        raw.reason = detail::c_str(options.reason);
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
        raw.flags = detail::flag(options.store, SKM_BUNDLE_EXPORT_STORE) | detail::flag(options.overwrite, SKM_BUNDLE_EXPORT_OVERWRITE) |
                    detail::flag(options.minisig, SKM_BUNDLE_EXPORT_MINISIG) | detail::flag(options.v1, SKM_BUNDLE_EXPORT_V1) |
                    detail::flag(options.anchor, SKM_BUNDLE_EXPORT_ANCHOR);
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
        raw.signer_command = detail::c_str(options.signer_command);
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
