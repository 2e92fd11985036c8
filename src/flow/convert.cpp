// convert: a verified pack of any layout → artifacts in memory → our pack or a v1 → file.
#include <algorithm>

#include "base/error.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/build_v1.hpp"
#include "flow/bundle.hpp"
#include "flow/pack_document.hpp"
#include "flow/pack_file.hpp"
#include "flow/pack_output.hpp"
#include "formats/spdx/spdx.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLongestName = 100;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The original takes names that ours cannot have: what does not fit becomes a hyphen.
std::string pack_name(const std::string &name) {
    std::string out;
    for (const char c : name) {
        const bool fits = is_letter_or_digit(c) || c == '_' || c == '-';
        if (fits || (!out.empty() && out.back() != '-')) out += fits ? c : '-';
    }
    const auto first = std::find_if(out.begin(), out.end(), is_letter_or_digit);
    out.erase(out.begin(), first);
    return out.empty() ? "pack" : out.substr(0, kLongestName);
}

std::string pack_version(const std::string &version) {
    const bool fits =
        !version.empty() && version.size() <= 64 && is_letter_or_digit(version.front()) &&
        std::all_of(version.begin(), version.end(), [](char c) {
            return is_letter_or_digit(c) || std::string_view(".+_-").find(c) != std::string::npos;
        });
    return fits ? version : "1.0.0";
}

PackOptions options_from(const Pack &pack, const ArchiveLimits &limits) {
    PackOptions out;
    out.name = pack_name(pack.name);
    out.version = pack_version(pack.version);
    out.author = pack.author;
    out.description = pack.description;
    if (is_spdx_expression(pack.license)) out.license = pack.license;
    out.publisher = pack.publisher;
    out.homepage = pack.homepage;
    out.repository = pack.repository;
    out.tags = pack.tags;
    out.created_at = parse_time(pack.created_at).value_or(0) / 1000;
    out.limits = limits;
    return out;
}

std::vector<PackInput> inputs_from(const Pack &pack) {
    std::vector<PackInput> out;
    for (const PackArtifact &artifact : pack.artifacts) {
        PackInput input;
        input.type = artifact.type;
        input.name = artifact.name;
        input.origin = artifact.origin;
        input.upstream = artifact.upstream;
        input.version_spec = artifact.version_spec;
        input.resolved_sha = artifact.resolved_sha;
        input.resolved_version = artifact.resolved_version;
        input.tags = artifact.tags;
        input.dependencies = artifact.dependencies;
        input.tree.listing = artifact.listing;
        for (const FileEntry &file : artifact.listing.files)
            input.tree.sources.push_back(artifact.path + file.path);
        out.push_back(std::move(input));
    }
    return out;
}

bool wants_v1(const ConvertOptions &options) {
    if (options.format != "zip" && options.format != "v1")
        throw Error(SKM_E_ARGUMENT, "no such format of a pack: " + escape_for_display(options.format))
            .hint("Use zip or v1.")
            .detail("parameter", "format");
    return options.format == "v1";
}

// What no flag lets in is not made into something that would come in.
void check_verdict(const PackFile &file, const PackVerdict &answer) {
    if (file.result.refusal) throw pack_refused(file.path, *file.result.refusal);
    const SignatureState state = answer.verdict.state;
    if (state != SignatureState::invalid && state != SignatureState::revoked) return;
    throw pack_refused(file.path, {state == SignatureState::invalid ? "signature" : "revoked", "",
                                   "its signature is " + std::string(signature_state_name(state))});
}

Json warnings_of(const Pack &pack, const PackOptions &options, const PackVerdict &answer) {
    Json out = Json::array(pack.warnings);
    if (answer.verdict.state != SignatureState::unsigned_)
        out.push("the signature of the pack does not go with it: sign the new one");
    if (options.name != pack.name) out.push("the pack is called " + options.name + " now");
    return out;
}

void note_usage(const Operation &operation, const Home &home, const Pack &pack, Milliseconds started) {
    UsageEvent event;
    event.type = "convert";
    event.result = "success";
    for (const PackArtifact &artifact : pack.artifacts)
        event.artifacts.emplace_back(artifact.type, artifact.name);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json convert_bundle(const Operation &operation, const ConvertOptions &options) {
    const Milliseconds started = operation.context.now();
    const bool v1 = wants_v1(options);
    const std::optional<Home> home = home_if_there(operation);
    const Policy policy = load_policy(operation, operation.context.home(), "");
    const PackFile file = load_pack_file(operation, options.path, policy.limits);
    const PackVerdict answer = judge_pack(operation, home, policy, file, {});
    check_verdict(file, answer);
    const Pack &pack = *file.result.pack;
    if (!v1 && pack.format == PackFormat::zip)
        throw Error(SKM_E_ARGUMENT, file.path + " is a pack of the format zip already")
            .hint("Copy the file, or convert it to v1.")
            .path(file.path);

    const PackOptions made = options_from(pack, policy.limits);
    PackSource source;
    source.read = [&](const std::string &entry) { return pack.file_bytes(file.archive, entry); };
    PackOnDisk output(operation, pack_output_path(operation, options.output, made));
    const auto write = [&](std::string_view bytes) { output.write(bytes); };
    WrittenPack written;
    if (v1) {
        const BuiltV1 built = build_v1(made, pack.bundle_uuid, inputs_from(pack), source, operation.watch);
        write(built.archive);
        written = written_pack(built, output.path());
    } else {
        const BuiltPack built = build_pack(made, inputs_from(pack), source, write, operation.watch);
        const std::string tail = built.layout.tail();
        write(tail);
        written = written_pack(built, output.path(), tail);
    }
    file.archive.check_unchanged();
    const bool unchanged = output.finish(options.force);
    if (home && !operation.dry_run) note_usage(operation, *home, pack, started);
    return Json::object({{"pack", pack_document(written)},
                         {"left_out", Json::array()},
                         {"renamed", Json::array()},
                         {"encoder", encoder_document()},
                         {"scan", kNotScanned},
                         {"warnings", warnings_of(pack, made, answer)},
                         {"unchanged", unchanged}});
}

}  // namespace skillmeat::core
