#include "model/collection/take_back.hpp"

#include <map>

#include "base/error.hpp"
#include "formats/splice/take_back_rows.hpp"
#include "formats/splice/toml_edit.hpp"
#include "formats/toml/toml.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxFile = 64ull << 20;

using Entries = std::map<ArtifactId, Json>;

const Json *at_path(const Json &value, std::initializer_list<const char *> path) {
    const Json *found = &value;
    for (const char *key : path)
        if (found != nullptr) found = found->find(key);
    return found;
}

const Json *find_in(const Entries &entries, const ArtifactId &id) {
    const auto found = entries.find(id);
    return found != entries.end() ? &found->second : nullptr;
}

// Two values, or that there is none: the order of members is layout.
bool same(const Json *a, const Json *b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a->sorted() == b->sorted();
}

Json manifest_of(const std::string &text, const std::string &name) {
    return parse_toml(text, name + "/collection.toml", {.bytes = kMaxFile});
}

Entries rows_of(const Json &manifest) {
    Entries rows;
    const Json *artifacts = manifest.find("artifacts");
    if (artifacts == nullptr) return rows;
    for (const Json &row : artifacts->as_array()) {
        const ArtifactId id{row.at("type").as_string(), row.at("name").as_string()};
        if (!rows.emplace(id, row).second)
            throw Error(SKM_E_SCHEMA, id.text() + " is listed twice").detail("key", "artifacts");
    }
    return rows;
}

Json lock_of(const std::optional<std::string> &text, const std::string &name) {
    return text ? parse_toml(*text, name + "/collection.lock", {.bytes = kMaxFile}) : Json();
}

Json state_of(const std::optional<std::string> &text, const std::string &name) {
    return text ? parse_json(*text, "the state of " + name) : Json();
}

const Json *lock_entry(const Json &lock, const ArtifactId &id) {
    const Json *entries = at_path(lock, {"lock", "entries"});
    return entries != nullptr ? entries->find(lock_key(id)) : nullptr;
}

const Json *state_entry(const Json &state, const ArtifactId &id) {
    const Json *artifacts = state.find("artifacts");
    return artifacts != nullptr ? artifacts->find(id.text()) : nullptr;
}

struct Parsed {
    Json manifest, lock, state;
    Entries rows;

    Parsed(const Collection::Texts &texts, const std::string &name)
        : manifest(manifest_of(texts.manifest, name)),
          lock(lock_of(texts.lock, name)),
          state(state_of(texts.state, name)),
          rows(rows_of(manifest)) {}
    bool has_same(const Parsed &other, const ArtifactId &id) const {
        return same(find_in(rows, id), find_in(other.rows, id)) &&
               same(lock_entry(lock, id), lock_entry(other.lock, id)) &&
               same(state_entry(state, id), state_entry(other.state, id));
    }
};

std::string path_in(const Json *row) {
    return row != nullptr ? row->string_or("path", "") : std::string();
}

std::vector<std::string> keys_of(const Json &table) {
    std::vector<std::string> keys;
    for (const auto &[key, value] : table.as_object()) keys.push_back(key);
    return keys;
}

// --- the manifest ---

// "collection.updated" and its like: values that still are what the change made of them.
void take_back_head(TomlEdit &edit, const Parsed &before, const Parsed &after, const Parsed &now) {
    const Json *old = before.manifest.find("collection"), *made = after.manifest.find("collection");
    if (old == nullptr || made == nullptr || !made->is_object()) return;
    for (const std::string &key : keys_of(*made)) {
        const Json *was = old->find(key), *is = at_path(now.manifest, {"collection", key.c_str()});
        if (was == nullptr || was->is_object() || was->is_array()) continue;
        if (same(was, made->find(key)) || !same(is, made->find(key))) continue;
        edit.set({"collection", key}, *was);
    }
}

std::string manifest_without(const CollectionChange &change, const Parsed &before, const Parsed &after,
                             const Parsed &now, const std::set<ArtifactId> &artifacts) {
    TomlEdit edit(change.now.manifest, change.name + "/collection.toml", {.bytes = kMaxFile});
    take_back_head(edit, before, after, now);
    const auto steps =
        steps_to_take_back(before.manifest.find("artifacts"), after.manifest.find("artifacts"),
                           now.manifest.find("artifacts"), {"type", "name"}, [&](const RowName &name) {
                               return artifacts.contains({name[0], name[1]});
                           });
    if (steps) edit_rows(edit, {"artifacts"}, *steps);
    return edit.text();
}

// --- the lock and our state ---

std::string lock_without(const CollectionChange &change, const Parsed &before, const Parsed &after,
                         const Parsed &now, const std::set<ArtifactId> &artifacts) {
    TomlEdit edit(*change.now.lock, change.name + "/collection.lock", {.bytes = kMaxFile});
    for (const ArtifactId &id : artifacts) {
        const Json *was = lock_entry(before.lock, id), *made = lock_entry(after.lock, id);
        if (same(was, made) || !same(lock_entry(now.lock, id), made)) continue;
        const TomlEdit::Path place{"lock", "entries", lock_key(id)};
        if (was == nullptr)
            edit.unset(place);
        else
            edit.update_table(place, *was, made != nullptr ? keys_of(*made) : lock_keys());
    }
    // The original needs the table, also when it is empty.
    edit.update_table({"lock", "entries"}, Json::object(), {});
    return edit.text();
}

std::string state_without(const Parsed &before, const Parsed &after, Json now,
                          const std::set<ArtifactId> &artifacts) {
    Json *entries = now.find("artifacts");
    if (entries == nullptr) throw Error(SKM_E_SCHEMA, "the state has no artifacts");
    for (const ArtifactId &id : artifacts) {
        const Json *was = state_entry(before.state, id), *made = state_entry(after.state, id);
        if (same(was, made) || !same(entries->find(id.text()), made)) continue;
        if (was == nullptr)
            entries->erase(id.text());
        else
            entries->set(id.text(), *was);
    }
    return now.compact() + "\n";
}

}  // namespace

std::vector<ChangedArtifact> changed_artifacts(const CollectionChange &change) {
    const Parsed before(change.before, change.name), after(change.after, change.name),
        now(change.now, change.name);
    std::set<ArtifactId> ids;
    for (const Parsed *side : {&before, &after})
        for (const auto &[id, row] : side->rows) ids.insert(id);
    std::vector<ChangedArtifact> changed;
    for (const ArtifactId &id : ids) {
        if (before.has_same(after, id)) continue;
        const Json *was = find_in(before.rows, id), *made = find_in(after.rows, id),
                   *is = find_in(now.rows, id);
        changed.push_back({id, path_in(was), path_in(made), !same(is, made) && !same(is, was)});
    }
    return changed;
}

Collection::Texts without_change(const CollectionChange &change, const std::set<ArtifactId> &artifacts) {
    const Parsed before(change.before, change.name), after(change.after, change.name),
        now(change.now, change.name);
    Collection::Texts out{manifest_without(change, before, after, now, artifacts), {}, {}};
    if (change.now.lock) out.lock = lock_without(change, before, after, now, artifacts);
    if (change.now.state) out.state = state_without(before, after, now.state, artifacts);
    return out;
}

}  // namespace skillmeat::core
