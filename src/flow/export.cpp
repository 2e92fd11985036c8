// export: rows of a collection → their files as they are now → pack → signature → file.
#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/build.hpp"
#include "domain/key/key.hpp"
#include "domain/key/outside_signer.hpp"
#include "flow/audit.hpp"
#include "flow/bundle.hpp"
#include "flow/pack_document.hpp"
#include "flow/pack_file.hpp"
#include "flow/pack_output.hpp"
#include "flow/sign_file.hpp"
#include "flow/source_date.hpp"
#include "flow/steady.hpp"
#include "formats/spdx/spdx.hpp"
#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "state/policy/policy.hpp"
#include "state/store/audit_log.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

std::vector<const ArtifactRow *> chosen_rows(const Collection &collection, const ExportOptions &options) {
    std::vector<const ArtifactRow *> out;
    const auto fits = [&](const ArtifactRow &row) {
        const bool tagged = std::find(row.tags.begin(), row.tags.end(), options.tag) != row.tags.end();
        return (options.type.empty() || row.type == normalize_type(options.type)) &&
               (options.tag.empty() || tagged);
    };
    const auto take = [&](const ArtifactRow &row) {
        if (fits(row) && std::find(out.begin(), out.end(), &row) == out.end()) out.push_back(&row);
    };
    for (const std::string &reference : options.references) take(collection.resolve(reference));
    if (options.references.empty())
        for (const ArtifactRow &row : collection.rows()) take(row);
    if (out.empty())
        throw Error(SKM_E_EMPTY, "nothing to export from the collection " + collection.name())
            .hint("`skillmeat list` shows what it holds.")
            .path(collection.path());
    return out;
}

std::int64_t seconds_of(const std::string &time, const char *what) {
    const auto milliseconds = parse_time(time);
    if (!milliseconds || *milliseconds < 0)
        throw Error(SKM_E_ARGUMENT, std::string(what) + " is not a time: " + escape_for_display(time))
            .hint("Write it like 2026-11-21T03:25:31Z.");
    return *milliseconds / 1000;
}

// Never "now": the option, else SOURCE_DATE_EPOCH, else the newest time of what is packed.
std::int64_t created_at(const Operation &operation, const ExportOptions &options,
                        const std::vector<const ArtifactRow *> &rows) {
    if (!options.created_at.empty()) return seconds_of(options.created_at, "the pack's date");
    if (const auto seconds = source_date(operation)) return *seconds;
    std::int64_t newest = 0;
    for (const ArtifactRow *row : rows)
        for (const std::string *time : {&row->added, &row->last_updated})
            if (const auto milliseconds = parse_time(*time)) newest = std::max(newest, *milliseconds / 1000);
    return newest;
}

std::string pack_name(const ExportOptions &options, const Collection &collection,
                      const std::vector<const ArtifactRow *> &rows) {
    if (!options.name.empty()) return options.name;
    return rows.size() == 1 ? rows.front()->name : collection.name();
}

bool is_compression(const std::string &text) {
    return text == "deflate" || text == "store";
}

PackOptions pack_options(const Operation &operation, const ExportOptions &options,
                         const Collection &collection, const std::vector<const ArtifactRow *> &rows,
                         const Config &config, const Policy &policy) {
    if (!is_compression(options.compression))
        throw Error(SKM_E_ARGUMENT, "no such compression: " + escape_for_display(options.compression))
            .hint("Use deflate or store.");
    if (!options.license.empty() && options.license != "NOASSERTION" && !is_spdx_expression(options.license))
        throw Error(SKM_E_ARGUMENT, "not an SPDX expression: " + escape_for_display(options.license))
            .hint("Write a license like MIT or Apache-2.0 OR MIT, or NOASSERTION.");
    PackOptions out;
    out.name = pack_name(options, collection, rows);
    out.version = options.version.empty() ? "1.0.0" : options.version;
    out.author = options.author.empty() ? config.author() : options.author;
    out.description = options.description;
    out.license = options.license;
    out.publisher = options.publisher;
    out.homepage = options.homepage;
    out.repository = options.repository;
    out.tags = options.tags;
    out.created_at = created_at(operation, options, rows);
    out.serial = options.serial;
    out.store = options.compression == "store";
    out.limits = policy.limits;
    return out;
}

std::vector<std::string> dependencies_of(const ArtifactRow &row) {
    std::vector<std::string> out;
    const Json *list = row.metadata.find("dependencies");
    if (list == nullptr || !list->is_array()) return out;
    for (const Json &item : list->as_array())
        if (item.is_string()) out.push_back(item.as_string());
    return out;
}

