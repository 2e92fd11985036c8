// add: folders and files of this machine → scanned and checked → compared with the collection → one
// transaction.
#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "flow/collection.hpp"
#include "flow/snapshot_mark.hpp"
#include "flow/sources.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/collection.hpp"
#include "state/config/config.hpp"
#include "state/policy/policy.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kPlainMode = 0644;
constexpr std::uint32_t kExecutableMode = 0755;

enum class Action { add, replace, retag, keep };

// One artifact on its way into the collection.
struct Item {
    Candidate candidate;
    std::optional<Error> problem;
    bool folder = true;
    TreeScan scan;    // paths as they will be in the collection
    ArtifactRow row;  // as it will be
    Action action = Action::add;
    TreeScan before;          // what lies at the place of the one that is replaced
    std::string before_path;  // relative to the collection
};

std::string command_line(const AddOptions &options) {
    const std::size_t more = options.sources.size() - 1;
    return "add " + escape_for_display(options.sources.front()) +
           (more != 0 ? " and " + std::to_string(more) + " more" : "");
}

ScanLimits limits_of(const Operation &operation, const Home &home) {
    const ArchiveLimits limits = load_policy(operation, home.path(), "").limits;
    ScanLimits out;
    out.files = limits.entries - std::min<std::uint64_t>(limits.entries, 1);  // room for the signature
    out.file_bytes = limits.file_bytes;
    out.total_bytes = limits.total_bytes;
    return out;
}

// --- reading ---

// Runs `work` for each item; an Error stays with its item, so that the others go on.
void for_each_item(std::vector<Item> &items, const Watch &watch, const std::function<void(Item &)> &work) {
    parallel_for(items.size(), 0, [&](std::size_t i) {
        Item &item = items[i];
        if (item.problem) return;
        watch.check();
        try {
            work(item);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            item.problem = error;
        }
    });
}

void read_item(Item &item, const AddOptions &options, const ScanLimits &limits, StatCache &cache,
               const Watch &watch, std::int64_t now) {
    const Candidate &candidate = item.candidate;
    check_artifact(candidate.type, candidate.path);
    const std::string name = checked_artifact_name(options.name.empty() ? candidate.name : options.name);
    item.folder = file_info_followed(candidate.path).kind == FileKind::directory;
    item.scan = scan_tree(candidate.path, limits, &cache, watch);

    const Properties properties = properties_of(candidate.type, candidate.path);
    item.row = new_row(candidate.type, name, properties, now);
    item.row.path = collection_path(candidate.type, name, base_name(candidate.path), item.folder);
    // A single file is listed under the name that it has in the collection.
    if (!item.folder) item.scan.listing.files.front().path = base_name(item.row.path);
    item.row.tree_digest = item.scan.listing.tree_digest();
}

void add_tags(ArtifactRow &row, const std::vector<std::string> &tags) {
    for (const std::string &tag : tags)
        if (std::find(row.tags.begin(), row.tags.end(), tag) == row.tags.end()) row.tags.push_back(tag);
}

// --- comparing ---

class Comparison {
 public:
    Comparison(const Operation &operation, const Home &home, const Collection &collection,
               const AddOptions &options, const ScanLimits &limits, StatCache &cache)
        : operation_(operation),
          collection_(collection),
          options_(options),
          limits_(limits),
          cache_(cache),
          objects_(home.objects()) {
        for (const ArtifactRow &row : collection.rows()) names_.emplace(key_of(row), row.name);
    }

    void compare(Item &item) {
        const auto [known, is_new] = names_.emplace(key_of(item.row), item.row.name);
        if (!is_new && known->second != item.row.name)
            throw Error(SKM_E_NAME, "the names \"" + known->second + "\" and \"" + item.row.name +
                                        "\" fall together where case does not count")
                .hint("Choose another name with --name.")
                .path(item.candidate.path)
                .detail("other", known->second);
        if (const auto earlier = taken_.find(item.row.id()); earlier != taken_.end())
            return same_batch(item, *earlier->second);
        const ArtifactRow *existing = collection_.find(item.row.id());
        if (existing != nullptr)
            with_existing(item, *existing);
        else
            without_existing(item);
        taken_.emplace(item.row.id(), &item);
    }

