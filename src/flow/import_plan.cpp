#include "flow/import_plan.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/quote.hpp"
#include "base/utf8.hpp"
#include "model/artifact/artifact.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kStrategies[] = {"merge", "fork", "skip", "ask"};
constexpr std::string_view kOrigins[] = {"local", "github", "marketplace"};  // what the original can load
constexpr std::size_t kMostForks = 1000;

void check_strategy(const std::string &strategy) {
    if (std::find(std::begin(kStrategies), std::end(kStrategies), strategy) != std::end(kStrategies)) return;
    throw Error(SKM_E_ARGUMENT, "no such strategy: " + escape_for_display(strategy))
        .hint("Use merge, fork, skip or ask.");
}

void check_options(const ImportOptions &options, const Pack &pack) {
    check_strategy(options.strategy);
    for (const auto &[reference, strategy] : options.artifact_strategies) {
        check_strategy(strategy);
        const auto is_named = [&, &wanted = reference](const PackArtifact &artifact) {
            return wanted == artifact.name || wanted == artifact.type + ":" + artifact.name;
        };
        if (std::any_of(pack.artifacts.begin(), pack.artifacts.end(), is_named)) continue;
        throw Error(SKM_E_ARTIFACT_NOT_FOUND,
                    "the pack has no artifact " + escape_for_display(reference) + " to choose a strategy for")
            .hint("`skillmeat bundle inspect` shows what it has.");
    }
}

std::string key_of(const std::string &type, const std::string &name) {
    return type + ":" + fold_key(name);
}

// One file at the top is that file for types that are files; everything else is a folder.
bool is_folder(const PackArtifact &artifact) {
    const auto &files = artifact.listing.files;
    return is_folder_type(artifact.type) || files.size() != 1 ||
           files.front().path.find('/') != std::string::npos;
}

Json conflict_row(const std::string &path, std::string_view reason) {
    return Json::object({{"path", path}, {"reason", reason}});
}

Json conflicts_of(const MergePlan &plan) {
    Json out = Json::array();
    for (const MergedFile &file : plan.files)
        if (file.side == MergeSide::conflict)
            out.push(conflict_row(file.path, merge_conflict_name(file.conflict)));
    return out;
}

// A text as a YAML scalar: plain where that cannot be misread, else in double quotes.
std::string yaml_scalar(const std::string &text) {
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    const bool letter_first = !text.empty() && is_word(text[0]) && text[0] != '-' && text[0] != '_' &&
                              (text[0] < '0' || text[0] > '9');
    if (letter_first && std::all_of(text.begin(), text.end(), is_word)) return text;
    return json_quote(text);
}

// A skill's name has to be its folder's: the one case in which an import changes a byte.
std::string with_name(const std::string &text, const std::string &name) {
    try {
        const FrontMatter matter = parse_front_matter(text, "SKILL.md");
        const YamlNode *value = matter.root.find("name");
        if (value == nullptr || value->kind != YamlNode::Kind::scalar || value->begin >= value->end)
            return text;
        return text.substr(0, value->begin) + yaml_scalar(name) + text.substr(value->end);
    } catch (const Error &) {
        return text;  // front matter that nobody can read keeps its bytes
    }
}

Properties properties_or_none(const std::string &text, const std::string &name) {
    try {
        return properties_of_text(text, name);
    } catch (const Error &) {
        return {};
    }
}

}  // namespace

struct ImportPlanner::Present {
    const ArtifactRow &row;
    std::string path;  // absolute
    bool folder;
    TreeScan scan;
    Digest digest;
};

std::string main_path(const std::string &type, const Listing &listing) {
    if (type == "skill") {
        for (const char *name : {"SKILL.md", "skill.md"})
            if (listing.find(name) != nullptr) return name;
        return "";
    }
    return listing.files.size() == 1 && listing.files.front().path.ends_with(".md")
               ? listing.files.front().path
               : "";
}

ImportPlanner::ImportPlanner(const Operation &operation, const Home &home, const Collection &collection,
                             const PackFile &pack, const ImportOptions &options, const ArchiveLimits &limits,
                             ImportAnswers &answers)
    : operation_(operation),
      home_(home),
      collection_(collection),
      file_(pack),
      pack_(*pack.result.pack),
      options_(options),
      answers_(answers),
      cache_(operation) {
    limits_.files = limits.entries;
    limits_.file_bytes = limits.file_bytes;
    limits_.total_bytes = limits.total_bytes;
    for (const ArtifactRow &row : collection.rows()) names_.insert(key_of(row.type, row.name));
}

