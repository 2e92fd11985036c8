#include "domain/bundle/build_v1.hpp"

#include <algorithm>
#include <array>

#include "base/crypto/uuid.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/build_input.hpp"
#include "domain/bundle/layout_v1.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/python_json.hpp"
#include "formats/deflate/gzip.hpp"
#include "formats/tar/tar_writer.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

// The original's table of tiers; what stands above 2, and what it does not know, makes it refuse the whole pack.
struct Tier {
    std::string_view type;
    int tier;
};
constexpr std::array<Tier, 20> kTiers = {{{"agent", 0},
                                          {"command", 0},
                                          {"hook", 0},
                                          {"mcp", 0},
                                          {"orchestration", 0},
                                          {"soul", 0},
                                          {"project_config", 0},
                                          {"spec_file", 0},
                                          {"rule_file", 0},
                                          {"context_file", 0},
                                          {"progress_template", 0},
                                          {"skill", 1},
                                          {"composite", 1},
                                          {"context_module", 1},
                                          {"template", 1},
                                          {"group", 1},
                                          {"reviewer_role", 1},
                                          {"deployment_set", 2},
                                          {"context_pack", 2},
                                          {"council", 2}}};

int tier_of(const PackInput &input) {
    for (const Tier &row : kTiers)
        if (row.type == input.type) return row.tier;
    throw Error(SKM_E_UNSUPPORTED,
                "the layout v1 has no place for " + input.type + ":" + escape_for_display(input.name))
        .hint("Leave it out, or make a pack of the format zip.")
        .detail("artifact", input.type + ":" + input.name);
}

class Builder {
 public:
    Builder(const PackOptions &options, const std::string &uuid, const PackSource &source, const Watch &watch)
        : options_(options),
          uuid_(uuid.empty() ? name_uuid(options.name + "@" + options.version) : uuid),
          source_(source),
          watch_(watch) {}

    BuiltV1 build(const std::vector<PackInput> &inputs) {
        bundle::check_options(options_);
        if (inputs.empty())
            throw Error(SKM_E_EMPTY, "nothing to pack").hint("Name artifacts that the collection has.");
        std::vector<const PackInput *> sorted;
        for (const PackInput &input : inputs) sorted.push_back(&input);
        std::sort(sorted.begin(), sorted.end(), [](const PackInput *a, const PackInput *b) {
            return bundle::artifact_folder(a->type, a->name) < bundle::artifact_folder(b->type, b->name);
        });
        check(sorted);
        for (const PackInput *input : sorted) add_artifact(*input);
        add(bundle::kV1ManifestName, false, manifest());
        add(bundle::kOverridesName, false, "");
        built_.bundle_hash = sha256(tar_ + tar_end(tar_.size())).prefixed();
        add(bundle::kBomName, false, bom());
        tar_ += tar_end(tar_.size());
        built_.archive = gzip(tar_);
        check_size(built_.archive.size(), options_.limits.archive_bytes, "archive_bytes");
        built_.content_digest = content_.tree_digest();
        built_.artifacts = inputs.size();
        built_.files = content_.files.size();
        return std::move(built_);
    }

 private:
    // Whatever the strict reader would refuse is an error here, before any work is done.
    void check(const std::vector<const PackInput *> &inputs) const {
        std::vector<std::string> names;
        std::uint64_t total = 0;
        for (const PackInput *input : inputs) {
            (void)tier_of(*input);
            const std::string folder = bundle::artifact_folder(input->type, input->name);
            if (input->tree.listing.files.empty())
                throw Error(SKM_E_EMPTY, "the artifact " + input->type + ":" + input->name + " has no files")
                    .path(folder);
            bundle::check_artifact_names(*input);
            for (const FileEntry &file : input->tree.listing.files) {
                names.push_back(folder + file.path);
                check_size(file.size, options_.limits.file_bytes, "file_bytes");
                total += file.size;
            }
        }
        constexpr std::uint64_t kManifests = 3, kRoomForManifests = 16u << 20;
        check_size(names.size() + kManifests, options_.limits.entries, "entries");
        check_size(total,
                   options_.limits.total_bytes - std::min(options_.limits.total_bytes, kRoomForManifests),
                   "total_bytes");
        bundle::check_entry_names(names);
    }

