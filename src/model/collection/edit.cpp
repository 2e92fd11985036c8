// edit.cpp - the texts of a collection's three files after a change.
//
// A file that stands exactly as the original's writer lays it out is written anew as a whole, in one step.
// One that people edited by hand is spliced, so that their comments, order and blank lines stay.
#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/splice/toml_edit.hpp"
#include "formats/toml/toml.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kFileMode = 0600;  // as the original's
constexpr std::uint64_t kMaxFile = 64ull << 20;
constexpr const char *kFormatVersion = "1.0.0";

using Rows = std::vector<ArtifactRow>;
using Ids = std::set<ArtifactId>;

const ArtifactRow *row_with(const Rows &rows, const ArtifactId &id) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const ArtifactRow &row) { return row.id() == id; });
    return found != rows.end() ? &*found : nullptr;
}

ArtifactId id_of(const Json &artifact) {
    return {artifact.string_or("type", ""), artifact.string_or("name", "")};
}

// One change of a file as a value and as splices; both give the same.
class TomlChange {
 public:
    virtual ~TomlChange() = default;
    virtual void apply(Json &value) const = 0;
    virtual void splice(TomlEdit &edit) const = 0;
};

std::string changed_text(const std::string &text, const std::string &name, const TomlChange &change) {
    Json value = read_own_toml(text, name, {.bytes = kMaxFile});
    if (to_original_toml(value) == text) {
        change.apply(value);
        return to_original_toml(value);
    }
    TomlEdit edit(text, name);
    change.splice(edit);
    return edit.text();
}

// --- collection.toml ---

class ManifestChange : public TomlChange {
 public:
    ManifestChange(const Rows &puts, const Ids &removes, std::string updated)
        : puts_(puts), removes_(removes), updated_(std::move(updated)) {}

    void apply(Json &value) const override {
        Json after = Json::array();
        Ids known;
        if (const Json *before = value.find("artifacts"))
            for (const Json &artifact : before->as_array()) {
                const ArtifactId id = id_of(artifact);
                known.insert(id);
                if (removes_.contains(id)) continue;
                const ArtifactRow *row = row_with(puts_, id);
                after.push(row != nullptr ? row_to_json(*row, artifact) : artifact);
            }
        for (const ArtifactRow &row : puts_)
            if (!known.contains(row.id())) after.push(row_to_json(row, {}));
        value.set("artifacts", std::move(after));
        // An empty list stands at the top of the file, rows stand behind the collection's own table.
        Json collection = table(value, "collection");
        collection.set("updated", updated_);
        Json ordered = Json::object({{"collection", std::move(collection)}});
        for (auto &[key, member] : value.as_object())
            if (key != "collection") ordered.set(key, std::move(member));
        value = std::move(ordered);
    }

    void splice(TomlEdit &edit) const override {
        edit.set({"collection", "updated"}, updated_);
        for (const ArtifactId &id : removes_)
            if (const auto index = index_of(edit.value(), id)) edit.unset({"artifacts", *index});
        for (const ArtifactRow &row : puts_) {
            const auto index = index_of(edit.value(), row.id());
            if (index)
                edit.update_table({"artifacts", *index}, row_to_json(row, {}), row_keys());
            else
                edit.append_table({"artifacts"}, row_to_json(row, {}));
        }
    }

 private:
    static Json &table(Json &value, const std::string &key) {
        if (value.find(key) == nullptr) value.set(key, Json::object());
        return *value.find(key);
    }

    static std::optional<std::string> index_of(const Json &value, const ArtifactId &id) {
        const Json *artifacts = value.find("artifacts");
        if (artifacts == nullptr) return std::nullopt;
        for (std::size_t i = 0; i < artifacts->size(); ++i)
            if (id_of(artifacts->as_array()[i]) == id) return std::to_string(i);
        return std::nullopt;
    }

    const Rows &puts_;
    const Ids &removes_;
    std::string updated_;
};

std::string new_manifest(const std::string &name, const std::string &now) {
    return to_original_toml(Json::object({
        {"collection",
         Json::object({{"name", name}, {"version", kFormatVersion}, {"created", now}, {"updated", now}})},
        {"artifacts", Json::array()},
    }));
}

// --- collection.lock ---

class LockChange : public TomlChange {
 public:
    LockChange(const Rows &puts, const Ids &removes) : puts_(puts), removes_(removes) {}

    void apply(Json &value) const override {
        Json &entries = entries_of(value);
        for (const ArtifactId &id : removes_) entries.erase(lock_key(id));
        for (const ArtifactRow &row : puts_) {
            if (row.content_hash.empty()) continue;
            const Json *before = entries.find(lock_key(row.id()));
            Json entry = lock_entry_to_json(row, before != nullptr ? *before : Json());
            entries.set(lock_key(row.id()), std::move(entry));
        }
    }

    void splice(TomlEdit &edit) const override {
        for (const ArtifactId &id : removes_) edit.unset({"lock", "entries", lock_key(id)});
        for (const ArtifactRow &row : puts_)
            if (!row.content_hash.empty())
                edit.update_table({"lock", "entries", lock_key(row.id())}, lock_entry_to_json(row, {}),
                                  lock_keys());
    }

