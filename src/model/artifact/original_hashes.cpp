#include "model/artifact/original_hashes.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <set>

#include "base/crypto/sha256.hpp"
#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kMaxFiles = 100'000;
constexpr std::size_t kMaxDepth = 64;
constexpr std::uint64_t kMaxTextBytes = 256ull << 20;  // E looks at a file as a whole
constexpr std::size_t kTextProbe = 8192;
constexpr std::size_t kBlock = 64 * 1024;

struct Found {
    std::string relative, path;
};

template <std::size_t N>
bool any_of(const std::array<std::string_view, N> &list, const std::function<bool(std::string_view)> &test) {
    return std::any_of(list.begin(), list.end(), test);
}

// What D and E leave out, files and folders alike.
bool is_excluded(std::string_view name) {
    static constexpr std::array<std::string_view, 14> kNames = {
        ".git", "node_modules", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox",
        "venv", ".venv",        "dist",        "build",       ".DS_Store",     "Thumbs.db",   ".gitkeep"};
    static constexpr std::array<std::string_view, 2> kStarts = {"~$", ".#"};
    static constexpr std::array<std::string_view, 4> kEnds = {".tmp", ".swp", ".swo", "~"};
    return any_of(kNames, [&](std::string_view other) { return name == other; }) ||
           any_of(kStarts, [&](std::string_view start) { return name.starts_with(start); }) ||
           any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); });
}

bool is_never_excluded(std::string_view) {
    return false;
}

// Regular files below a folder, links to files followed; links to folders only where `follows_folders`.
struct Walk {
    std::function<bool(std::string_view)> excluded;
    bool follows_folders = false;
    const Watch &watch;
    std::vector<Found> found = {};
    std::set<std::string> visited = {};  // real paths, against links in a ring

    void visit(const std::string &path, const std::string &relative, std::size_t depth) {
        if (depth > kMaxDepth)
            throw Error(SKM_E_TOO_LARGE,
                        "folders are nested deeper than " + std::to_string(kMaxDepth) + ": " + path)
                .path(path);
        if (follows_folders && !visited.insert(real_path(path).value_or(path)).second) return;
        for (const DirectoryEntry &entry : list_directory(open_directory(path).get(), path)) {
            if (excluded(entry.name)) continue;
            const std::string entry_path = join(path, entry.name);
            const std::string entry_relative = join(relative, entry.name);
            const FileKind kind = file_info_followed(entry_path).kind;
            if (kind == FileKind::regular) add({entry_relative, entry_path});
            const bool descends =
                kind == FileKind::directory && (entry.kind == FileKind::directory || follows_folders);
            if (descends) visit(entry_path, entry_relative, depth + 1);
        }
    }

    void add(Found file) {
        watch.check();
        if (found.size() >= kMaxFiles)
            throw Error(SKM_E_TOO_LARGE, "more than " + std::to_string(kMaxFiles) + " files: " + file.path)
                .path(file.path);
        found.push_back(std::move(file));
    }
};

void read_blocks(const std::string &path, const std::function<void(std::string_view)> &use) {
    const std::string real = real_path(path).value_or(path);
    FileInfo info;
    const Descriptor directory = open_directory(std::string(parent_of(real)));
    const Descriptor file = open_regular_at(directory.get(), std::string(base_name(real)), info, path);
    std::string buffer(kBlock, '\0');
    while (true) {
        const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) throw system_error(errno, "read", path);
        if (size == 0) return;
        use({buffer.data(), static_cast<std::size_t>(size)});
    }
}

void feed(Sha256 &sha256, const std::string &path) {
    read_blocks(path, [&](std::string_view block) { sha256.update(block); });
}

Digest file_digest(const std::string &path) {
    Sha256 sha256;
    feed(sha256, path);
    return sha256.finish();
}

// E's text form: no BOM, NFC, line feeds, nothing blank at the ends of lines, one line feed at the end.
std::string canonical_text(std::string_view raw) {
    if (raw.starts_with("\xef\xbb\xbf")) raw.remove_prefix(3);
    if (!is_utf8(raw)) return std::string(raw);
    const std::string text = to_nfc(raw);
    std::string out;
    out.reserve(text.size() + 1);
    const auto end_line = [&out] {
        while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
        out += '\n';
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        if (text[i] == '\n' || text[i] == '\r')
            end_line();
        else
            out += text[i];
    }
    end_line();
    while (!out.empty() && out.back() == '\n') out.pop_back();
    if (!out.empty()) out += '\n';
    return out;
}

std::string canonical_form(std::string_view raw) {
    const std::string_view probe = raw.substr(0, kTextProbe);
    const bool binary = probe.find('\0') != std::string_view::npos || !is_utf8(probe);
    return binary ? std::string(raw) : canonical_text(raw);
}

std::string canonical_bytes(const std::string &path) {
    std::string raw;
    read_blocks(path, [&](std::string_view block) {
        if (raw.size() + block.size() > kMaxTextBytes)
            throw Error(SKM_E_TOO_LARGE, "the file is too large for algorithm e: " + path).path(path);
        raw += block;
    });
    return canonical_form(raw);
}

// --- the algorithms, over files that are sorted here ---

void sort_by_path(std::vector<Found> &files) {
    std::sort(files.begin(), files.end(),
              [](const Found &a, const Found &b) { return a.relative < b.relative; });
}

