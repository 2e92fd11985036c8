// hash and parse: what the library makes of a path or a text. Of a home they use only the remembered digests
// of files that have not changed.
#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "flow/collection.hpp"
#include "model/artifact/artifact.hpp"
#include "model/artifact/original_hashes.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kMaxText = 16ull << 20;

Json tree_hash(const Operation &operation, const std::string &path) {
    std::optional<StatCache> cache;
    if (Home::find(operation)) cache.emplace(operation);
    const TreeScan scan = scan_tree(path, {}, cache ? &*cache : nullptr, operation.watch);
    Json left_out = Json::array();
    for (const TreeScan::LeftOut &entry : scan.left_out) left_out.push(escape_for_display(entry.path));
    return Json::object({{"algorithm", "tree"},
                         {"digest", scan.listing.tree_digest().prefixed()},
                         {"files", scan.listing.files.size()},
                         {"left_out", std::move(left_out)}});
}

Json parse_name(const std::string &text) {
    try {
        return Json::object(
            {{"valid", true}, {"normalized", checked_artifact_name(text)}, {"reason", Json()}});
    } catch (const Error &error) {
        return Json::object({{"valid", false}, {"normalized", ""}, {"reason", error.message()}});
    }
}

Json parse_type(const std::string &path) {
    if (file_info_followed(path).kind == FileKind::absent)
        throw Error(SKM_E_NOT_FOUND, "there is nothing at " + escape_for_display(path))
            .hint("Check the path.")
            .path(path);
    const Detection detection = detect_artifact(path);
    return Json::object({{"type", detection.type},
                         {"confidence", detection.confidence},
                         {"name", escape_for_display(detection.name)}});
}

Json parse_front_matter_of(const Context &context, const std::string &input) {
    const bool is_text = input.find('\n') != std::string::npos;
    const std::string path = is_text ? "the text" : context.resolve(input);
    const std::string text = is_text ? input : read_file(path, kMaxText);
    const LenientFrontMatter read = parse_front_matter_leniently(text, path);
    const auto body = text.begin() + static_cast<std::ptrdiff_t>(std::min(read.matter.body, text.size()));
    const Properties properties = properties_of_text(text, path);
    return Json::object({{"properties", properties.front_matter},
                         {"problem", properties.problem},
                         {"body_line", std::count(text.begin(), body, '\n') + 1}});
}

}  // namespace

Json hash_path(const Operation &operation, const std::string &path, const std::string &algorithm) {
    const std::string resolved = operation.context.resolve(path);
    if (algorithm.empty() || algorithm == "tree") return tree_hash(operation, resolved);
    if (algorithm.size() != 1)
        throw Error(SKM_E_ARGUMENT, "no such hash algorithm: " + escape_for_display(algorithm))
            .hint("Use tree, a, b, c, d or e.")
            .detail("parameter", "algorithm");
    std::uint64_t files = 0;
    const std::string digest = original_hash(algorithm[0], resolved, operation.watch, files);
    return Json::object({{"algorithm", algorithm}, {"digest", digest}, {"files", files}});
}

Json parse_input(const Operation &operation, const std::string &kind, const std::string &input) {
    if (kind == "name") return parse_name(input);
    if (kind == "type") return parse_type(operation.context.resolve(input));
    if (kind == "frontmatter") return parse_front_matter_of(operation.context, input);
    throw Error(SKM_E_ARGUMENT, "no such kind of input: " + escape_for_display(kind))
        .hint("Use name, type or frontmatter.")
        .detail("parameter", "kind");
}

}  // namespace skillmeat::core
