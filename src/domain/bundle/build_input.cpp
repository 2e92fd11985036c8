#include "domain/bundle/build_input.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/manifest.hpp"
#include "formats/zip/zip_layout.hpp"
#include "formats/zip/zip_names.hpp"

namespace skillmeat::core::bundle {

namespace {

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

std::size_t find_main_file(const PackInput &input) {
    const auto &files = input.tree.listing.files;
    if (input.type == "skill") {
        for (const char *name : {"SKILL.md", "skill.md"}) {
            for (std::size_t i = 0; i < files.size(); ++i) {
                if (files[i].path == name) return i;
            }
        }
    } else if (files.size() == 1 && lower_ascii(files[0].path).ends_with(".md")) {
        return 0;
    }
    return files.size();
}

std::vector<std::string> sorted_set(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    texts.erase(std::remove(texts.begin(), texts.end(), ""), texts.end());
    return texts;
}

bool is_url(std::string_view upstream) {
    const std::size_t colon = upstream.find("://");
    if (colon == 0 || colon == std::string_view::npos) return false;
    return lower_ascii(upstream.substr(0, colon)) != "file";
}

void check_options(const PackOptions &options) {
    if (!is_pack_name(options.name)) {
        throw Error(SKM_E_NAME, "not a name for a pack: \"" + escape_for_display(options.name) + "\"")
            .hint(
                "Give it one (--name): letters, digits, '-' and '_', at most 100, a letter or digit first.");
    }
    if (!is_pack_version(options.version)) {
        throw Error(SKM_E_ARGUMENT,
                    "not a version for a pack: \"" + escape_for_display(options.version) + "\"")
            .hint("Use letters, digits and '.+_-', at most 64, such as 1.0.0.");
    }
    constexpr std::int64_t kYear10000 = 253402300800;
    if (options.created_at < 0 || options.created_at >= kYear10000) {
        throw Error(SKM_E_ARGUMENT, "the pack's date lies outside of the years 1970 to 9999");
    }
    if (options.serial < -1 || options.serial > kLargestInteger) {
        throw Error(SKM_E_ARGUMENT, "the pack's serial is not between 0 and 2^53 - 1");
    }
    for (const std::string *text : {&options.author, &options.description, &options.license,
                                    &options.publisher, &options.homepage, &options.repository}) {
        if (!is_utf8(*text)) throw Error(SKM_E_NOT_UTF8, "an option of the pack is not UTF-8");
    }
    for (const std::string &tag : options.tags) {
        if (!is_utf8(tag)) throw Error(SKM_E_NOT_UTF8, "a tag of the pack is not UTF-8");
    }
}

void check_artifact_names(const PackInput &input) {
    for (const std::string *part : {&input.type, &input.name}) {
        const auto problem = component_problem(*part);
        if (!problem) continue;
        throw Error(SKM_E_NAME,
                    "cannot pack \"" + escape_for_display(*part) + "\": the name " + problem->text)
            .path(artifact_folder(input.type, input.name))
            .detail("reason", problem->reason);
    }
}

void check_entry_names(const std::vector<std::string> &names) {
    std::vector<ZipEntry> entries(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        entries[i].name = names[i];
        entries[i].flags = zip::kFlagUtf8;
    }
    const auto problem = check_names(entries);
    if (!problem) return;
    throw Error(SKM_E_NAME, "cannot pack " + escape_for_display(problem->entry) + ": " + problem->detail)
        .hint("Rename the file or the artifact.")
        .path(problem->entry)
        .detail("reason", problem->reason);
}

}  // namespace skillmeat::core::bundle
