// types.cpp - the types of artifacts, and what a path looks like.
#include <algorithm>
#include <array>
#include <vector>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "model/artifact/artifact.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

using Names = std::vector<std::string_view>;

// How a type is recognised. Order counts: a folder is the first whose manifest it has.
struct Signature {
    std::string_view type;
    Names containers;  // names of the folder that it lies in, in lower case
    bool folder = false;
    bool manifest_required = false;
    Names manifests = {};
    bool nests = false;       // may lie deeper below its container
    bool is_context = false;  // wins over the others where containers are nested
};

const std::vector<Signature> &signatures() {
    static const std::vector<Signature> kSignatures = {
        {"skill", {"skills", "skill", "claude-skills"}, true, true, {"SKILL.md", "skill.md"}},
        {"command",
         {"commands", "command", "claude-commands"},
         false,
         false,
         {"COMMAND.md", "command.md"},
         true},
        {"agent",
         {"agents", "agent", "subagents", "claude-agents"},
         false,
         false,
         {"AGENT.md", "agent.md"},
         true},
        {"hook", {"hooks", "hook", "claude-hooks"}, true, false, {"settings.json", "hooks.json"}},
        {"mcp",
         {"mcp", "mcp-servers", "servers", "mcp_servers", "claude-mcp"},
         false,
         false,
         {".mcp.json", "mcp.json"}},
        {"workflow",
         {"workflows", "workflow", "claude-workflows"},
         true,
         true,
         {"WORKFLOW.yaml", "workflow.yaml", "WORKFLOW.json", "workflow.json"}},
        {"composite",
         {"composites", "composite", "plugins", "plugin", "claude-composites"},
         true,
         true,
         {"COMPOSITE.md", "composite.md", "PLUGIN.md", "plugin.md"}},
        {"soul", {"souls", "soul-docs"}},
        {"spec_file", {"specs"}, false, false, {}, true, true},
        {"rule_file", {"rules"}, false, false, {}, true, true},
        {"context_file", {"context"}, false, false, {}, true, true},
        {"progress_template", {"progress"}, false, false, {}, true, true},
        {"context_module",
         {"context-modules", "modules", "context_modules"},
         true,
         false,
         {"MODULE.md", "context-module.md"}},
        {"template",
         {"templates", "template-library", "scaffolds", "template_library"},
         true,
         false,
         {"TEMPLATE.md", "template.yaml"}},
        {"group",
         {"groups", "group", "collections", "library-groups"},
         true,
         true,
         {"GROUP.md", "group.yaml"}},
        {"deployment_set",
         {"deployment-sets", "deploy-sets", "deployment_sets"},
         true,
         true,
         {"deployment-set.yaml", "deployment-set.toml"}},
        {"context_pack",
         {"context-packs", "packs", "context_packs"},
         true,
         true,
         {"context-pack.toml", "context-pack.yaml", "CONTEXT_PACK.md"}},
        {"bundle", {"bundles"}, true, false, {"skillmeat-pack.toml"}},
        {"reviewer_role", {"reviewer-roles", "roles", "arc-roles"}, true, true, {"role.yaml"}},
        {"council", {"councils", "arc-councils", "review-councils"}, true, true, {"council.yaml"}},
    };
    return kSignatures;
}

constexpr std::array<TypeFacts, 21> kFacts = {{
    {"skill", "skills", true},
    {"command", "commands", false},
    {"agent", "agents", false},
    {"hook", "hooks", false},
    {"mcp", "mcp", false},
    {"workflow", "workflows", true},
    {"orchestration", "workflows", false},
    {"composite", "composites", true},
    {"soul", "souls", false},
    {"project_config", "project_configs", false},
    {"spec_file", "spec_files", false},
    {"rule_file", "rule_files", false},
    {"context_file", "context_files", false},
    {"progress_template", "progress_templates", false},
    {"context_module", "context_modules", true},
    {"template", "templates", true},
    {"group", "groups", true},
    {"deployment_set", "deployment_sets", true},
    {"context_pack", "context_packs", true},
    {"reviewer_role", "reviewer_roles", true},
    {"council", "councils", true},
}};

constexpr std::array<std::string_view, 4> kScripts = {".js", ".ts", ".py", ".sh"};
constexpr std::array<std::string_view, 10> kExtensions = {".md",  ".json", ".yaml", ".yml", ".toml",
                                                          ".txt", ".js",   ".ts",   ".py",  ".sh"};
constexpr std::size_t kAncestors = 10;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

