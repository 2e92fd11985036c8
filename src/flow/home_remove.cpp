// home remove: the whole home goes by one rename, and is deleted under its new name.
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "domain/deployment/records.hpp"
#include "flow/home.hpp"
#include "flow/home_parts.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/audit_log.hpp"
#include "state/store/give_away.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kDepth = 128;

// Ours and the original's (docs/doctor.md).
constexpr std::array kParts = {"analytics.db",
                               "audit",
                               "bin",
                               "cache",
                               "collections",
                               "compliance",
                               "config.toml",
                               "history",
                               "index.db",
                               "journal",
                               "keys",
                               "lock",
                               "logs",
                               "marketplace.toml",
                               "objects",
                               "policy.toml",
                               "sharing.toml",
                               "signing-keys",
                               "snapshots",
                               "state",
                               "submissions.json",
                               "tokens",
                               "trust.toml",
                               "usage.db"};

bool is_part(const std::string &name) {
    // "usage.db-wal", "config.toml.damaged-1"
    return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
        const bool is_beside =
            name.size() > part.size() && (name[part.size()] == '-' || name[part.size()] == '.');
        return name.starts_with(part) &&
               (name.size() == part.size() || (part.find('.') != part.npos && is_beside));
    });
}

void count(const Operation &operation, const std::string &path, HomePart &part, std::size_t depth) {
    const FileInfo info = file_info(path);
    if (info.kind != FileKind::directory) {
        ++part.files;
        part.bytes += info.kind == FileKind::regular ? info.size : 0;
        return;
    }
    operation.watch.check();
    if (depth == 0)
        throw Error(SKM_E_TOO_LARGE, path + " is more than " + std::to_string(kDepth) + " folders deep")
            .path(path);
    for (const DirectoryEntry &entry : list_directory(path))
        count(operation, join(path, entry.name), part, depth - 1);
}

// The head of the log lies beside the keys and goes with the log.
HomePart without_head(const Home &home, HomePart keys) {
    const FileInfo head = file_info(audit_head_path(home));
    if (head.kind != FileKind::regular) return keys;
    --keys.files;
    keys.bytes -= head.size;
    return keys;
}

std::size_t deployments_in(const Operation &operation, const Home &home) {
    std::vector<std::string> problems;
    std::size_t count = 0;
    for (const std::string &project : known_projects(home, problems)) {
        const std::string root = project.empty() ? canonical_folder(operation.context.user_home()) : project;
        count += read_project_state(home, project, root).deployments.size();
    }
    if (!problems.empty())
        throw Error(SKM_E_DAMAGED, "it cannot be told what is deployed: " + problems.front())
            .path(home.state("projects"))
            .hint("Mend it first (skillmeat doctor --repair), or say --keep-deployed.");
    return count;
}

void refuse_foreign(const Home &home) {
    for (const DirectoryEntry &entry : list_directory(home.path()))
        if (!is_part(entry.name))
            throw Error(SKM_E_EXISTS, join(home.path(), entry.name) + " is no part of a home")
                .path(join(home.path(), entry.name))
                .hint("Move it away first: all that lies in the home goes.");
}

void refuse_deployed(const Operation &operation, const Home &home) {
    const std::size_t deployments = deployments_in(operation, home);
    if (deployments == 0) return;
    throw Error(SKM_E_DEPLOYED, std::to_string(deployments) + " artifacts are deployed from " + home.path())
        .path(home.path())
        .hint("Take them back (skillmeat undeploy --all --everywhere), or say --keep-deployed.")
        .detail("deployments", std::to_string(deployments));
}

}  // namespace

std::vector<HomePart> parts_of_home(const Operation &operation, const Home &home) {
    std::vector<HomePart> parts;
    for (const DirectoryEntry &entry : list_directory(home.path())) {
        HomePart part{entry.name, 0, 0};
        count(operation, join(home.path(), entry.name), part, kDepth);
        parts.push_back(std::move(part));
    }
    return parts;
}

Json part_document(const HomePart &part) {
    return Json::object({{"name", escape_for_display(part.name)},
                         {"files", static_cast<std::int64_t>(part.files)},
                         {"bytes", static_cast<std::int64_t>(part.bytes)}});
}

Json remove_home(const Operation &operation, const RemoveHomeOptions &options) {
    const Home home = Home::open(operation);
    const auto check = [&] {
        refuse_foreign(home);
        if (!options.keep_deployed) refuse_deployed(operation, home);
    };
    check();
    const std::vector<HomePart> parts = parts_of_home(operation, home);
    Json removed = Json::array(), kept = Json::array();
    bool has_keys = false;
    for (const HomePart &part : parts) {
        const bool stays = !options.with_keys && part.name == "keys" && holds_keys(home);
        has_keys = has_keys || stays;
        if (stays)
            kept.push(part_document(without_head(home, part)));
        else
            removed.push(part_document(part));
    }
    if (!operation.dry_run)
        has_keys ? give_away_all_but_keys(operation, home, check) : give_away(operation, home, check);
    return Json::object({{"path", home.path()},
                         {"removed", std::move(removed)},
                         {"kept", std::move(kept)},
                         {"deployments", 0}});
}

}  // namespace skillmeat::core
