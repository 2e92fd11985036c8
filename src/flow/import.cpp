// import: file → verified pack → trust and policy → plan for each artifact → one transaction → document.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "domain/trust/serials.hpp"
#include "flow/audit.hpp"
#include "flow/bundle.hpp"
#include "flow/first_use.hpp"
#include "flow/import_plan.hpp"
#include "flow/snapshot_mark.hpp"
#include "flow/steady.hpp"
#include "model/artifact/original_hashes.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kPlainMode = 0644, kExecutableMode = 0755, kStateMode = 0600;
constexpr std::uint64_t kMaxSerials = 16u << 20;
// What all threads together hold of entries.
constexpr std::uint64_t kMemory = 32u << 20;

std::string_view action_name(ImportAction action) {
    switch (action) {
        case ImportAction::created: return "created";
        case ImportAction::unchanged: return "unchanged";
        case ImportAction::merged: return "merged";
        case ImportAction::forked: return "forked";
        case ImportAction::skipped:
        case ImportAction::failed: return "skipped";
    }
    return "skipped";
}

std::string_view status_name(ImportAction action) {
    if (action == ImportAction::failed) return "failed";
    return action == ImportAction::skipped ? "skipped" : "success";
}

// --- writing ---

class Writer {
 public:
    Writer(const Home &home, const Collection &collection, const PackFile &file, Transaction &transaction)
        : prefix_("collections/" + collection.name()),
          file_(file),
          transaction_(transaction),
          root_(transaction.root(home.path())),
          objects_(home.objects()) {}

    void write(ImportItem &item) {
        if (!item.row) return;
        const std::set<std::string> kept = write_files(item);
        keep_incoming(item, kept);
        const std::string container(parent_of(join(prefix_, item.row->path)));
        for (const ImportRemoval &removal : item.removals)
            transaction_.remove(root_, removal.path, removal.seen, container);
    }

 private:
    using UseBytes = std::function<void(const Digest &, std::string_view)>;

    const Pack &pack() const { return *file_.result.pack; }

    // Every file of the result, one at a time, in the order of the original's hash, which is taken on the way. The
    // entries of the pack that are kept as objects by that.
    std::set<std::string> write_files(ImportItem &item) {
        std::set<std::string> kept;
        if (item.result.files.empty()) return kept;
        std::map<std::string_view, const ImportWrite *> writes;
        for (const ImportWrite &write : item.writes) writes[write.file] = &write;
        Sha256 hash;
        for (const FileEntry *file : in_original_order(item.result)) {
            if (item.folder) hash.update(file->path);
            const auto found = writes.find(file->path);
            if (found == writes.end()) {
                hash.update(bytes_on_disk(item.kept.at(file->path), *file));
                continue;
            }
            const ImportWrite &write = *found->second;
            const auto put = [&](const Digest &digest, std::string_view bytes) {
                transaction_.put_file(root_, write.path, bytes, digest,
                                      write.executable ? kExecutableMode : kPlainMode, write.seen);
                hash.update(bytes);
            };
            if (write.entry.empty()) {
                put(sha256(write.bytes), write.bytes);
            } else {
                keep_entry(write.entry, put);
                kept.insert(write.entry);
            }
        }
        item.row->content_hash = hash.finish().hex();
        return kept;
    }

    // One entry of the pack as an object, and its bytes to `use`: read once, and checked before either.
    void keep_entry(const std::string &entry, const UseBytes &use) {
        const Allowance::Share share(memory_, pack().file_memory(entry));
        EntryBuffers buffers;
        const Pack::File file = pack().file(file_.archive, entry, buffers);
        const std::string_view plain = file.view.plain;
        if (file.deflated)
            objects_.put_foreign_stream(file.sha256, plain.size(), file.view.stored);
        else
            objects_.put(file.sha256, plain);
        if (use) use(file.sha256, plain);
    }

    // What came in is the base of the next merge: its listing and contents stay in the home.
    void keep_incoming(const ImportItem &item, const std::set<std::string> &kept) {
        const PackArtifact &incoming = *item.incoming;
        for (const FileEntry &file : incoming.listing.files) {
            const std::string entry = incoming.path + file.path;
            if (!kept.contains(entry) && !objects_.keep(file.sha256)) keep_entry(entry, {});
        }
        Listing listing = incoming.listing;
        store_listing(objects_, listing);
        if (item.folder) return;
        listing.files.front().path = base_name(item.row->path);
        store_listing(objects_, listing);
    }

    static std::vector<const FileEntry *> in_original_order(const Listing &listing) {
        std::vector<const FileEntry *> files;
        for (const FileEntry &file : listing.files) files.push_back(&file);
        std::sort(files.begin(), files.end(),
                  [](const FileEntry *a, const FileEntry *b) { return original_order(a->path, b->path); });
        return files;
    }