template <class List>
bool contains(const List &list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::string_view extension_of(std::string_view name) {
    for (const std::string_view extension : kExtensions)
        if (name.size() > extension.size() && name.ends_with(extension)) return extension;
    return {};
}

const Signature *signature_of_container(std::string_view folder_name, bool nested) {
    const std::string name = lower(folder_name);
    for (const Signature &signature : signatures())
        if (contains(signature.containers, name) && (!nested || signature.nests)) return &signature;
    return nullptr;
}

// By the names of the folders above: the nearest counts, but a context type further up wins.
const Signature *signature_by_ancestors(std::string_view path, std::string_view top) {
    const Signature *nearest = nullptr;
    std::string_view folder = parent_of(path);
    for (std::size_t up = 0; up < kAncestors && folder.size() > 1; ++up, folder = parent_of(folder)) {
        if (!top.empty() && !path_inside(folder, top)) break;
        const Signature *found = signature_of_container(base_name(folder), up > 0);
        if (found != nullptr && found->is_context) return found;
        if (nearest == nullptr) nearest = found;
    }
    return nearest;
}

const Signature *signature_by_manifest(const std::string &folder) {
    for (const Signature &signature : signatures())
        for (const std::string_view manifest : signature.manifests)
            if (file_info_followed(join(folder, manifest)).kind == FileKind::regular) return &signature;
    return nullptr;
}

Detection detect_folder(const std::string &path, const std::string &top) {
    Detection out;
    out.name = std::string(base_name(path));
    const Signature *by_manifest = signature_by_manifest(path);
    const Signature *signature = by_manifest != nullptr ? by_manifest : signature_by_ancestors(path, top);
    if (signature == nullptr) return out;
    out.type = signature->type;
    out.confidence = 400 + (by_manifest != nullptr ? 400 : 0) + (signature->folder ? 200 : -200);
    if (signature->folder && !signature->manifest_required) out.confidence += 200;
    if (by_manifest == nullptr && signature->manifest_required) out.confidence -= 300;
    out.confidence = std::clamp<std::int64_t>(out.confidence, 0, 1000);
    return out;
}

// A Markdown file that lies anywhere: its front matter may tell an agent from a command.
Detection detect_markdown(const std::string &path) {
    Detection out{"command", 300, {}};
    try {
        const LenientFrontMatter read = parse_front_matter_leniently(read_file(path, 1u << 20), path);
        const YamlNode &root = read.matter.root;
        const auto has = [&](std::string_view key) { return root.find(key) != nullptr; };
        if (has("allowed-tools") || has("argument-hint"))
            out.confidence = 600;
        else if (has("name") && has("description") && (has("tools") || has("model") || has("color")))
            out = {"agent", 600, {}};
    } catch (const Error &) {
        out.confidence = 0;  // it cannot be read; whoever adds it is told why
    }
    return out;
}

Detection detect_file(const std::string &path, const std::string &top) {
    const std::string_view name = base_name(path);
    const std::string_view extension = extension_of(name);
    Detection out;
    const std::string_view container = base_name(parent_of(path));
    const Signature *by_container = signature_of_container(container, false);
    if (name == "SOUL.md") {
        out = {"soul", 1000, {}};
    } else if (name == "CLAUDE.md") {
        out = {"project_config", 1000, {}};
    } else if (name == ".mcp.json" || name == "mcp.json") {
        out = {"mcp", 1000, {}};
    } else if (by_container != nullptr && by_container->type == "workflow" && contains(kScripts, extension)) {
        out = {"orchestration", 1000, {}};
    } else if (const Signature *signature = signature_by_ancestors(path, top)) {
        // The structure fits twice where no manifest is needed; a file where a folder must be does not fit.
        out = {std::string(signature->type),
               signature->folder ? (signature->manifest_required ? 0 : 400) : 800,
               {}};
        const bool is_text = extension == ".md";
        if ((signature->type == "command" || signature->type == "agent") && !is_text) out.confidence = 200;
    } else if (extension == ".md") {
        out = detect_markdown(path);
    }
    // Configurations that are all called the same take the name of their folder.
    const bool is_generic = name == ".mcp.json" || name == "mcp.json" || name == "hooks.json";
    out.name = is_generic ? container : name.substr(0, name.size() - extension.size());
    return out;
}

}  // namespace

const TypeFacts *type_facts(std::string_view type) {
    const auto found = std::find_if(kFacts.begin(), kFacts.end(),
                                    [&](const TypeFacts &facts) { return facts.type == type; });
    return found != kFacts.end() ? &*found : nullptr;
}

bool is_folder_type(std::string_view type) {
    const TypeFacts *facts = type_facts(type);
    return facts == nullptr || facts->folder;
}

std::string container_of(std::string_view type) {
    const TypeFacts *facts = type_facts(type);
    return facts != nullptr ? std::string(facts->container) : std::string(type) + "s";
}

std::string normalize_type(std::string_view type) {
    constexpr std::string_view kBlank = " \t\r\n";
    constexpr std::size_t kLongest = 64;
    const std::size_t first = type.find_first_not_of(kBlank);
    std::string out = first == std::string_view::npos
                          ? ""
                          : lower(type.substr(first, type.find_last_not_of(kBlank) - first + 1));
    if (out == "mcp_server" || out == "mcp-server" || out == "mcpserver") return "mcp";
    const auto is_wrong = [](char c) {
        return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-';
    };
    if (out.empty() || out.size() > kLongest || out.front() < 'a' ||
        std::any_of(out.begin(), out.end(), is_wrong))
        throw Error(SKM_E_NAME, "not a type of artifacts: \"" + escape_for_display(type) + "\"")
            .hint(
                "A type is a word such as skill, command, agent, hook or mcp: letters, digits, '-' and '_'.");
    return out;
}

Detection detect_artifact(const std::string &path, const std::string &top) {
    switch (file_info_followed(path).kind) {
        case FileKind::directory: return detect_folder(path, top);
        case FileKind::regular: return detect_file(path, top);
        default: return {};
    }
}

std::string checked_artifact_name(std::string_view name) {
    const auto refuse = [&](const std::string &why) {
        return Error(SKM_E_NAME, "the name \"" + escape_for_display(name) + "\" " + why)
            .hint("Choose another name with --name: letters, digits, '-', '_' and '.' are always fine.");
    };
    if (!is_utf8(name))
        throw Error(SKM_E_NOT_UTF8, "the name \"" + escape_for_display(name) + "\" is not UTF-8")
            .hint("Choose another name with --name.");
    std::string out = to_nfc(name);
    if (const auto problem = artifact_name_problem(out))
        throw refuse(problem->text).detail("reason", problem->reason);
    if (out.find("..") != std::string::npos)
        throw refuse("contains two dots in a row").detail("reason", "traversal");
    return out;
}

}  // namespace skillmeat::core
