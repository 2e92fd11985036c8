#include "model/collection/collection.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "formats/splice/own_toml.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxFile = 64ull << 20;
constexpr std::size_t kMaxNear = 3;

// --- the three files ---

// The line of the n-th `[[artifacts]]`, for errors; 0 when the rows stand in another form.
std::size_t line_of_row(std::string_view manifest, std::size_t index) {
    std::size_t line = 0, found = 0;
    while (!manifest.empty()) {
        ++line;
        const std::size_t end = std::min(manifest.find('\n'), manifest.size());
        if (manifest.substr(0, end).starts_with("[[artifacts]]") && found++ == index) return line;
        manifest.remove_prefix(std::min(end + 1, manifest.size()));
    }
    return 0;
}

Error in_file(const Error &error, const std::string &path, std::size_t line) {
    const std::string place = path + (line != 0 ? ", line " + std::to_string(line) : "");
    Error out(error.code(), escape_for_display(place) + ": " + error.message());
    out.hint("Correct the file, or undo the change that broke it.")
        .path(path)
        .detail("key", std::string(error.detail("key")));
    if (line != 0) out.detail("line", std::to_string(line));
    return out;
}

struct IdHash {
    std::size_t operator()(const ArtifactRow *row) const {
        const std::hash<std::string_view> hash;
        return hash(row->name) * 31 + hash(row->type);
    }
};
struct SameId {
    bool operator()(const ArtifactRow *a, const ArtifactRow *b) const {
        return a->name == b->name && a->type == b->type;
    }
};

std::vector<ArtifactRow> read_rows(const std::string &text, const std::string &path) {
    std::vector<ArtifactRow> rows;
    Json manifest = read_own_toml(text, path, {.bytes = kMaxFile});
    Json *artifacts = manifest.find("artifacts");
    if (artifacts == nullptr) return rows;
    if (!artifacts->is_array())
        throw in_file(Error(SKM_E_SCHEMA, "artifacts is not a list of tables").detail("key", "artifacts"),
                      path, 0);
    rows.reserve(artifacts->size());  // which are not moved from here on
    std::unordered_set<const ArtifactRow *, IdHash, SameId> seen(artifacts->size());
    for (Json &artifact : artifacts->as_array()) {
        const std::size_t index = rows.size();
        const std::string where = "artifacts[" + std::to_string(index) + "]";
        try {
            rows.push_back(row_from_json(std::move(artifact), where));
            if (!seen.insert(&rows.back()).second)
                throw Error(SKM_E_SCHEMA, where + ": " + rows.back().id().text() + " is listed twice")
                    .detail("key", where);
        } catch (const Error &error) {
            throw in_file(error, path, line_of_row(text, index));
        }
    }
    return rows;
}

// Rows by the key that another file has for them. It mostly names them in the same order, so that the row
// behind the last one is tried first.
class RowIndex {
 public:
    using Key = std::string (*)(const ArtifactId &id);
    RowIndex(std::vector<ArtifactRow> &rows, Key key) : rows_(rows), key_(key) {}

    ArtifactRow *find(std::string_view key) {
        if (next_ == rows_.size() || key_(rows_[next_].id()) != key) {
            if (by_key_.empty())
                for (std::size_t i = 0; i < rows_.size(); ++i) by_key_.emplace(key_(rows_[i].id()), i);
            const auto found = by_key_.find(std::string(key));
            if (found == by_key_.end()) return nullptr;
            next_ = found->second;
        }
        return &rows_[next_++];
    }

 private:
    std::vector<ArtifactRow> &rows_;
    Key key_;
    std::size_t next_ = 0;
    std::unordered_map<std::string, std::size_t> by_key_;  // filled when it is needed
};

void read_lock(const std::string &text, const std::string &path, RowIndex by_lock_key) {
    const Json lock = read_own_toml(text, path, {.bytes = kMaxFile});
    const Json *table = lock.find("lock");
    const Json *entries = table != nullptr ? table->find("entries") : nullptr;
    if (entries == nullptr) return;
    if (!entries->is_object())
        throw in_file(Error(SKM_E_SCHEMA, "lock.entries is not a table").detail("key", "lock.entries"), path,
                      0);
    for (const auto &[key, entry] : entries->as_object()) {
        ArtifactRow *row = by_lock_key.find(key);
        if (row == nullptr) continue;  // of an artifact that is gone: kept, not looked at
        if (!entry.is_object())
            throw in_file(Error(SKM_E_SCHEMA, "lock.entries.\"" + key + "\" is not a table")
                              .detail("key", "lock.entries." + key),
                          path, 0);
        row->content_hash = entry.string_or("content_hash", "");
        row->fetched = entry.string_or("fetched", "");
    }
}

// Throws SKM_E_NEWER; other damage is the caller's to forgive.
std::uint64_t read_state(const std::string &text, const std::string &path, RowIndex by_id) {
    const Json state = parse_json(text, path);
    if (state.at("format").as_integer() > kStateFormat)
        throw Error(SKM_E_NEWER, "written by a newer version: " + escape_for_display(path))
            .hint("Update this program.")
            .path(path)
            .detail("format", std::to_string(state.at("format").as_integer()));
    const std::int64_t generation = state.at("generation").as_integer();
    std::vector<std::pair<ArtifactRow *, StateEntry>> entries;
    for (const auto &[key, value] : state.at("artifacts").as_object())
        if (ArtifactRow *row = by_id.find(key)) entries.emplace_back(row, state_entry_from_json(value));
    for (auto &[row, entry] : entries) {
        row->base = std::move(entry.base);
        row->forked_from = std::move(entry.forked_from);
        row->pack_id = std::move(entry.pack_id);
        row->signer = std::move(entry.signer);
        // The original wrote in between where its hash is not the one that we saw last.
        if (row->content_hash.empty()) row->content_hash = entry.content_hash;
        if (row->content_hash == entry.content_hash) row->tree_digest = entry.tree_digest;
    }
    return static_cast<std::uint64_t>(std::max<std::int64_t>(generation, 0));
}