    static std::string bytes_on_disk(const std::string &path, const FileEntry &file) {
        std::string bytes = read_file(path, file.size + 1);
        if (sha256(bytes) != file.sha256)
            throw Error(SKM_E_CHANGED, path + " changed while it was read").hint("Try again.").path(path);
        return bytes;
    }

    const std::string prefix_;
    const PackFile &file_;
    Transaction &transaction_;
    const std::size_t root_;
    const ObjectStore objects_;
    Allowance memory_{kMemory};
};

// A trusted pack's serial is remembered, so that an older one of its name is noticed.
bool remember(const Home &home, const PackFile &file, const PackVerdict &answer, Transaction &transaction) {
    if (answer.verdict.state != SignatureState::trusted) return false;
    const Pack &pack = *file.result.pack;
    if (pack.format != PackFormat::zip) return false;  // it has none
    const std::string path = join(home.path(), kSerialsFile);
    const auto before = home.read_if_there(path, kMaxSerials);
    const std::string after = remember_serial(before.value_or(""), path, pack.name,
                                              {pack.serial, pack.pack_id, answer.verdict.key_id});
    if (after == before.value_or("")) return false;
    const PathState seen =
        before ? PathState::file(sha256(*before), before->size(), kStateMode) : PathState::absent();
    transaction.put_file(transaction.root(home.path()), std::string(kSerialsFile), after, kStateMode, seen);
    return true;
}

// --- the result ---

Json items_document(const std::vector<ImportItem> &items) {
    Json out = Json::array();
    for (const ImportItem &item : items)
        out.push(Json::object({{"name", item.incoming->name},
                               {"type", item.incoming->type},
                               {"status", status_name(item.action)},
                               {"skip_reason", item.skip_reason.empty() ? Json() : Json(item.skip_reason)},
                               {"action", action_name(item.action)},
                               {"new_name", item.new_name.empty() ? Json() : Json(item.new_name)},
                               {"tree_digest", item.incoming->tree_digest.prefixed()},
                               {"conflicts", item.conflicts}}));
    return out;
}

Json counts_document(const std::vector<ImportItem> &items) {
    Json out = Json::object(
        {{"created", 0}, {"unchanged", 0}, {"merged", 0}, {"forked", 0}, {"skipped", 0}, {"failed", 0}});
    for (const ImportItem &item : items) {
        const std::string key(item.action == ImportAction::failed ? "failed" : action_name(item.action));
        out.set(key, out.at(key).as_integer() + 1);
    }
    return out;
}

Json result_document(const PackFile &file, const PackVerdict &answer, const std::string &collection,
                     const std::vector<ImportItem> &items) {
    const auto &pack = file.result.pack;
    const auto &refusal = file.result.refusal;
    Json warnings = Json::array();
    if (!answer.decision.warning.empty()) warnings.push(answer.decision.warning);
    if (pack)
        for (const std::string &warning : pack->warnings) warnings.push(warning);
    return Json::object({{"status", answer.decision.allowed ? "success" : "failed"},
                         {"reason", answer.decision.allowed ? Json() : Json(answer.decision.reason)},
                         {"entry", refusal ? Json(escape_for_display(refusal->entry)) : Json()},
                         {"detail", refusal ? Json(escape_for_display(refusal->detail)) : Json()},
                         {"pack_id", pack && !pack->pack_id.empty() ? Json(pack->pack_id) : Json()},
                         {"name", pack ? pack->name : ""},
                         {"version", pack ? pack->version : ""},
                         {"collection", collection},
                         {"txn", Json()},
                         {"items", items_document(items)},
                         {"counts", counts_document(items)},
                         {"signature", verdict_document(answer.verdict)},
                         {"snapshot", Json()},
                         {"warnings", std::move(warnings)},
                         {"decided_by", answer.decision.decided_by},
                         {"scan", kNotScanned}});
}

Json history_facts(const PackFile &file, const PackVerdict &answer, const std::vector<ImportItem> &items) {
    const Pack &pack = *file.result.pack;
    Json artifacts = Json::array();
    for (const ImportItem &item : items)
        if (item.row) artifacts.push(Json::object({{"name", item.row->name}, {"type", item.row->type}}));
    return Json::object({{"artifacts", std::move(artifacts)},
                         {"pack_id", pack.pack_id},
                         {"name", pack.name},
                         {"version", pack.version},
                         {"signature", signature_state_name(answer.verdict.state)},
                         {"key_id", answer.verdict.key_id}});
}

