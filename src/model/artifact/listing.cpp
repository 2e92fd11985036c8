#include "model/artifact/listing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kPlainMode = "100644";
constexpr std::string_view kExecutableMode = "100755";
constexpr std::uint64_t kMaxSize = (1ull << 53) - 1;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N> &names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Decimal digits without a leading zero.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t size = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (problem != std::errc() || end != text.data() + text.size() || size > kMaxSize) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    return size;
}

std::optional<bool> parse_mode(std::string_view text) {
    if (text == kPlainMode) return false;
    if (text == kExecutableMode) return true;
    return std::nullopt;
}

// "<sha256 hex> <mode> <size> <path>"
std::optional<FileEntry> parse_line(std::string_view line) {
    constexpr std::size_t kModeAt = 65, kSizeAt = 72;
    if (line.size() <= kSizeAt || line[kModeAt - 1] != ' ' || line[kSizeAt - 1] != ' ') return std::nullopt;
    const std::size_t space = line.find(' ', kSizeAt);
    if (space == std::string_view::npos) return std::nullopt;

    const auto digest = Digest::parse(line.substr(0, kModeAt - 1));
    const auto executable = parse_mode(line.substr(kModeAt, kPlainMode.size()));
    const auto size = parse_size(line.substr(kSizeAt, space - kSizeAt));
    const std::string_view path = line.substr(space + 1);
    if (!digest || !executable || !size || relative_path_problem(path)) return std::nullopt;
    return FileEntry{std::string(path), *executable, *size, *digest};
}

bool is_strictly_sorted(const std::vector<FileEntry> &files) {
    const auto not_before = [](const FileEntry &a, const FileEntry &b) { return a.path >= b.path; };
    return std::adjacent_find(files.begin(), files.end(), not_before) == files.end();
}

FileEntry entry_from_json(const Json &json) {
    const auto digest = Digest::parse(json.at("sha256").as_string());
    const auto executable = parse_mode(json.at("mode").as_string());
    const std::int64_t size = json.at("size").as_integer();
    const std::string &path = json.at("path").as_string();
    if (!digest || !executable || size < 0)
        throw Error(SKM_E_SCHEMA, "a listed file has a wrong mode, size or sha256");
    if (const auto problem = relative_path_problem(path))
        throw Error(SKM_E_SCHEMA, "the path of a listed file " + problem->text).path(path);
    return {path, *executable, static_cast<std::uint64_t>(size), *digest};
}

}  // namespace

std::string Listing::text() const {
    std::string out;
    for (const FileEntry &file : files) {
        out += file.sha256.hex();
        out += ' ';
        out += file.executable ? kExecutableMode : kPlainMode;
        out += ' ';
        out += std::to_string(file.size);
        out += ' ';
        out += file.path;
        out += '\n';
    }
    return out;
}

Digest Listing::tree_digest() const {
    return sha256(text());
}

const FileEntry *Listing::find(std::string_view path) const {
    const auto found =
        std::lower_bound(files.begin(), files.end(), path,
                         [](const FileEntry &file, std::string_view key) { return file.path < key; });
    return found != files.end() && found->path == path ? &*found : nullptr;
}

std::uint64_t Listing::total_bytes() const {
    std::uint64_t total = 0;
    for (const FileEntry &file : files) total += file.size;
    return total;
}

void Listing::take_modes_of(const Listing &recorded) {
    for (FileEntry &file : files) {
        const FileEntry *known = recorded.find(file.path);
        file.executable = known != nullptr && known->executable;
    }
}

std::optional<Listing> parse_listing(std::string_view text) {
    Listing listing;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        auto entry = parse_line(text.substr(0, end));
        if (!entry) return std::nullopt;
        listing.files.push_back(std::move(*entry));
        text.remove_prefix(end + 1);
    }
    if (!is_strictly_sorted(listing.files)) return std::nullopt;
    return listing;
}

Json listing_to_json(const Listing &listing) {
    Json out = Json::array();
    for (const FileEntry &file : listing.files)
        out.push(Json::object({{"path", file.path},
                               {"size", file.size},
                               {"mode", file.mode()},
                               {"sha256", file.sha256.hex()}}));
    return out;
}

Listing listing_from_json(const Json &json) {
    Listing listing;
    for (const Json &file : json.as_array()) listing.files.push_back(entry_from_json(file));
    if (!is_strictly_sorted(listing.files))
        throw Error(SKM_E_SCHEMA, "the listed files are not sorted by path");
    return listing;
}

bool is_left_out_folder(std::string_view name) {
    static constexpr std::array<std::string_view, 12> kNames = {
        ".git",        ".hg",           ".svn",        ".jj",  "node_modules", "__pycache__",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".venv",        "venv"};
    return is_one_of(name, kNames);
}

bool is_left_out_file(std::string_view name) {
    static constexpr std::array<std::string_view, 4> kNames = {".git", ".DS_Store", "Thumbs.db",
                                                               "desktop.ini"};
    static constexpr std::array<std::string_view, 3> kStarts = {"~$", ".#", "._"};
    static constexpr std::array<std::string_view, 5> kEnds = {"~", ".swp", ".swo", ".pyc", ".pyo"};
    static constexpr std::array<std::string_view, 4> kSharedEnvironments = {".env.example", ".env.sample",
                                                                            ".env.template", ".env.dist"};
    if (name == ".env") return true;
    if (name.starts_with(".env.")) return !is_one_of(name, kSharedEnvironments);
    const auto starts = [&](std::string_view start) { return name.starts_with(start); };
    const auto ends = [&](std::string_view end) { return name.ends_with(end); };
    return is_one_of(name, kNames) || std::any_of(kStarts.begin(), kStarts.end(), starts) ||
           std::any_of(kEnds.begin(), kEnds.end(), ends);
}

}  // namespace skillmeat::core
