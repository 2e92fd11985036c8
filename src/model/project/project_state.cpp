#include "model/project/project_state.hpp"

#include <algorithm>
#include <tuple>

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint64_t kStateLimit = 64u << 20;

DeploymentRecord record_of(const Json &row, const std::string &default_root) {
    DeploymentRecord record;
    record.artifact = {row.at("type").as_string(), row.at("name").as_string()};
    record.collection = row.at("collection").as_string();
    for (const Json &agent : row.at("agents").as_array()) record.agents.push_back(agent.as_string());
    record.root = row.string_or("root", default_root);
    record.path = row.at("path").as_string();
    if (const Json *digest = row.find("tree_digest"); digest != nullptr && !digest->is_null()) {
        record.tree_digest = Digest::parse(digest->as_string());
        if (!record.tree_digest) throw Error(SKM_E_SCHEMA, "tree_digest is not a digest");
    }
    record.content_hash = row.string_or("content_hash", "");
    record.deployed_at = row.string_or("deployed_at", "");
    return record;
}

Json row_of(const DeploymentRecord &record, const std::string &default_root) {
    Json row = Json::object({{"type", record.artifact.type},
                             {"name", record.artifact.name},
                             {"collection", record.collection},
                             {"agents", Json::array(record.agents)}});
    row.set_if(record.root != default_root, "root", record.root);
    row.set("path", record.path);
    row.set("tree_digest", record.tree_digest ? Json(record.tree_digest->prefixed()) : Json());
    row.set("content_hash", record.content_hash);
    row.set("deployed_at", record.deployed_at);
    return row;
}

Json parse_state(const std::string &text, const std::string &file) {
    try {
        Json value = parse_json(text, file);
        if (value.at("format").as_integer() > kFormat)
            throw Error(SKM_E_NEWER, file + " was written by a newer version")
                .hint("upgrade skillmeat")
                .path(file);
        return value;
    } catch (const Error &error) {
        if (error.code() == SKM_E_NEWER) throw;
        throw Error(SKM_E_DAMAGED, file + " is damaged: " + error.message())
            .hint("move the file away; `deploy` records the artifacts again")
            .path(file)
            .cause(error);
    }
}

}  // namespace

std::string project_id(std::string_view project) {
    return project.empty() ? "user" : sha256(project).hex().substr(0, 16);
}

std::string project_state_path(std::string_view project) {
    return "state/projects/" + project_id(project) + ".json";
}

ProjectState read_project_state(const Home &home, const std::string &project,
                                const std::string &default_root) {
    const std::string file = join(home.path(), project_state_path(project));
    ProjectState state;
    state.project = project;
    state.text = home.read_if_there(file, kStateLimit);
    if (!state.text) return state;
    const Json value = parse_state(*state.text, file);
    try {
        if (value.at("project").as_string() != project)
            throw Error(SKM_E_SCHEMA, "it belongs to another project");
        for (const Json &row : value.at("deployments").as_array())
            state.deployments.push_back(record_of(row, default_root));
    } catch (const Error &error) {
        throw Error(SKM_E_DAMAGED, file + " is damaged: " + error.message())
            .hint("move the file away; `deploy` records the artifacts again")
            .path(file)
            .cause(error);
    }
    return state;
}

std::string project_state_text(const ProjectState &state, const std::string &default_root) {
    std::vector<DeploymentRecord> records = state.deployments;
    std::sort(records.begin(), records.end(), [](const DeploymentRecord &a, const DeploymentRecord &b) {
        return std::tie(a.artifact.type, a.artifact.name, a.root, a.path) <
               std::tie(b.artifact.type, b.artifact.name, b.root, b.path);
    });
    Json rows = Json::array();
    for (const DeploymentRecord &record : records) rows.push(row_of(record, default_root));
    return Json::object({{"format", kFormat}, {"project", state.project}, {"deployments", std::move(rows)}})
        .pretty();
}

std::vector<std::string> known_projects(const Home &home, std::vector<std::string> &problems) {
    const std::string folder = home.state("projects");
    std::vector<std::string> out;
    if (file_info(folder).kind != FileKind::directory) return out;
    const Descriptor directory = open_directory(folder);
    for (const DirectoryEntry &entry : list_directory(directory.get(), folder)) {
        if (entry.kind != FileKind::regular || !entry.name.ends_with(".json")) continue;
        const std::string file = join(folder, entry.name);
        try {
            const std::string project =
                parse_state(read_file(file, kStateLimit), file).at("project").as_string();
            if (project_id(project) + ".json" != entry.name)
                throw Error(SKM_E_DAMAGED, file + " belongs to another project");
            out.push_back(project);
        } catch (const Error &error) {
            problems.push_back(error.message());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace skillmeat::core