std::string usage_result(const PackVerdict &answer, const std::vector<ImportItem> &items) {
    if (!answer.decision.allowed) return "refused";
    std::string out = "success";
    for (const ImportItem &item : items) {
        if (item.action == ImportAction::failed) return "failed";
        if (item.skip_reason == "conflict") out = "conflict";
    }
    return out;
}

void note_usage(const Operation &operation, const Home &home, const std::string &collection,
                const PackVerdict &answer, const std::vector<ImportItem> &items, Milliseconds started) {
    UsageEvent event;
    event.type = "import";
    event.result = usage_result(answer, items);
    event.collection = collection;
    for (const ImportItem &item : items)
        event.artifacts.emplace_back(item.incoming->type, item.incoming->name);
    event.counts = counts_document(items);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

bool changes_anything(const std::vector<ImportItem> &items) {
    return std::any_of(items.begin(), items.end(),
                       [](const ImportItem &item) { return item.row.has_value(); });
}

// Somebody let a pack in for which nobody who is trusted vouches: the log says so.
void consent_to(const PackVerdict &answer, const Pack &pack, Transaction &transaction) {
    const Json pack_id = pack.pack_id.empty() ? Json() : Json(pack.pack_id);
    const bool is_unsigned = answer.verdict.state == SignatureState::unsigned_;
    transaction.consent(is_unsigned ? "unsigned-import" : "untrusted-import",
                        Json::object({{"pack_id", pack_id},
                                      {"signature", signature_state_name(answer.verdict.state)},
                                      {"key_id", answer.verdict.key_id},
                                      {"decided_by", answer.decision.decided_by}}));
}

// The id of the change, "" when there was nothing to do; and of the snapshot that was made before it, if any.
struct Committed {
    std::string txn, mark;
};
Committed commit(const Operation &operation, const Home &home, const Collection &collection,
                 const PackFile &file, const PackVerdict &answer, const std::optional<TrustedKey> &first_use,
                 std::vector<ImportItem> &items) {
    Transaction transaction(operation, home, "import " + escape_for_display(base_name(file.path)));
    Writer writer(home, collection, file, transaction);
    const Watch quiet = operation.watch.quiet();
    parallel_for(items.size(), 0, [&](std::size_t i) {
        quiet.check();
        writer.write(items[i]);
    });
    CollectionEdit edit(collection);
    for (ImportItem &item : items) {
        if (!item.row) continue;
        item.row->pack_id = file.result.pack->pack_id;
        item.row->signer = answer.verdict.key_id;
        edit.put(*item.row);
    }
    std::string mark;
    if (changes_anything(items)) {
        mark = mark_collection(operation, home, collection, "before import " + file.result.pack->name,
                               transaction);
        edit.stage(transaction, home, operation.context.now_microseconds());
    }
    remember(home, file, answer, transaction);
    if (first_use) stage_first_use(home, *first_use, transaction);
    if (transaction.empty()) return {};
    if (answer.verdict.state != SignatureState::trusted) consent_to(answer, *file.result.pack, transaction);
    transaction.note(history_facts(file, answer, items).set_if(!mark.empty(), "snapshot", mark));
    std::string txn = transaction.commit();
    return {std::move(txn), std::move(mark)};
}

}  // namespace

Json import_bundle(const Operation &operation, const ImportOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    (void)Collection::open(operation, home, name);  // before the work: it has to be there
    const Policy policy = load_policy(operation, home.path(), options.project);
    const PackFile file = load_pack_file(operation, options.path, policy.limits);
    SignatureQuestion question;
    question.require_signature = options.require_signature;
    question.allow_unsigned = options.allow_unsigned;
    PackVerdict answer = judge_pack(operation, home, policy, file, question);
    const std::optional<TrustedKey> first_use = ask_first_use(operation, file, options.ask_trust, answer);
    if (!answer.decision.allowed) {
        if (!operation.dry_run) note_usage(operation, home, name, answer, {}, started);
        return result_document(file, answer, name, {});
    }
    ImportAnswers answers;
    Json document;
    with_retries(operation, home, [&] {
        const SteadyPlan steady(operation, home);
        const auto collection = Collection::open(operation, home, name);
        ImportPlanner planner(operation, home, *collection, file, options, policy.limits, answers);
        std::vector<ImportItem> items = planner.plan();
        document = result_document(file, answer, name, items);
        if (operation.dry_run) return;
        steady.require();  // a conflict may only be half of another change
        const auto [txn, mark] = commit(operation, home, *collection, file, answer, first_use, items);
        if (!txn.empty()) document.set("txn", txn).set("snapshot", mark.empty() ? txn : mark);
        note_usage(operation, home, name, answer, items, started);
    });
    seal_audit_by_keychain(operation, home);
    return document;
}

}  // namespace skillmeat::core