    static void check_size(std::uint64_t size, std::uint64_t limit, const char *called) {
        if (size <= limit) return;
        throw Error(SKM_E_TOO_LARGE, "the pack would have " + std::to_string(size) + ", more than " +
                                         std::to_string(limit) + ", the limit " + called)
            .hint(std::string("Raise the limit ") + called + " or pack less.")
            .detail("limit", called);
    }

    void add(std::string_view name, bool executable, std::string_view bytes) {
        tar_ += tar_file_header(name, bytes.size(), executable);
        tar_ += bytes;
        tar_ += tar_padding(bytes.size());
    }

    void add_artifact(const PackInput &input) {
        const std::string folder = bundle::artifact_folder(input.type, input.name);
        Sha256 hash;
        for (std::size_t i = 0; i < input.tree.listing.files.size(); ++i) {
            watch_.check();
            FileEntry file = input.tree.listing.files[i];
            const std::string bytes = source_.read(input.tree.sources[i]);
            if (bytes.size() != file.size || sha256(bytes) != file.sha256)
                throw Error(SKM_E_CHANGED, "the file changed while it was packed: " +
                                               escape_for_display(input.tree.sources[i]))
                    .hint("Run the command again.")
                    .path(input.tree.sources[i]);
            file.path.insert(0, folder);
            add(file.path, file.executable, bytes);
            hash.update(bytes);
            content_.files.push_back(std::move(file));
            watch_.step("pack", content_.files.size(), content_.files.size());
        }
        const std::string path = folder.substr(0, folder.size() - 1);
        const std::string content_hash = hash.finish().prefixed();
        Json member = Json::object({{"uuid", name_uuid(uuid_ + ":" + input.type + ":" + input.name)},
                                    {"type", input.type},
                                    {"tier", tier_of(input)},
                                    {"name", input.name},
                                    {"path", path},
                                    {"content_hash", content_hash}});
        member.set_if(!input.resolved_sha.empty(), "source_commit", input.resolved_sha);
        members_.push(std::move(member));
        bom_.push(Json::object(
            {{"name", input.name}, {"type", input.type}, {"path", path}, {"content_hash", content_hash}}));
    }

    std::string created() const { return to_offset_seconds(options_.created_at * 1000); }

    std::string manifest() const {
        const std::string description = options_.description.empty() ? options_.name : options_.description;
        return to_original_toml(Json::object(
            {{"pack-format-version", "1"},
             {"bundle", Json::object({{"name", options_.name},
                                      {"version", options_.version},
                                      {"description", description},
                                      {"uuid", uuid_},
                                      {"created_at", created()},
                                      {"author", options_.author.empty() ? "unknown" : options_.author}})},
             {"members", members_}}));
    }

    std::string bom() const {
        return bundle::python_ascii_pretty(
            Json::object({{"format_version", "1"},
                          {"bundle_hash", built_.bundle_hash},
                          {"members", bom_},
                          {"provenance", Json::object({{"source_collection", uuid_},
                                                       {"exported_at", created()},
                                                       {"exporter_version", "libskillmeat"}})}}));
    }

    const PackOptions &options_;
    const std::string uuid_;
    const PackSource &source_;
    const Watch &watch_;
    std::string tar_;
    Listing content_;
    Json members_ = Json::array(), bom_ = Json::array();
    BuiltV1 built_;
};

}  // namespace

BuiltV1 build_v1(const PackOptions &options, const std::string &uuid, const std::vector<PackInput> &inputs,
                 const PackSource &source, const Watch &watch) {
    return Builder(options, uuid, source, watch).build(inputs);
}

}  // namespace skillmeat::core