// --- names ---

std::string_view without_extension(std::string_view name) {
    for (const std::string_view extension : {".md", ".txt", ".json", ".yaml", ".yml"})
        if (name.size() > extension.size() && name.ends_with(extension))
            return name.substr(0, name.size() - extension.size());
    return name;
}

std::vector<std::string> near_names(const std::vector<ArtifactRow> &rows, std::string_view wanted) {
    const std::string folded = fold_key(wanted.substr(0, 200));
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const ArtifactRow &row : rows) {
        const std::string name = fold_key(row.name);
        const bool part = folded.size() >= 3 && name.find(folded) != std::string::npos;
        const std::size_t distance = part ? 1 : edit_distance(name, folded);
        if (distance <= 1 + folded.size() / 4) found.emplace_back(distance, row.name);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> out;
    for (const auto &[distance, name] : found)
        if (out.size() < kMaxNear && (out.empty() || out.back() != name)) out.push_back(name);
    return out;
}

std::string comma_joined(const std::vector<std::string> &items) {
    std::string out;
    for (const std::string &item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
}

}  // namespace

// --- opening ---

Collection Collection::parse(std::string name, std::string path, Texts texts) {
    Collection out;
    out.name_ = std::move(name);
    out.path_ = std::move(path);
    out.texts_ = std::move(texts);
    out.rows_ = read_rows(out.texts_.manifest, manifest_path(out.path_));

    if (out.texts_.lock) read_lock(*out.texts_.lock, lock_path(out.path_), {out.rows_, lock_key});
    if (!out.texts_.state) return out;
    try {
        out.generation_ = read_state(*out.texts_.state, "state/collections/" + out.name_ + ".json",
                                     {out.rows_, +[](const ArtifactId &id) { return id.text(); }});
    } catch (const Error &error) {
        // What it says can be found again on the disk; the next change writes it anew, and history keeps
        // these bytes.
        if (error.code() == SKM_E_NEWER) throw;
        out.state_problem_ = error.message();
    }
    return out;
}

std::map<ArtifactId, std::string> lock_hashes(const Collection &collection) {
    std::map<ArtifactId, std::string> out;
    if (!collection.texts().lock) return out;
    const Json lock =
        read_own_toml(*collection.texts().lock, lock_path(collection.path()), {.bytes = kMaxFile});
    const Json *table = lock.find("lock");
    const Json *entries = table != nullptr ? table->find("entries") : nullptr;
    if (entries == nullptr || !entries->is_object()) return out;
    for (const auto &[key, entry] : entries->as_object()) {
        const std::size_t colons = key.rfind("::");
        if (colons == std::string::npos) continue;
        out.emplace(ArtifactId{key.substr(colons + 2), key.substr(0, colons)},
                    entry.is_object() ? entry.string_or("content_hash", "") : "");
    }
    return out;
}

// --- looking ---

std::string Collection::artifact_path(const ArtifactRow &row) const {
    std::string_view path = row.path;
    while (path.ends_with('/')) path.remove_suffix(1);
    const auto components = split_path(path);
    const bool leaves =
        path.starts_with('/') || components.empty() || path.find('\0') != std::string_view::npos ||
        std::any_of(components.begin(), components.end(),
                    [](std::string_view component) { return component == "." || component == ".."; });
    if (leaves)
        throw Error(SKM_E_NAME, "the path of " + row.id().text() +
                                    " leaves its collection: " + escape_for_display(row.path))
            .hint("Correct the path of the artifact in collection.toml.")
            .path(manifest_path(path_));
    return join(path_, path);
}

const ArtifactRow *Collection::find(const ArtifactId &id) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const ArtifactRow &row) {
        return row.name == id.name && row.type == id.type;
    });
    return found != rows_.end() ? &*found : nullptr;
}

const ArtifactRow &Collection::resolve(std::string_view reference) const {
    const std::size_t colon = reference.find(':');
    std::string type;
    std::string_view name = reference;
    if (colon != std::string_view::npos) {
        type = normalize_type(reference.substr(0, colon));
        name = reference.substr(colon + 1);
    }
    const std::string wanted = is_utf8(name) ? to_nfc(name) : std::string(name);
    std::vector<const ArtifactRow *> exact, forgiven;
    for (const ArtifactRow &row : rows_) {
        if (!type.empty() && row.type != type) continue;
        if (row.name == wanted)
            exact.push_back(&row);
        else if (without_extension(row.name) == without_extension(wanted))
            forgiven.push_back(&row);
    }
    const auto &found = exact.empty() ? forgiven : exact;
    if (found.size() == 1) return *found.front();
    if (found.empty()) {
        const std::vector<std::string> near = near_names(rows_, wanted);
        throw Error(SKM_E_ARTIFACT_NOT_FOUND, "no artifact \"" + escape_for_display(reference) +
                                                  "\" in the collection \"" + name_ + "\"")
            .hint(near.empty() ? "See what is there: skillmeat list"
                               : "Did you mean " + comma_joined(near) + "?")
            .detail("near", comma_joined(near));
    }
    std::vector<std::string> candidates;
    for (const ArtifactRow *row : found) candidates.push_back(row->id().text());
    throw Error(SKM_E_AMBIGUOUS, "\"" + escape_for_display(reference) +
                                     "\" names several artifacts: " + comma_joined(candidates))
        .hint("Say which: TYPE:NAME.")
        .detail("candidates", comma_joined(candidates));
}

}  // namespace skillmeat::core
