// path.hpp - names and relative paths that may come from outside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillmeat::core {

// What is wrong with a name; `reason` is one of the archive reader's classes
// ("absolute", "traversal", "bad-path", "reserved-name", "too-long", "protected-path").
struct NameProblem {
    std::string reason;
    std::string text;  // for people: "has a trailing dot"
};

// The rules of reference security §2 for one component of a path: UTF-8, NFC, no separators, no control,
// invisible or bidi characters, not "." or "..", no ':' '<' '>' '"' '|' '?' '*' , no trailing dot or space,
// no device name (CON, COM1, COM¹, CONIN$ …, also with an extension), no alias of .git, ≤ 255 bytes.
std::optional<NameProblem> component_problem(std::string_view component);

// The same for a whole relative path with '/' (no leading '/', no empty component, ≤ 1024 bytes, ≤ 32 deep).
std::optional<NameProblem> relative_path_problem(std::string_view path);

// Is this component one that git would take for ".git" on some system (case, HFS ignorables, git~1, GI7EBA~1,
// trailing dots and spaces, ::$INDEX_ALLOCATION)?
bool is_git_alias(std::string_view component);

// Name of an artifact: a component as above, not starting with '.', at most 100 code points, no leading or trailing space.
std::optional<NameProblem> artifact_name_problem(std::string_view name);
// Name of a collection: [A-Za-z0-9._-]… as artifact names, but without spaces.
std::optional<NameProblem> collection_name_problem(std::string_view name);

std::string join(std::string_view parent,
                 std::string_view child);  // "a" + "b" = "a/b"; an absolute child wins
std::string_view base_name(std::string_view path);
std::string_view parent_of(std::string_view path);  // "" for a bare name, "/" for "/x"
std::vector<std::string_view> split_path(std::string_view path);
// Lexical: no "." or "..", no double or final slashes, absolute (against `base`).
std::string absolute_path(std::string_view path, std::string_view base);
// `path` relative to `root` when it lies inside ("" when it is the root), else nullopt. Lexical.
std::optional<std::string> path_inside(std::string_view path, std::string_view root);

}  // namespace skillmeat::core