ScanLimits scan_limits(const ArchiveLimits &limits) {
    ScanLimits out;
    out.files = limits.entries;
    out.file_bytes = limits.file_bytes;
    out.total_bytes = limits.total_bytes;
    return out;
}

std::vector<PackInput> pack_inputs(const Operation &operation, const Home &home, const Collection &collection,
                                   const std::vector<const ArtifactRow *> &rows, const Policy &policy,
                                   StatCache *cache) {
    std::vector<std::string> paths;
    for (const ArtifactRow *row : rows) paths.push_back(collection.artifact_path(*row));
    std::vector<TreeScan> scans = scan_trees(paths, scan_limits(policy.limits), cache, operation.watch);
    std::vector<PackInput> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ArtifactRow &row = *rows[i];
        PackInput input;
        input.type = row.type;
        input.name = to_nfc(row.name);
        input.origin = row.origin;
        input.upstream = row.upstream;
        input.version_spec = row.version_spec;
        input.resolved_sha = row.resolved_sha;
        input.resolved_version = row.resolved_version;
        input.tags = row.tags;
        input.dependencies = dependencies_of(row);
        take_recorded_modes(home.objects(), row, scans[i]);
        input.tree = std::move(scans[i]);
        out.push_back(std::move(input));
    }
    return out;
}

// Streams that the store has are used again, new ones are kept: the next export of the same content is quick.
// So are the notes of earlier packings; without notes every file is read. Both are a convenience: a home that
// cannot be written still exports.
PackSource pack_source(const Operation &operation, const Home &home, const Policy &policy, PackNotes *notes) {
    const std::uint64_t limit = policy.limits.file_bytes;
    PackSource out;
    out.read = [limit](const std::string &path) { return read_file(path, limit); };
    out.stream = [objects = home.objects(), limit](const Digest &digest, std::uint64_t size) {
        try {
            auto stream = objects.get_stream(digest, limit);
            if (stream && stream->plain_size == size) return std::move(stream->data);
        } catch (const Error &) {
            // A damaged object is not used; `doctor` tells about it.
        }
        return std::string();
    };
    if (notes != nullptr) out.packed = [notes](const Digest &tree) { return notes->find(tree); };
    if (operation.dry_run) return out;
    if (notes != nullptr)
        out.keep_packed = [notes](const Digest &tree, const PackedTree &packed) {
            notes->note(tree, packed);
        };
    out.keep_stream = [objects = home.objects(), &operation](const Digest &digest, std::uint64_t size,
                                                             std::string_view stream) {
        if (stream.size() >= size) return;
        try {
            objects.put_deflated(digest, size, stream);
        } catch (const Error &error) {
            operation.log(LogLevel::debug, "export", "a compressed file was not kept: " + error.message());
        }
    };
    return out;
}

using OpenOutput = std::function<std::unique_ptr<PackOutput>()>;

struct Exported {
    std::vector<PackInput> inputs;
    std::unique_ptr<PackOutput> output;
    BuiltPack built;
};

// The same with what it was made from.
struct Packed {
    std::shared_ptr<const Collection> collection;
    PackOptions options;
    Exported exported;
};

// With the remembered digests of unchanged files; when one of them was wrong, with none.
Exported build(const Operation &operation, const Home &home, const Collection &collection,
               const std::vector<const ArtifactRow *> &rows, const PackOptions &options, const Policy &policy,
               PackNotes *notes, const OpenOutput &open_output) {
    const PackSource source = pack_source(operation, home, policy, notes);
    const auto run = [&](StatCache *cache) {
        Exported out;
        out.inputs = pack_inputs(operation, home, collection, rows, policy, cache);
        out.output = open_output();
        const auto sink = [&](std::string_view bytes) { out.output->write(bytes); };
        out.built = build_pack(options, out.inputs, source, sink, operation.watch);
        return out;
    };
    try {
        StatCache cache(operation);
        cache.load_tree(collection.path());
        return run(&cache);
    } catch (const Error &error) {
        if (error.code() != SKM_E_CHANGED) throw;
    }
    return run(nullptr);
}

bool is_to_be_signed(const ExportOptions &options) {
    return !options.sign_key.empty() || !options.signer_command.empty() || options.signer;
}

std::string expiry(const ExportOptions &options) {
    if (options.expires.empty()) return "";
    if (!is_to_be_signed(options))
        throw Error(SKM_E_ARGUMENT, "an unsigned pack does not expire")
            .hint("Name a key with --sign, or leave --expires out.");
    return to_rfc3339_seconds(seconds_of(options.expires, "the end of the signature") * 1000);
}