std::vector<ImportItem> ImportPlanner::plan() {
    check_options(options_, pack_);
    cache_.load_tree(collection_.path());
    std::vector<ImportItem> items;
    for (const PackArtifact &artifact : pack_.artifacts) {
        ImportItem &item = items.emplace_back();
        item.incoming = &artifact;
        item.folder = is_folder(artifact);
        operation_.watch.step("compare", items.size(), pack_.artifacts.size());
        try {
            plan_item(item);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            item = ImportItem();
            item.incoming = &artifact;
            item.action = ImportAction::failed;
            item.skip_reason = error.message();
        }
    }
    return items;
}

std::string ImportPlanner::strategy_for(const PackArtifact &artifact) const {
    std::string out = options_.strategy;
    for (const auto &[reference, strategy] : options_.artifact_strategies)
        if (reference == artifact.name || reference == artifact.type + ":" + artifact.name) out = strategy;
    return out;
}

std::string ImportPlanner::home_path(const std::string &row_path) const {
    return "collections/" + collection_.name() + "/" + row_path;
}

std::string ImportPlanner::pack_bytes(const ImportItem &item, const std::string &path) const {
    return pack_.file_bytes(file_.archive, item.incoming->path + path);
}

// A single file has the name of its place in the collection.
Listing ImportPlanner::incoming_at(const ImportItem &item, const std::string &row_path) const {
    Listing out = item.incoming->listing;
    if (!item.folder) out.files.front().path = base_name(row_path);
    return out;
}

void ImportPlanner::skip(ImportItem &item, const std::string &reason) {
    item.action = ImportAction::skipped;
    item.skip_reason = reason;
    item.row.reset();
    item.writes.clear();
    item.removals.clear();
}

void ImportPlanner::conflict(ImportItem &item, const std::string &path, const std::string &reason) {
    item.conflicts.push(conflict_row(path, reason));
    skip(item, "conflict");
}

void ImportPlanner::plan_item(ImportItem &item) {
    const PackArtifact &artifact = *item.incoming;
    if (artifact.type == "skill" && main_path(artifact.type, artifact.listing).empty())
        throw Error(SKM_E_SCHEMA, "a skill without SKILL.md");
    if (const ArtifactRow *row = collection_.find({artifact.type, artifact.name}))
        return plan_present(item, *row);
    // A name that differs only in case from another's has no place of its own everywhere.
    if (name_is_taken(item, artifact.name)) return conflict(item, "", "in-the-way");
    create(item, nullptr);
}

void ImportPlanner::plan_present(ImportItem &item, const ArtifactRow &row) {
    const std::string path = collection_.artifact_path(row);
    const FileKind kind = file_info_followed(path).kind;
    if (kind == FileKind::absent) return create(item, &row);
    const bool folder = kind == FileKind::directory;
    if (folder != item.folder && item.incoming->listing.files.size() != 1)
        return conflict(item, "", "not-a-folder");
    item.folder = folder;
    Present present{row, path, folder, scan_tree(path, limits_, &cache_, operation_.watch.quiet()), {}};
    take_recorded_modes(home_.objects(), row, present.scan);
    present.digest = present.scan.listing.tree_digest();
    if (present.digest == incoming_at(item, row.path).tree_digest()) return;
    plan_difference(item, present);
}

void ImportPlanner::plan_difference(ImportItem &item, const Present &present) {
    std::string strategy = strategy_for(*item.incoming);
    if (strategy == "ask") {
        const MergePlan merged = merged_with(item, present);
        strategy = merged.has_conflicts() ? answer_of(item, present, conflicts_of(merged)) : "merge";
        if (strategy.empty()) {
            item.conflicts = conflicts_of(merged);
            return skip(item, "conflict");
        }
        if (strategy == "skip") return skip(item, "kept");
    }
    if (strategy == "skip") return skip(item, "exists");
    if (strategy == "fork") return fork(item);
    merge(item, present);
}

std::string ImportPlanner::answer_of(const ImportItem &item, const Present &present, const Json &conflicts) {
    const ArtifactId id{item.incoming->type, item.incoming->name};
    const auto known = answers_.find(id);
    if (known != answers_.end()) return known->second;
    std::string answer;
    if (options_.ask)
        answer = options_.ask(
            {id.type, id.name, present.digest.prefixed(), item.incoming->tree_digest.prefixed(), conflicts});
    if (!answer.empty()) check_strategy(answer);
    if (answer == "ask") answer.clear();
    answers_[id] = answer;
    return answer;
}

