// edit.cpp - the texts of a collection's three files after a change.
//
// A new file has the layout of the original's writer. One that is there goes through the editor, so that nothing
// but the change changes in it: comments, order, blank lines, line ends and people's own keys stay.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
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

// --- collection.toml ---

std::string new_manifest(const std::string &name, const Rows &rows, const std::string &now) {
    Json artifacts = Json::array();
    for (const ArtifactRow &row : rows) artifacts.push(row_to_json(row));
    return to_original_toml(Json::object({
        {"collection",
         Json::object({{"name", name}, {"version", kFormatVersion}, {"created", now}, {"updated", now}})},
        {"artifacts", std::move(artifacts)},
    }));
}

// Where the rows stand in the file's list.
std::map<ArtifactId, std::size_t> places_of(const Json &manifest) {
    std::map<ArtifactId, std::size_t> places;
    const Json *artifacts = manifest.find("artifacts");
    if (artifacts == nullptr) return places;
    for (const Json &artifact : artifacts->as_array())
        places.emplace(ArtifactId{artifact.string_or("type", ""), artifact.string_or("name", "")},
                       places.size());
    return places;
}

std::string edited_manifest(const Collection &collection, const Rows &puts, const Ids &removes,
                            const std::string &now) {
    TomlEdit edit(collection.texts().manifest, collection.path() + "/collection.toml", {.bytes = kMaxFile});
    const auto places = places_of(edit.value());
    edit.set({"collection", "updated"}, now);
    for (const ArtifactRow &row : puts) {
        const auto place = places.find(row.id());
        if (place != places.end())
            edit.update_table({"artifacts", std::to_string(place->second)}, row_to_json(row), row_keys());
        else
            edit.append_table({"artifacts"}, row_to_json(row));
    }
    // Those behind first, so that the places of the others stay.
    std::set<std::size_t, std::greater<>> gone;
    for (const ArtifactId &id : removes)
        if (const auto place = places.find(id); place != places.end()) gone.insert(place->second);
    for (const std::size_t place : gone) edit.unset({"artifacts", std::to_string(place)});
    return edit.text();
}

// --- collection.lock ---

std::string new_lock(const Rows &rows) {
    Json entries = Json::object();
    for (const ArtifactRow &row : rows)
        if (!row.content_hash.empty()) entries.set(lock_key(row.id()), lock_entry_to_json(row));
    return to_original_toml(Json::object(
        {{"lock", Json::object({{"version", kFormatVersion}, {"entries", std::move(entries)}})}}));
}

std::string edited_lock(const std::string &text, const std::string &name, const Rows &puts,
                        const Ids &removes) {
    TomlEdit edit(text, name, {.bytes = kMaxFile});
    if (edit.value().find("lock") == nullptr) edit.set({"lock", "version"}, kFormatVersion);
    for (const ArtifactRow &row : puts)
        if (!row.content_hash.empty())
            edit.update_table({"lock", "entries", lock_key(row.id())}, lock_entry_to_json(row), lock_keys());
    for (const ArtifactId &id : removes) edit.unset({"lock", "entries", lock_key(id)});
    edit.update_table({"lock", "entries"}, Json::object(),
                      {});  // the original needs it, also when it is empty
    return edit.text();
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
    static const Json kNone;
    const Json before = collection != nullptr ? readable_state(collection->texts().state) : Json();
    std::map<std::string_view, const Json *> old_entries;
    if (const Json *artifacts = before.find("artifacts"))
        for (const auto &[key, entry] : artifacts->as_object()) old_entries.emplace(key, &entry);
    Json entries = Json::object();
    const auto keep = [&](const ArtifactRow &row) {
        std::string key = row.id().text();
        const auto old = old_entries.find(key);
        Json entry = state_entry_to_json(row, old != old_entries.end() ? *old->second : kNone);
        if (entry.size() != 0) entries.as_object().emplace_back(std::move(key), std::move(entry));
    };
    std::map<ArtifactId, const ArtifactRow *> changed;
    for (const ArtifactRow &row : puts) changed.emplace(row.id(), &row);
    if (collection != nullptr)
        for (const ArtifactRow &row : collection->rows()) {
            const auto put = changed.find(row.id());
            if (put != changed.end()) {
                keep(*put->second);
                changed.erase(put);
            } else if (!removes.contains(row.id())) {
                keep(row);
            }
        }
    for (const ArtifactRow &row : puts)
        if (changed.contains(row.id())) keep(row);

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
    const auto same = std::find_if(puts_.begin(), puts_.end(), [&](const ArtifactRow &other) {
        return other.name == row.name && other.type == row.type;
    });
    if (same != puts_.end())
        *same = row;
    else
        puts_.push_back(row);
    return *this;
}

CollectionEdit &CollectionEdit::remove(const ArtifactId &id) {
    std::erase_if(puts_, [&](const ArtifactRow &row) { return row.name == id.name && row.type == id.type; });
    removes_.push_back(id);
    return *this;
}

CollectionEdit::Texts CollectionEdit::texts(std::int64_t now_microseconds) const {
    const std::string now = to_isoformat(now_microseconds);
    const Ids removes(removes_.begin(), removes_.end());
    Texts out;
    out.manifest = collection_ != nullptr ? edited_manifest(*collection_, puts_, removes, now)
                                          : new_manifest(name_, puts_, now);
    out.lock = collection_ != nullptr && collection_->texts().lock
                   ? edited_lock(*collection_->texts().lock, path_ + "/collection.lock", puts_, removes)
                   : new_lock(puts_);
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
    transaction.put_text(root, folder + "collection.toml", after.manifest, kFileMode, seen(manifest));
    transaction.put_text(root, folder + "collection.lock", after.lock, kFileMode, seen(before.lock));
    transaction.put_text(root, "state/collections/" + name_ + ".json", after.state, kFileMode,
                         seen(before.state));
}

}  // namespace skillmeat::core