 private:
    static Json &entries_of(Json &value) {
        if (value.find("lock") == nullptr) value.set("lock", Json::object({{"version", kFormatVersion}}));
        Json &lock = *value.find("lock");
        if (lock.find("entries") == nullptr) lock.set("entries", Json::object());
        return *lock.find("entries");
    }

    const Rows &puts_;
    const Ids &removes_;
};

std::string new_lock() {
    return to_original_toml(
        Json::object({{"lock", Json::object({{"version", kFormatVersion}, {"entries", Json::object()}})}}));
}

// --- our state ---

Json readable_state(const std::optional<std::string> &text) {
    if (!text) return {};
    try {
        Json state = parse_json(*text, "state");
        if (state.at("artifacts").is_object()) return state;
    } catch (const Error &) {
        // Damaged: reading said so already. It is written anew from what the disk and the lock say.
    }
    return {};
}

std::string new_state(const Collection *collection, const Rows &puts, const Ids &removes) {
    const Json before = collection != nullptr ? readable_state(collection->texts().state) : Json();
    const Json *old_entries = before.find("artifacts");
    Json entries = Json::object();
    const auto keep = [&](const ArtifactRow &row) {
        const std::string key = row.id().text();
        const Json *old = old_entries != nullptr ? old_entries->find(key) : nullptr;
        Json entry = state_entry_to_json(row, old != nullptr ? *old : Json());
        if (entry.size() != 0) entries.set(key, std::move(entry));
    };
    Ids known;
    if (collection != nullptr)
        for (const ArtifactRow &row : collection->rows()) {
            known.insert(row.id());
            const ArtifactRow *put = row_with(puts, row.id());
            if (!removes.contains(row.id())) keep(put != nullptr ? *put : row);
        }
    for (const ArtifactRow &row : puts)
        if (!known.contains(row.id())) keep(row);

    Json state = Json::object({{"format", kStateFormat},
                               {"generation", (collection != nullptr ? collection->generation() : 0) + 1}});
    if (before.is_object())
        for (const auto &[key, value] : before.as_object())
            if (state.find(key) == nullptr && key != "artifacts") state.set(key, value);
    state.set("artifacts", std::move(entries));
    return state.compact() + "\n";
}

// --- staging ---

Transaction::Seen seen(const std::optional<std::string> &text) {
    return text ? PathState::file(sha256(*text), text->size(), kFileMode) : PathState::absent();
}

}  // namespace

CollectionEdit::CollectionEdit(const Collection &collection)
    : collection_(&collection), name_(collection.name()), path_(collection.path()) {}
CollectionEdit::CollectionEdit(std::string name, std::string path)
    : name_(std::move(name)), path_(std::move(path)) {}

CollectionEdit &CollectionEdit::put(const ArtifactRow &row) {
    std::erase(removes_, row.id());
    const auto same = std::find_if(puts_.begin(), puts_.end(),
                                   [&](const ArtifactRow &other) { return other.id() == row.id(); });
    if (same != puts_.end())
        *same = row;
    else
        puts_.push_back(row);
    return *this;
}

CollectionEdit &CollectionEdit::remove(const ArtifactId &id) {
    std::erase_if(puts_, [&](const ArtifactRow &row) { return row.id() == id; });
    removes_.push_back(id);
    return *this;
}

CollectionEdit::Texts CollectionEdit::texts(std::int64_t now_microseconds) const {
    const std::string now = to_isoformat(now_microseconds);
    const Ids removes(removes_.begin(), removes_.end());
    const std::string manifest =
        collection_ != nullptr ? collection_->texts().manifest : new_manifest(name_, now);
    const std::string lock =
        collection_ != nullptr && collection_->texts().lock ? *collection_->texts().lock : new_lock();
    Texts out;
    out.manifest = changed_text(manifest, path_ + "/collection.toml", ManifestChange(puts_, removes, now));
    out.lock = changed_text(lock, path_ + "/collection.lock", LockChange(puts_, removes));
    out.state = new_state(collection_, puts_, removes);
    return out;
}

void CollectionEdit::stage(Transaction &transaction, const Home &home, std::int64_t now_microseconds) const {
    const Texts after = texts(now_microseconds);
    const Collection::Texts none;
    const Collection::Texts &before = collection_ != nullptr ? collection_->texts() : none;
    const std::size_t root = transaction.root(home.path());
    const std::string folder = "collections/" + name_ + "/";
    const std::optional<std::string> manifest =
        collection_ != nullptr ? std::optional(before.manifest) : std::nullopt;
    transaction.put_file(root, folder + "collection.toml", after.manifest, kFileMode, seen(manifest));
    transaction.put_file(root, folder + "collection.lock", after.lock, kFileMode, seen(before.lock));
    transaction.put_file(root, "state/collections/" + name_ + ".json", after.state, kFileMode,
                         seen(before.state));
}

}  // namespace skillmeat::core