ArtifactRow ImportPlanner::fresh_row(const ImportItem &item, const std::string &name,
                                     const std::string &main_text) const {
    const PackArtifact &artifact = *item.incoming;
    const Properties properties =
        main_text.empty() ? Properties() : properties_or_none(main_text, artifact.path);
    ArtifactRow row = new_row(artifact.type, name, properties, operation_.context.now_microseconds());
    const bool known =
        std::find(std::begin(kOrigins), std::end(kOrigins), artifact.origin) != std::end(kOrigins);
    row.origin = known ? artifact.origin : "local";
    row.upstream = artifact.upstream;
    row.version_spec = artifact.version_spec;
    row.resolved_sha = artifact.resolved_sha;
    row.resolved_version = artifact.resolved_version;
    for (const std::string &tag : artifact.tags)
        if (std::find(row.tags.begin(), row.tags.end(), tag) == row.tags.end()) row.tags.push_back(tag);
    row.path = collection_path(artifact.type, name, artifact.listing.files.front().path, item.folder);
    return row;
}

// `before`: the row of an artifact whose files are gone.
void ImportPlanner::create(ImportItem &item, const ArtifactRow *before) {
    const PackArtifact &artifact = *item.incoming;
    const std::string main = main_path(artifact.type, artifact.listing);
    ArtifactRow row = fresh_row(item, artifact.name, main.empty() ? "" : pack_bytes(item, main));
    if (before != nullptr) {
        row.added = before->added;
        row.tags = before->tags;
        row.forked_from = before->forked_from;
        row.last_updated = row.fetched;
    }
    if (file_info(collection_.artifact_path(row)).kind != FileKind::absent)
        return conflict(item, "", "in-the-way");
    names_.insert(key_of(row.type, row.name));
    item.action = ImportAction::created;
    item.result = incoming_at(item, row.path);
    row.tree_digest = item.result.tree_digest();
    row.base = row.tree_digest->prefixed();
    const std::string place = home_path(row.path);
    for (std::size_t i = 0; i < item.result.files.size(); ++i) {
        const FileEntry &file = item.result.files[i];
        item.writes.push_back({file.path, item.folder ? join(place, file.path) : place, PathState::absent(),
                               artifact.path + artifact.listing.files[i].path, "", file.executable});
    }
    item.row = std::move(row);
}

MergePlan ImportPlanner::merged_with(const ImportItem &item, const Present &present) const {
    std::optional<Listing> base;
    if (const auto digest = Digest::parse(present.row.base)) base = stored_listing(home_.objects(), *digest);
    if (base && !item.folder) {
        if (base->files.size() != 1)
            base.reset();
        else
            base->files.front().path = base_name(present.row.path);
    }
    return merge_listings(base ? &*base : nullptr, present.scan.listing, incoming_at(item, present.row.path));
}

void ImportPlanner::merge(ImportItem &item, const Present &present) {
    const MergePlan merged = merged_with(item, present);
    if (merged.has_conflicts()) {
        item.conflicts = conflicts_of(merged);
        return skip(item, "conflict");
    }
    const std::string incoming = incoming_at(item, present.row.path).tree_digest().prefixed();
    ArtifactRow row = present.row;
    row.base = incoming;
    if (!merged.changes_ours()) {
        // Ours has all of it already; the next merge starts from here.
        if (present.row.base != incoming) item.row = std::move(row);
        return;
    }
    item.action = ImportAction::merged;
    item.result = merged.result();
    if (!write_merged(item, present, merged)) return;
    const std::string main = main_path(row.type, item.result);
    const auto kept = item.kept.find(main);
    std::string text;
    if (kept != item.kept.end())
        text = read_file(kept->second, limits_.file_bytes);
    else if (!main.empty())
        text = pack_bytes(item, item.folder ? main : item.incoming->listing.files.front().path);
    const ArtifactRow fresh = fresh_row(item, row.name, text);
    row.metadata = fresh.metadata;
    row.origin = fresh.origin;
    row.upstream = fresh.upstream;
    row.version_spec = fresh.version_spec;
    row.resolved_sha = fresh.resolved_sha;
    row.resolved_version = fresh.resolved_version;
    row.last_updated = row.fetched = fresh.added;
    row.tree_digest = item.result.tree_digest();
    item.row = std::move(row);
}