std::string hash_a(std::vector<Found> files) {
    std::sort(files.begin(), files.end(),
              [](const Found &a, const Found &b) { return original_order(a.relative, b.relative); });
    Sha256 sha256;
    for (const Found &file : files) feed(sha256.update(file.relative), file.path);
    return sha256.finish().hex();
}

std::string hash_b(std::vector<Found> files) {
    sort_by_path(files);
    std::string lines;
    for (const Found &file : files) {
        if (!lines.empty()) lines += '\n';
        lines += file.relative + ":" + file_digest(file.path).prefixed();
    }
    return sha256(lines).prefixed();
}

std::string hash_c(std::vector<Found> files) {
    sort_by_path(files);
    Sha256 sha256;
    for (const Found &file : files) feed(sha256.update(file.relative), file.path);
    return sha256.finish().prefixed();
}

std::string hash_d(std::vector<Found> files) {
    sort_by_path(files);
    Sha256 sha256;
    for (const Found &file : files) {
        sha256.update(file.relative).update(std::string_view("\0", 1));
        sha256.update(file_digest(file.path).hex()).update("\n");
    }
    return sha256.finish().hex();
}

std::string hash_e(std::vector<Found> files) {
    for (Found &file : files)
        if (is_utf8(file.relative)) file.relative = to_nfc(file.relative);
    sort_by_path(files);
    Sha256 sha256;
    for (const Found &file : files) {
        sha256.update(file.relative).update(std::string_view("\0", 1));
        sha256.update(canonical_bytes(file.path)).update("\n");
    }
    return sha256.finish().hex();
}

std::string hash_of_file(char algorithm, const std::string &path) {
    const std::vector<Found> alone = {{std::string(base_name(path)), path}};
    switch (algorithm) {
        case 'b': return file_digest(path).prefixed();
        case 'c': return hash_c(alone);
        case 'e': return hash_e(alone);
        default: return file_digest(path).hex();
    }
}

std::string hash_of_folder(char algorithm, std::vector<Found> files) {
    switch (algorithm) {
        case 'b': return hash_b(std::move(files));
        case 'c': return hash_c(std::move(files));
        case 'd': return hash_d(std::move(files));
        case 'e': return hash_e(std::move(files));
        default: return hash_a(std::move(files));
    }
}

}  // namespace

// Byte order of "a/b" with '/' below every other byte is the order of the lists of components.
bool original_order(std::string_view a, std::string_view b) {
    const auto rank = [](char c) {
        return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(c)) + 1;
    };
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [&](char x, char y) { return rank(x) < rank(y); });
}

std::string original_hash(char algorithm, const std::string &path, const Watch &watch, std::uint64_t &files) {
    if (std::string_view("abcde").find(algorithm) == std::string_view::npos)
        throw Error(SKM_E_ARGUMENT, std::string("no such hash algorithm: ") + algorithm)
            .hint("Use tree, a, b, c, d or e.");
    const FileKind kind = file_info_followed(path).kind;
    if (kind == FileKind::absent)
        throw Error(SKM_E_NOT_FOUND, "there is nothing at " + path).hint("Check the path.").path(path);
    if (kind == FileKind::regular) {
        files = 1;
        return hash_of_file(algorithm, path);
    }
    const bool selective = algorithm == 'd' || algorithm == 'e';
    Walk walk{selective ? is_excluded : is_never_excluded, selective, watch};
    walk.visit(path, "", 0);
    files = walk.found.size();
    return hash_of_folder(algorithm, std::move(walk.found));
}

std::string original_hash_a(const std::vector<std::pair<std::string, std::string_view>> &files) {
    std::vector<const std::pair<std::string, std::string_view> *> order;
    for (const auto &file : files) order.push_back(&file);
    std::sort(order.begin(), order.end(),
              [](const auto *a, const auto *b) { return original_order(a->first, b->first); });
    Sha256 sha256;
    for (const auto *file : order) sha256.update(file->first).update(file->second);
    return sha256.finish().hex();
}

std::string original_hash_c(std::vector<std::pair<std::string, std::string_view>> files) {
    std::sort(files.begin(), files.end());
    Sha256 sha256;
    for (const auto &[path, bytes] : files) sha256.update(path).update(bytes);
    return sha256.finish().prefixed();
}

OriginalHashes original_hashes_of(const std::vector<std::string> &paths, bool is_folder,
                                  const std::function<std::string_view(const std::string &)> &read) {
    OriginalHashes out;
    std::string lines;
    Sha256 c, d, e;
    const std::string_view end("\0", 1);
    for (const std::string &path : paths) {
        const std::string_view plain = read(path);
        const Digest digest = sha256(plain);
        if (!lines.empty()) lines += '\n';
        lines += path + ":" + digest.prefixed();
        c.update(path).update(plain);
        const auto parts = split_path(path);
        if (is_folder && std::any_of(parts.begin(), parts.end(), is_excluded)) continue;
        d.update(path).update(end).update(digest.hex()).update("\n");
        e.update(path).update(end).update(canonical_form(plain)).update("\n");
    }
    out.c = c.finish().hex();
    out.e = e.finish().hex();
    if (!is_folder) {
        out.a = out.b = out.d = sha256(read(paths.front())).hex();
        return out;
    }
    out.b = sha256(lines).hex();
    out.d = d.finish().hex();
    std::vector<std::string> order = paths;
    std::sort(order.begin(), order.end(), original_order);
    Sha256 a;
    for (const std::string &path : order) a.update(path).update(read(path));
    out.a = a.finish().hex();
    return out;
}

}  // namespace skillmeat::core