std::string signed_envelope(Signer &signer, const BuiltPack &built, const PackOptions &options,
                            const std::string &expires, const std::string &anchor) {
    StatementFacts facts = statement_facts(options, built);
    facts.expires = expires;
    facts.audit_checkpoint = anchor;
    const std::string statement = pack_statement(facts);
    return write_envelope(
        {statement, std::string(kInTotoType), {sign_payload(signer, kInTotoType, statement)}});
}

Json left_out_document(const std::vector<PackInput> &inputs) {
    Json out = Json::array();
    for (const PackInput &input : inputs)
        for (const TreeScan::LeftOut &left : input.tree.left_out)
            out.push(Json::object({{"artifact", input.type + ":" + input.name},
                                   {"path", escape_for_display(left.path)},
                                   {"reason", left.why}}));
    return out;
}

Json renamed_document(const std::vector<PackInput> &inputs) {
    Json out = Json::array();
    for (const PackInput &input : inputs)
        for (const TreeScan::Renamed &renamed : input.tree.renamed)
            out.push(Json::object(
                {{"artifact", input.type + ":" + input.name}, {"from", renamed.from}, {"to", renamed.to}}));
    return out;
}

Json export_document(const WrittenPack &written, const std::vector<PackInput> &inputs, bool unchanged) {
    return Json::object({{"pack", pack_document(written)},
                         {"left_out", left_out_document(inputs)},
                         {"renamed", renamed_document(inputs)},
                         {"encoder", encoder_document()},
                         {"scan", kNotScanned},
                         {"unchanged", unchanged}});
}

// Passes on what is written, and hashes it on the way.
class HashedOutput final : public PackOutput {
 public:
    HashedOutput(std::unique_ptr<PackOutput> output, LongHash &hash)
        : output_(std::move(output)), hash_(hash) {}
    const std::string &path() const override { return output_->path(); }
    void write(std::string_view bytes) override {
        hash_.update(bytes);
        output_->write(bytes);
    }
    bool finish(bool force) override { return output_->finish(force); }

 private:
    std::unique_ptr<PackOutput> output_;
    LongHash &hash_;
};

std::string anchor_of(const Home &home, const ExportOptions &options) {
    if (!options.anchor) return "";
    if (!is_to_be_signed(options))
        throw Error(SKM_E_ARGUMENT, "an anchor stands in what is signed, and nobody signs")
            .hint("Name a key with --sign, or leave --anchor out.");
    return needed_checkpoint(home);
}

void require_file_to_sign(const ExportOptions &options, bool in_memory) {
    if (!options.minisign) return;
    if (!is_to_be_signed(options))
        throw Error(SKM_E_ARGUMENT, "a minisign signature needs a key").hint("Name a key with --sign.");
    if (in_memory)
        throw Error(SKM_E_ARGUMENT, "a minisign signature lies beside a file, and this pack goes into memory")
            .hint("Write the pack to a file, or sign it later.");
}

void note_usage(const Operation &operation, const Home &home, const Collection &collection,
                const Exported &exported, Milliseconds started) {
    UsageEvent event;
    event.type = "export";
    event.result = "success";
    event.collection = collection.name();
    for (const PackInput &input : exported.inputs) event.artifacts.emplace_back(input.type, input.name);
    event.counts = Json::object({{"artifacts", exported.built.artifacts},
                                 {"files", exported.built.files},
                                 {"compressed_bytes", exported.built.compressed_bytes},
                                 {"reused_streams", exported.built.reused_streams}});
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

void check_v1_options(const ExportOptions &options) {
    if (is_to_be_signed(options) || !options.expires.empty() || options.minisign || options.anchor)
        throw Error(SKM_E_ARGUMENT, "the layout v1 has no place for a signature")
            .hint("Leave the key out, or make a pack of the format zip.");
    if (options.compression != "deflate")
        throw Error(SKM_E_ARGUMENT, "the layout v1 is always compressed").hint("Leave --compression out.");
}

// Whole in memory: its manifest comes behind the files and its hash goes over all of it.
Json export_v1(const Operation &operation, const ExportOptions &options, std::string *bytes) {
    const Milliseconds started = operation.context.now();
    check_v1_options(options);
    const Home home = Home::open(operation);
    const Config config = Config::load(home);
    const Policy policy = load_policy(operation, home.path(), "");
    const std::string name = options.collection.empty() ? config.default_collection() : options.collection;
    BuiltV1 built;
    auto [collection, pack, exported] = read_steadily(operation, home, [&] {
        const auto opened = Collection::open(operation, home, name);
        const auto rows = chosen_rows(*opened, options);
        Packed packed{opened, pack_options(operation, options, *opened, rows, config, policy), {}};
        packed.exported.inputs = pack_inputs(operation, home, *opened, rows, policy, nullptr);
        const PackSource source = pack_source(operation, home, policy, nullptr);
        built = build_v1(packed.options, "", packed.exported.inputs, source, operation.watch);
        return packed;
    });
    std::unique_ptr<PackOutput> output;
    if (bytes != nullptr)
        output = std::make_unique<PackInMemory>(*bytes);
    else
        output = std::make_unique<PackOnDisk>(operation, pack_output_path(operation, options.output, pack));
    output->write(built.archive);
    const bool unchanged = output->finish(options.force);
    exported.built.artifacts = built.artifacts;
    exported.built.files = built.files;
    if (!operation.dry_run) note_usage(operation, home, *collection, exported, started);
    return export_document(written_pack(built, output->path()), exported.inputs, unchanged);
}

}  // namespace