// False, and the item is a conflict, when a file that has to change is not where it can be changed: reached
// over a link, or something that no listing names is in its way.
bool ImportPlanner::write_merged(ImportItem &item, const Present &present, const MergePlan &merged) {
    const std::string folder = present.folder ? present.path : std::string(parent_of(present.path));
    const auto &ours = present.scan.listing.files;
    for (const MergedFile &file : merged.files) {
        std::string path = join(folder, file.path);
        if (file.ours) {
            const std::size_t index = static_cast<std::size_t>(
                std::find_if(ours.begin(), ours.end(),
                             [&](const FileEntry &our) { return our.path == file.path; }) -
                ours.begin());
            path = present.scan.sources[index];
        }
        if (!file.changes_ours()) {
            if (file.result) item.kept[file.path] = path;
            continue;
        }
        const PathState state = path_state(path);
        if (file.ours) {
            const auto relative = path_inside(path, folder);
            const bool own = relative && is_utf8(*relative) && to_nfc(*relative) == file.path &&
                             state.kind == PathState::Kind::file;
            if (!own) return conflict(item, file.path, "link"), false;
            if (state.digest != file.ours->sha256)
                throw Error(SKM_E_CHANGED, path + " changed while it was read").hint("Try again.").path(path);
        } else if (state.kind != PathState::Kind::absent) {
            return conflict(item, file.path, "in-the-way"), false;
        }
        const auto target = path_inside(path, home_.path());
        if (!target) return conflict(item, file.path, "link"), false;
        if (!file.result) {
            item.removals.push_back({*target, state});
            continue;
        }
        const std::string entry =
            item.incoming->path + (item.folder ? file.path : item.incoming->listing.files.front().path);
        item.writes.push_back({file.path, *target, state, entry, "", file.result->executable});
    }
    return true;
}

bool ImportPlanner::name_is_taken(const ImportItem &item, const std::string &name) const {
    return names_.contains(key_of(item.incoming->type, name));
}

std::string ImportPlanner::free_name(const ImportItem &item) const {
    const PackArtifact &artifact = *item.incoming;
    for (std::size_t number = 1; number <= kMostForks; ++number) {
        const std::string name =
            artifact.name + "-imported" + (number == 1 ? "" : "-" + std::to_string(number));
        ArtifactRow row;
        row.path = collection_path(artifact.type, name, artifact.listing.files.front().path, item.folder);
        if (!name_is_taken(item, name) && file_info(collection_.artifact_path(row)).kind == FileKind::absent)
            return checked_artifact_name(name);
    }
    throw Error(SKM_E_EXISTS,
                "there are " + std::to_string(kMostForks) + " forks of " + artifact.name + " already");
}

// The same content is never forked twice.
void ImportPlanner::fork(ImportItem &item) {
    const PackArtifact &artifact = *item.incoming;
    const std::string source = artifact.tree_digest.prefixed();
    for (const ArtifactRow &row : collection_.rows()) {
        if (row.type != artifact.type || row.forked_from != source) continue;
        item.new_name = row.name;
        return;
    }
    item.new_name = free_name(item);
    const std::string main = main_path(artifact.type, artifact.listing);
    std::string text = main.empty() ? "" : pack_bytes(item, main);
    const bool spliced = artifact.type == "skill";
    if (spliced) text = with_name(text, item.new_name);
    ArtifactRow row = fresh_row(item, item.new_name, text);
    names_.insert(key_of(row.type, row.name));
    item.action = ImportAction::forked;
    item.result = incoming_at(item, row.path);
    const std::string place = home_path(row.path);
    for (std::size_t i = 0; i < item.result.files.size(); ++i) {
        FileEntry &file = item.result.files[i];
        ImportWrite write{file.path,
                          item.folder ? join(place, file.path) : place,
                          PathState::absent(),
                          artifact.path + artifact.listing.files[i].path,
                          "",
                          file.executable};
        if (spliced && file.path == main) {
            file.size = text.size();
            file.sha256 = sha256(text);
            write.entry.clear();
            write.bytes = text;
        }
        item.writes.push_back(std::move(write));
    }
    row.tree_digest = item.result.tree_digest();
    row.base = row.forked_from = source;
    item.row = std::move(row);
}

}  // namespace skillmeat::core
