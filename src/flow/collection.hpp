// collection.hpp - init, add, list, show, remove: the life of artifacts in a collection.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

// {"collection","path","created"}: the home is created too when it is missing.
Json init_collection(const Operation &operation, const std::string &name);

struct AddOptions {
    std::string collection;            // "" = the configured default
    std::vector<std::string> sources;  // folders and files on this machine
    std::string type, name;            // "" = found; name only with one source
    std::vector<std::string> tags;
    bool force = false;  // replace what has the same name and other content
};
Json add_artifacts(const Operation &operation, const AddOptions &options);

struct ListOptions {
    std::string collection, type, tag, sort = "name";  // name | type | added | updated
    Page page;
};
Json list_artifacts(const Operation &operation, const ListOptions &options);

struct ShowOptions {
    std::string collection, reference, project;
};
Json show_artifact(const Operation &operation, const ShowOptions &options);

struct RemoveOptions {
    std::string collection;
    std::vector<std::string> references;
    enum class Deployments { refuse, undeploy, keep } deployments = Deployments::refuse;
};
Json remove_artifacts(const Operation &operation, const RemoveOptions &options);

// {"collections":[{"name","path","artifacts","default"}],"next"}
Json list_collections(const Operation &operation, const Page &page);

// {"algorithm","digest","files"}; algorithm: tree a b c d e
Json hash_path(const Operation &operation, const std::string &path, const std::string &algorithm);
// kind: name | type | frontmatter; `input` is text or a file's path as cli.md says
Json parse_input(const Operation &operation, const std::string &kind, const std::string &input);

}  // namespace skillmeat::core