Json export_bundle(const Operation &operation, const ExportOptions &options, std::string *bytes) {
    if (options.v1) return export_v1(operation, options, bytes);
    const Milliseconds started = operation.context.now();
    const std::string expires = expiry(options);
    require_file_to_sign(options, bytes != nullptr);
    const Home home = Home::open(operation);
    const Config config = Config::load(home);
    const Policy policy = load_policy(operation, home.path(), "");
    const std::string name = options.collection.empty() ? config.default_collection() : options.collection;
    std::shared_ptr<Signer> signer =
        options.signer ? options.signer : outside_signer(operation, options.sign_key, options.signer_command);
    const std::string anchor = anchor_of(home, options);
    std::optional<LongHash> whole;  // of the attempt that counts
    auto [collection, pack, exported] = read_steadily(operation, home, [&] {
        const auto opened = Collection::open(operation, home, name);
        const auto rows = chosen_rows(*opened, options);
        Packed packed{opened, pack_options(operation, options, *opened, rows, config, policy), {}};
        // Before the work, so that a wrong passphrase costs nothing else.
        if (!signer && !options.sign_key.empty())
            signer = open_signer(operation, home, options.sign_key, options.passphrase);
        // What is signed was read now, every byte of it.
        std::optional<PackNotes> notes;
        if (!signer) notes.emplace(home.path() + "/index.db");
        const OpenOutput open_output = [&]() -> std::unique_ptr<PackOutput> {
            if (bytes != nullptr) return std::make_unique<PackInMemory>(*bytes);
            auto output = std::make_unique<PackOnDisk>(
                operation, pack_output_path(operation, options.output, packed.options));
            if (!options.minisign) return output;
            return std::make_unique<HashedOutput>(std::move(output), whole.emplace(LongHashKind::blake2b));
        };
        packed.exported = build(operation, home, *opened, rows, packed.options, policy,
                                notes ? &*notes : nullptr, open_output);
        if (notes) notes->write();
        return packed;
    });
    std::vector<std::string> signed_by;
    if (signer) signed_by.push_back(key_id_of(signer->public_key()));
    const std::string tail =
        signer ? signed_tail(exported.built.layout,
                             signed_envelope(*signer, exported.built, pack, expires, anchor))
               : exported.built.layout.tail();
    if (signer && !operation.dry_run)
        append_audit(
            operation, home, "export", "sign",
            Json::object(
                {{"form", "dsse"}, {"key_id", signed_by.front()}, {"pack_id", exported.built.pack_id}}));
    exported.output->write(tail);
    std::vector<SignatureFile> files;
    if (whole)
        files.push_back(minisign_file(
            *signer, exported.output->path(), whole->finish(),
            {pack.name, pack.version, exported.built.pack_id, statement_facts(pack, exported.built).serial},
            expires));
    const bool unchanged = exported.output->finish(options.force);
    if (!operation.dry_run) write_signature_files(operation, files);
    WrittenPack written = written_pack(exported.built, exported.output->path(), tail);
    written.signed_by = std::move(signed_by);
    Json document = export_document(written, exported.inputs, unchanged);
    if (!files.empty()) document.set("signature_files", signature_files_document(files));
    if (signer) seal_audit(operation, home, options.passphrase);
    if (!operation.dry_run) note_usage(operation, home, *collection, exported, started);
    return document;
}

}  // namespace skillmeat::core
