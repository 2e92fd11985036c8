#include "base/path.hpp"

#include <algorithm>

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

}  // namespace

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
    if (inner.size() < outer.size() || !std::equal(outer.begin(), outer.end(), inner.begin())) return std::nullopt;
    const auto rest = inner.begin() + static_cast<std::ptrdiff_t>(outer.size());
    if (rest != inner.end() && *rest == "..") return std::nullopt;
    return joined(rest, inner.end());
}

}  // namespace skillmeat::core