 private:
    static std::string key_of(const ArtifactRow &row) { return row.type + ":" + fold_key(row.name); }

    Error exists(const Item &item, const std::string &where) const {
        return Error(SKM_E_EXISTS, item.row.id().text() + " is there already with other content: " + where)
            .hint("Replace it with --force, or choose another name with --name.")
            .path(where)
            .detail("artifact", item.row.id().text());
    }

    // Twice in one call: the first counts.
    void same_batch(Item &item, const Item &earlier) const {
        if (item.row.tree_digest != earlier.row.tree_digest) throw exists(item, earlier.candidate.path);
        item.row = earlier.row;
        item.action = Action::keep;
    }

    void with_existing(Item &item, const ArtifactRow &existing) {
        const std::string place = collection_.artifact_path(existing);
        const bool is_there = file_info_followed(place).kind != FileKind::absent;
        if (is_there) item.before = scan_tree(place, limits_, &cache_, operation_.watch.quiet());
        take_recorded_modes(objects_, existing, item.before);
        take_recorded_modes(objects_, existing, item.scan);
        item.row.tree_digest = item.scan.listing.tree_digest();
        item.before_path = existing.path;
        while (item.before_path.ends_with('/')) item.before_path.pop_back();
        const bool is_same = is_there && item.before.listing.tree_digest() == *item.row.tree_digest;
        if (is_same) return keep(item, existing);
        if (is_there && !options_.force) throw exists(item, place);

        item.action = Action::replace;
        const ArtifactRow fresh = std::move(item.row);
        item.row = existing;
        item.row.path = fresh.path;
        item.row.origin = fresh.origin;
        item.row.metadata = fresh.metadata;
        item.row.tree_digest = fresh.tree_digest;
        item.row.last_updated = item.row.fetched = fresh.added;
        item.row.upstream.clear();
        item.row.version_spec.clear();
        item.row.resolved_sha.clear();
        item.row.resolved_version.clear();
        item.row.forked_from.clear();
        item.row.pack_id.clear();
        item.row.signer.clear();
        add_tags(item.row, fresh.tags);
        add_tags(item.row, options_.tags);
    }

    void keep(Item &item, const ArtifactRow &existing) const {
        const std::optional<Digest> digest = item.row.tree_digest;
        item.row = existing;
        add_tags(item.row, options_.tags);
        // Where the original added it, our digest is not recorded yet.
        item.action =
            item.row.tags != existing.tags || existing.tree_digest != digest ? Action::retag : Action::keep;
        item.row.tree_digest = digest;
    }

    void without_existing(Item &item) {
        add_tags(item.row, options_.tags);
        const std::string place = collection_.artifact_path(item.row);
        const FileKind kind = file_info(place).kind;
        if (kind == FileKind::absent) return;
        if (!options_.force) throw exists(item, place);
        item.action = Action::replace;
        item.before_path = item.row.path;
        item.before = scan_tree(place, limits_, &cache_, operation_.watch.quiet());
    }

    const Operation &operation_;
    const Collection &collection_;
    const AddOptions &options_;
    const ScanLimits &limits_;
    StatCache &cache_;
    ObjectStore objects_;
    std::map<std::string, std::string> names_;
    std::map<ArtifactId, const Item *> taken_;
};

bool is_written(const Item &item) {
    return !item.problem && (item.action == Action::add || item.action == Action::replace);
}
bool changes_row(const Item &item) {
    return !item.problem && item.action != Action::keep;
}

// --- writing ---

std::string bytes_of(const FileEntry &file, const std::string &source) {
    std::string bytes = read_file(source, file.size + 1);
    if (bytes.size() != file.size || sha256(bytes) != file.sha256)
        throw Error(SKM_E_CHANGED, "changes while it is added: " + escape_for_display(source))
            .hint("Try again when nobody writes to it.")
            .path(source);
    return bytes;
}

// Every file once, in the order of the original's hash, which is taken on the way.
using UseFile = std::function<void(const FileEntry &, std::string_view)>;
void read_files(Item &item, const UseFile &use) {
    const std::vector<FileEntry> &files = item.scan.listing.files;
    std::vector<std::size_t> order(files.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return original_order(files[a].path, files[b].path); });
    Sha256 hash;
    for (const std::size_t i : order) {
        const std::string bytes = bytes_of(files[i], item.scan.sources[i]);
        if (item.folder) hash.update(files[i].path);
        hash.update(bytes);
        use(files[i], bytes);
    }
    item.row.content_hash = hash.finish().hex();
}

