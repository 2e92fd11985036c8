// artifact.hpp - what an artifact is: its type, its names, what its front matter says.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "formats/yaml/front_matter.hpp"
#include "model/artifact/listing.hpp"

namespace skillmeat::core {

// Types are strings, so that one we do not know is kept untouched. These have behaviour of their own:
//   skill (folder with SKILL.md), command, agent (one .md file), hook, mcp.
struct TypeFacts {
    std::string_view type;       // "skill"
    std::string_view container;  // folder in a collection: "skills"
    bool folder;                 // a folder, else one file; hooks and MCP servers may be either
};
const TypeFacts *type_facts(std::string_view type);  // nullptr for a type of somebody's own
bool is_folder_type(std::string_view type);          // one of somebody's own is
std::string container_of(std::string_view type);     // "<type>s" for a type of somebody's own
std::string normalize_type(
    std::string_view type);  // trims, lower case, mcp_server → mcp; SKM_E_NAME when no name

// What a path looks like: type and confidence 0–1000 (original-formats §1.4). Reads at most a few small
// files.
struct Detection {
    std::string type;  // "" = nothing known
    std::int64_t confidence = 0;
    std::string name;  // the default name: base name, without .md and the like for files
};
// Names of folders count up to and with `top` ("" = ten levels).
Detection detect_artifact(const std::string &path, const std::string &top = {});

// The front matter's facts, scalars as text before YAML types them.
struct Properties {
    std::string name, title, description, author, license, version;
    std::vector<std::string> tags, tools;
    Json front_matter = Json::object();  // everything, as JSON of strings, arrays, objects
    std::string problem;                 // "" or why the front matter could only be read leniently
    Json original = Json::object();      // metadata of a collection's row, as the original lifts it
};
Properties properties_of_text(std::string_view text, std::string_view name);
// Of an artifact on disk: its SKILL.md, or its single file when that is Markdown; empty for others.
Properties properties_of(std::string_view type, const std::string &path);
// The file that says what an artifact is: path itself, its SKILL.md, "" when there is none.
std::string main_file(std::string_view type, const std::string &path);
// "metadata" object of a pack's manifest: those of title description author license that are not empty.
// version: front matter `version`, else metadata.version, else "".

// Is it an artifact of this type? Throws SKM_E_SCHEMA (a skill without SKILL.md, a blank command …), with
// path and hint.
void check_artifact(std::string_view type, const std::string &path);

// Name given or found; throws SKM_E_NAME. NFC.
std::string checked_artifact_name(std::string_view name);

struct ArtifactId {
    std::string type, name;
    auto operator<=>(const ArtifactId &) const = default;
    std::string text() const { return type + ":" + name; }
};

}  // namespace skillmeat::core
