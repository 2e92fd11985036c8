#include "base/path.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

std::string_view without_final_slashes(std::string_view path) {
    while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    return path;
}

// The components that remain when "." and ".." are resolved; a relative path may keep leading "..".
std::vector<std::string_view> resolved(std::string_view path) {
    const bool absolute = path.starts_with('/');
    std::vector<std::string_view> out;
    for (const std::string_view component : split_path(path)) {
        if (component == ".") continue;
        if (component != "..") {
            out.push_back(component);
        } else if (!out.empty() && out.back() != "..") {
            out.pop_back();
        } else if (!absolute) {
            out.push_back(component);
        }
    }
    return out;
}

template <class Iterator>
std::string joined(Iterator begin, Iterator end) {
    std::string out;
    for (; begin != end; ++begin) {
        if (!out.empty()) out += '/';
        out += *begin;
    }
    return out;
}

bool is_drive(std::string_view path) {
    return path.size() >= 2 && path[1] == ':' && ((path[0] | 0x20) >= 'a' && (path[0] | 0x20) <= 'z');
}

bool is_absolute_somewhere(std::string_view path) {
    return path.starts_with('/') || path.starts_with('\\') || is_drive(path);
}

// Every component, empty ones too, at any of the separators.
std::vector<std::string_view> all_components(std::string_view path, std::string_view separators) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t end = path.find_first_of(separators);
        out.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return out;
        path.remove_prefix(end + 1);
    }
}

// A backslash separates on Windows, so "..\\x" climbs there.
bool climbs(std::string_view path) {
    const auto components = all_components(path, "/\\");
    return std::find(components.begin(), components.end(), "..") != components.end();
}

std::string code_point_name(char32_t c) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string digits;
    for (; c != 0 || digits.size() < 4; c >>= 4) digits.insert(digits.begin(), kHex[c & 15]);
    return "U+" + digits;
}

bool is_noncharacter(char32_t c) {
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

std::optional<std::string> bad_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const char32_t c = next_code_point(text, i);
        if (is_control(c)) return "contains the control character " + code_point_name(c);
        if (is_invisible_or_bidi(c)) return "contains the invisible character " + code_point_name(c);
        if (is_noncharacter(c)) return "contains " + code_point_name(c) + ", which is not a character";
        if (c < 0x80 && std::string_view("/\\:<>\"|?*").find(static_cast<char>(c)) != std::string_view::npos)
            return std::string("contains the character ") + static_cast<char>(c);
    }
    return std::nullopt;
}

std::optional<std::string> bad_component(std::string_view component) {
    if (component.empty()) return "is empty or has an empty part";
    if (component == ".") return "has the part \".\"";
    if (!is_utf8(component)) return "is not UTF-8";
    if (auto problem = bad_character(component)) return problem;
    if (!is_nfc(component)) return "is not in Unicode normalization form C";
    if (component.back() == '.') return "has a trailing dot";
    if (component.back() == ' ') return "has a trailing space";
    return std::nullopt;
}

// Windows looks at what stands before the first dot, without spaces at its end.
bool is_device_name(std::string_view component) {
    std::string name = fold_key(component.substr(0, component.find('.')));
    while (name.ends_with(' ')) name.pop_back();
    if (name == "con" || name == "prn" || name == "aux" || name == "nul" || name == "conin$" ||
        name == "conout$")
        return true;
    if (!name.starts_with("com") && !name.starts_with("lpt")) return false;
    const std::string port = name.substr(3);
    return (port.size() == 1 && port[0] >= '0' && port[0] <= '9') || port == "¹" || port == "²" ||
           port == "³";
}

std::optional<NameProblem> reserved_component(std::string_view component) {
    if (is_device_name(component)) return NameProblem{"reserved-name", "is a device name on Windows"};
    if (is_git_alias(component)) return NameProblem{"protected-path", "is a name that git keeps for itself"};
    return std::nullopt;
}

// git~1 … git~9 and GI7EBA~1 … : what NTFS may call ".git" for old programs.
bool is_short_git_name(std::string_view folded) {
    const std::size_t tilde = folded.find('~');
    if (tilde + 2 != folded.size() || folded.back() < '1' || folded.back() > '9') return false;
    return folded.starts_with("git~") || folded.starts_with("gi7eba~");
}