// The folder that the paths of a listing are relative to.
std::string base_of(const std::string &artifact_path, bool folder) {
    return folder ? artifact_path : std::string(parent_of(artifact_path));
}

class Writer {
 public:
    Writer(const Home &home, const Collection &collection, Transaction &transaction)
        : collection_(collection),
          transaction_(transaction),
          root_(transaction.root(home.path())),
          objects_(home.objects()) {}

    void write(Item &item) {
        const std::string base = join(prefix(), base_of(item.row.path, item.folder));
        store_listing(objects_, item.scan.listing);
        read_files(item, [&](const FileEntry &file, std::string_view bytes) {
            objects_.put(file.sha256, bytes);
            transaction_.put_file(root_, join(base, file.path), bytes,
                                  file.executable ? kExecutableMode : kPlainMode,
                                  seen_before(item, join(base, file.path)));
        });
        remove_what_is_gone(item, base);
    }

 private:
    std::string prefix() const { return "collections/" + collection_.name(); }

    std::string before_base(const Item &item) const {
        const bool folder = file_info(join(collection_.path(), item.before_path)).kind == FileKind::directory;
        return join(prefix(), base_of(item.before_path, folder));
    }

    Transaction::Seen seen_before(const Item &item, const std::string &target) const {
        if (item.action == Action::add) return PathState::absent();
        const auto relative = path_inside(target, before_base(item));
        const FileEntry *file = relative ? item.before.listing.find(*relative) : nullptr;
        // Not in the listing: nothing, or a name that differs by its form; the transaction keeps whatever it
        // is.
        if (file == nullptr) return std::nullopt;
        return PathState::file(file->sha256, file->size, file->executable ? kExecutableMode : kPlainMode);
    }

    void remove_what_is_gone(const Item &item, const std::string &base) {
        if (item.action != Action::replace) return;
        const std::string before = before_base(item);
        for (const FileEntry &file : item.before.listing.files) {
            const std::string target = join(before, file.path);
            const auto kept = path_inside(target, base);
            if (kept && item.scan.listing.find(*kept) != nullptr) continue;
            if (file_info(join(collection_.path(), *path_inside(target, prefix()))).kind == FileKind::absent)
                continue;
            transaction_.remove(root_, target, std::nullopt,
                                std::string(parent_of(join(prefix(), item.before_path))));
        }
    }

    const Collection &collection_;
    Transaction &transaction_;
    std::size_t root_;
    ObjectStore objects_;
};

// --- the result ---

Json failed_to_json(const std::string &source, const Error &error) {
    return Json::object({{"source", source},
                         {"reason", code_name(error.code())},
                         {"message", error.message()},
                         {"hint", error.hint()},
                         {"path", escape_for_display(error.path())}});
}

Json result_document(const Candidates &candidates, const std::vector<Item> &items) {
    Json added = Json::array(), unchanged = Json::array(), skipped = Json::array(), failed = Json::array();
    Json renamed = Json::array(), left_out = Json::array();
    for (const Candidates::Skipped &entry : candidates.skipped)
        skipped.push(Json::object({{"source", escape_for_display(entry.source)}, {"reason", entry.reason}}));
    for (const Candidates::Failed &entry : candidates.failed)
        failed.push(failed_to_json(escape_for_display(entry.source), entry.error));
    for (const Item &item : items) {
        if (item.problem) {
            failed.push(failed_to_json(escape_for_display(item.candidate.path), *item.problem));
            continue;
        }
        (is_written(item) ? added : unchanged).push(artifact_to_json(item.row));
        const std::string artifact = item.row.id().text();
        for (const TreeScan::Renamed &entry : item.scan.renamed)
            renamed.push(Json::object({{"artifact", artifact}, {"from", entry.from}, {"to", entry.to}}));
        for (const TreeScan::LeftOut &entry : item.scan.left_out)
            left_out.push(Json::object(
                {{"artifact", artifact}, {"path", escape_for_display(entry.path)}, {"reason", entry.why}}));
    }
    return Json::object({{"added", std::move(added)},
                         {"unchanged", std::move(unchanged)},
                         {"skipped", std::move(skipped)},
                         {"failed", std::move(failed)},
                         {"renamed", std::move(renamed)},
                         {"left_out", std::move(left_out)},
                         {"txn", ""}});
}

Json facts(const std::vector<Item> &items) {
    Json artifacts = Json::array();
    for (const Item &item : items)
        if (is_written(item))
            artifacts.push(Json::object({{"name", item.row.name}, {"type", item.row.type}}));
    return Json::object({{"artifacts", std::move(artifacts)}});
}

void note_usage(const Operation &operation, const Home &home, const std::string &collection,
                const std::vector<Item> &items, const Json &document, Milliseconds started) {
    UsageEvent event;
    event.type = "add";
    event.result = document.at("failed").size() == 0 ? "success" : "failed";
    event.collection = collection;
    for (const Item &item : items)
        if (is_written(item)) event.artifacts.emplace_back(item.row.type, item.row.name);
    for (const char *key : {"added", "unchanged", "failed"}) event.counts.set(key, document.at(key).size());
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

std::vector<Item> gather(const Operation &operation, const Home &home, const Collection &collection,
                         const AddOptions &options, Candidates &candidates) {
    std::vector<Item> items;
    for (Candidate &candidate : candidates.found) items.emplace_back().candidate = std::move(candidate);
    const ScanLimits limits = limits_of(operation, home);
    const std::int64_t now = operation.context.now_microseconds();
    const Watch quiet = operation.watch.quiet();
    StatCache cache(operation);
    for (const Item &item : items) cache.load_tree(item.candidate.path);
    cache.load_tree(collection.path());
    for_each_item(items, quiet, [&](Item &item) { read_item(item, options, limits, cache, quiet, now); });
    Comparison comparison(operation, home, collection, options, limits, cache);
    for (Item &item : items) {
        operation.watch.step("compare", static_cast<std::uint64_t>(&item - items.data()), items.size());
        if (item.problem) continue;
        try {
            comparison.compare(item);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            item.problem = error;
        }
    }
    return items;
}

}  // namespace

Json add_artifacts(const Operation &operation, const AddOptions &options) {
    const Milliseconds started = operation.context.now();
    if (options.sources.empty())
        throw Error(SKM_E_ARGUMENT, "nothing to add was named").hint("Name folders or files.");
    const std::string type = options.type.empty() ? "" : normalize_type(options.type);
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    Json document;
    with_retries(operation, home, [&] {
        const auto collection = Collection::open(operation, home, name);
        Candidates candidates = find_candidates(operation.context, options.sources, type, operation.watch);
        if (!options.name.empty() && candidates.found.size() > 1)
            throw Error(SKM_E_ARGUMENT, "a name can be given to one artifact only, and there are " +
                                            std::to_string(candidates.found.size()))
                .hint("Add them without --name, or one after the other.")
                .detail("parameter", "name");
        std::vector<Item> items = gather(operation, home, *collection, options, candidates);

        if (operation.dry_run) {
            for_each_item(items, operation.watch, [](Item &item) {
                if (is_written(item)) read_files(item, [](const FileEntry &, std::string_view) {});
            });
            document = result_document(candidates, items);
            return;
        }
        Transaction transaction(operation, home, command_line(options));
        Writer writer(home, *collection, transaction);
        const Watch quiet = operation.watch.quiet();
        parallel_for(items.size(), 0, [&](std::size_t i) {
            quiet.check();
            if (is_written(items[i])) writer.write(items[i]);
        });
        CollectionEdit edit(*collection);
        for (const Item &item : items)
            if (changes_row(item)) edit.put(item.row);
        document = result_document(candidates, items);
        if (std::none_of(items.begin(), items.end(), changes_row)) return;
        std::string mark;
        if (std::count_if(items.begin(), items.end(), is_written) > 1)
            mark =
                mark_collection(operation, home, *collection, "before " + command_line(options), transaction);
        edit.stage(transaction, home, operation.context.now_microseconds());
        transaction.note(facts(items).set_if(!mark.empty(), "snapshot", mark));
        document.set("txn", transaction.commit());
        note_usage(operation, home, name, items, document, started);
    });
    return document;
}

}  // namespace skillmeat::core