std::string without_invisible(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const char32_t c = next_code_point(text, i);
        if (!is_invisible_or_bidi(c)) append_code_point(out, c);
    }
    return out;
}

// The checks in the order in which their reasons are told; `path` has the components `parts`.
std::optional<NameProblem> problem_of(std::string_view path, const std::vector<std::string_view> &parts) {
    constexpr std::size_t kComponent = 255, kPath = 1024, kDepth = 32;
    if (is_absolute_somewhere(path)) return NameProblem{"absolute", "is an absolute path"};
    if (climbs(path)) return NameProblem{"traversal", "leaves its folder with \"..\""};
    if (path.size() > kPath) return NameProblem{"too-long", "is longer than 1024 bytes"};
    if (parts.size() > kDepth) return NameProblem{"too-long", "is deeper than 32 levels"};
    for (const std::string_view part : parts)
        if (part.size() > kComponent) return NameProblem{"too-long", "has a part of more than 255 bytes"};
    for (const std::string_view part : parts)
        if (auto text = bad_component(part)) return NameProblem{"bad-path", std::move(*text)};
    for (const std::string_view part : parts)
        if (auto problem = reserved_component(part)) return problem;
    return std::nullopt;
}

}  // namespace

std::optional<NameProblem> component_problem(std::string_view component) {
    return problem_of(component, {component});
}

std::optional<NameProblem> relative_path_problem(std::string_view path) {
    return problem_of(path, all_components(path, "/"));
}

bool is_git_alias(std::string_view component) {
    std::string name = is_utf8(component) ? without_invisible(component) : std::string(component);
    name.erase(
        std::min(name.find_first_of("/\\:"), name.size()));  // a stream's name, or git's own separators
    while (name.ends_with(' ') || name.ends_with('.')) name.pop_back();
    const std::string folded = is_utf8(name) ? fold_key(name) : name;
    return folded == ".git" || is_short_git_name(folded);
}

std::optional<NameProblem> artifact_name_problem(std::string_view name) {
    constexpr std::size_t kLongest = 100;
    if (auto problem = component_problem(name)) return problem;
    if (count_code_points(name) > kLongest) return NameProblem{"too-long", "is longer than 100 characters"};
    if (name.starts_with('.')) return NameProblem{"bad-path", "starts with a dot"};
    if (name.starts_with(' ')) return NameProblem{"bad-path", "has a leading space"};
    return std::nullopt;
}

std::optional<NameProblem> collection_name_problem(std::string_view name) {
    if (auto problem = artifact_name_problem(name)) return problem;
    for (std::size_t i = 0; i < name.size();)
        if (is_space(next_code_point(name, i))) return NameProblem{"bad-path", "contains a space"};
    return std::nullopt;
}

std::string join(std::string_view parent, std::string_view child) {
    if (parent.empty() || child.starts_with('/')) return std::string(child);
    if (child.empty()) return std::string(parent);
    std::string out(parent);
    if (out.back() != '/') out += '/';
    out += child;
    return out;
}

std::string_view base_name(std::string_view path) {
    path = without_final_slashes(path);
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view parent_of(std::string_view path) {
    path = without_final_slashes(path);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    return without_final_slashes(path.substr(0, slash == 0 ? 1 : slash));
}

std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> out;
    while (!path.empty()) {
        const std::string_view component = path.substr(0, path.find('/'));
        if (!component.empty()) out.push_back(component);
        path.remove_prefix(std::min(path.size(), component.size() + 1));
    }
    return out;
}

std::string absolute_path(std::string_view path, std::string_view base) {
    const std::string whole = "/" + join(base, path);
    const auto components = resolved(whole);
    return "/" + joined(components.begin(), components.end());
}

std::optional<std::string> path_inside(std::string_view path, std::string_view root) {
    if (path.starts_with('/') != root.starts_with('/')) return std::nullopt;
    const auto inner = resolved(path);
    const auto outer = resolved(root);
    if (inner.size() < outer.size() || !std::equal(outer.begin(), outer.end(), inner.begin()))
        return std::nullopt;
    const auto rest = inner.begin() + static_cast<std::ptrdiff_t>(outer.size());
    if (rest != inner.end() && *rest == "..") return std::nullopt;
    return joined(rest, inner.end());
}

}  // namespace skillmeat::core
