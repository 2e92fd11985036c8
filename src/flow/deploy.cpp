// deploy: artifact tree → agent's place → three-way plan against what is there → one transaction → records.
#include "flow/deploy.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/agent/agent.hpp"
#include "domain/deployment/base.hpp"
#include "domain/deployment/write.hpp"
#include "flow/project.hpp"
#include "flow/steady.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/collection.hpp"
#include "state/config/config.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr const char *kAsk = "ask";

// One artifact of the collection as it is on the disk now.
struct Source {
    const ArtifactRow *row = nullptr;
    bool folder = true;
    TreeScan scan;
    std::string content_hash;  // the original's algorithm A
};

// Agents that look for an artifact at the same recorded path.
struct Placement {
    std::string root, path;  // as recorded: links not resolved
    std::vector<std::string> agents;
};

// One place on the disk where an artifact goes, whatever its agents call it.
struct TargetWork {
    const Source *source = nullptr;
    DeployTarget target;
    std::vector<Placement> placements;
    TargetScan scan;
    std::optional<Listing> base;
    TargetPlan plan;
};

struct Skipped {
    const ArtifactRow *row;
    std::string agent, reason;
};

struct Request {
    const DeployOptions &options;
    Scope scope;
    std::string project;  // canonical; "" for the user's scope
    std::vector<const Agent *> agents;
    bool agents_were_named;
};

std::vector<const Agent *> named_agents(const std::vector<std::string> &names) {
    std::vector<const Agent *> out;
    for (const std::string &name : names) {
        const Agent *agent = &find_agent(name);
        if (std::find(out.begin(), out.end(), agent) == out.end()) out.push_back(agent);
    }
    return out;
}

std::vector<const Agent *> detected_agents(const Context &context, Scope scope, const std::string &project) {
    std::vector<const Agent *> out;
    for (const Agent &agent : agent_table())
        if ((scope == Scope::project || agent.global) && agent_is_detected(agent, context, project))
            out.push_back(&agent);
    if (out.empty())
        throw Error(SKM_E_DECISION,
                    "no agent was found on this machine, so it is not known where to deploy to")
            .hint("name one with --agent, such as --agent claude-code; `skillmeat agents list` shows all");
    return out;
}

Request make_request(const Context &context, const DeployOptions &options) {
    if (options.references.empty())
        throw Error(SKM_E_ARGUMENT, "no artifact was named").hint("name one or more to deploy");
    if (options.strategy != kAsk) parse_deploy_strategy(options.strategy);
    Request request{options, parse_scope(options.scope), {}, {}, !options.agents.empty()};
    if (request.scope == Scope::project) {
        request.project = project_folder(context, options.project);
        if (path_inside(request.project, canonical_folder(context.home())))
            throw Error(SKM_E_ARGUMENT, request.project + " lies in the home " + context.home())
                .hint("name a project with --project")
                .path(request.project);
    }
    request.agents = request.agents_were_named ? named_agents(options.agents)
                                               : detected_agents(context, request.scope, request.project);
    return request;
}

std::vector<const ArtifactRow *> named_rows(const Collection &collection,
                                            const std::vector<std::string> &references) {
    std::vector<const ArtifactRow *> out;
    for (const std::string &reference : references) {
        const ArtifactRow *row = &collection.resolve(reference);
        if (std::find(out.begin(), out.end(), row) == out.end()) out.push_back(row);
    }
    return out;
}

// Where each artifact goes for each agent. An unsupported pair that was named is an error; of agents that
// were only detected it is skipped, as long as there is a place for the artifact at all.
struct Places {
    struct Place {
        const ArtifactRow *row;
        const Agent *agent;
        std::string root, path;
    };
    std::vector<Place> places;
    std::vector<Skipped> skipped;
};

Places find_places(const Context &context, const Request &request,
                   const std::vector<const ArtifactRow *> &rows) {
    Places out;
    for (const ArtifactRow *row : rows) {
        const std::size_t before = out.places.size();
        for (const Agent *agent : request.agents) {
            if (!request.agents_were_named && request.agents.size() > 1 && !agent_takes(*agent, row->type) &&
                row->type != "hook" && row->type != "mcp") {
                out.skipped.push_back(
                    {row, agent->id,
                     "artifacts of type " + row->type + " cannot be deployed to " + agent->id});
                continue;
            }
            const AgentPlace place = place_of(*agent, row->type, request.scope, context, request.project);
            const std::string name = is_folder_type(row->type) ? row->name : row->name + ".md";
            out.places.push_back({row, agent, canonical_folder(place.root), join(place.folder, name)});
        }
        if (out.places.size() == before)
            throw Error(SKM_E_UNSUPPORTED, row->id().text() +
                                               " cannot be deployed to any agent found on this machine: " +
                                               out.skipped.back().reason)
                .hint(
                    "name an agent that takes it with --agent; `skillmeat agents list` shows what each "
                    "takes");
    }
    return out;
}

// The lock's hash counts while the files are those that it was taken of.
std::string hash_of_copy(const ArtifactRow &row, const TreeScan &scan, const std::string &path,
                         const Watch &watch) {
    if (row.tree_digest && *row.tree_digest == scan.listing.tree_digest() && !row.content_hash.empty())
        return row.content_hash;
    std::uint64_t files = 0;
    return original_hash('a', path, watch, files);
}

// Everything that is read for one plan.
class Gathered {
 public:
    Gathered(const Operation &operation, const Home &home, const Collection &collection,
             const Request &request)
        : operation_(operation), home_(home), collection_(collection), request_(request) {}

    std::vector<TargetWork> works;
    std::vector<Skipped> skipped;

    void run(const RecordChanges &records) {
        const auto rows = named_rows(collection_, request_.options.references);
        Places places = find_places(operation_.context, request_, rows);
        skipped = std::move(places.skipped);
        read_sources(rows);
        for (const Places::Place &place : places.places) add(place);
        std::uint64_t done = 0;
        for (TargetWork &work : works) {
            operation_.watch.step("compare", ++done, works.size());
            work.scan = scan_target(work.target, nullptr, operation_.watch);
            work.base = base_of(work, records);
            work.scan.take_modes_of(work.base ? *work.base
                                              : listing_at(work.target, work.source->scan.listing));
        }
    }

 private:
    void read_sources(const std::vector<const ArtifactRow *> &rows) {
        StatCache cache(operation_);
        std::vector<TreeScan> scans = scan_artifacts(collection_, rows, &cache, operation_.watch);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            auto source = std::make_unique<Source>();
            source->row = rows[i];
            source->folder = is_folder_type(rows[i]->type);
            source->scan = std::move(scans[i]);
            take_recorded_modes(home_.objects(), *rows[i], source->scan);
            source->content_hash =
                hash_of_copy(*rows[i], source->scan, collection_.artifact_path(*rows[i]), operation_.watch);
            sources_.emplace(rows[i], std::move(source));
        }
    }

    void add(const Places::Place &place) {
        const Source &source = *sources_.at(place.row);
        const DeployTarget target = resolve_target(place.root, place.path, source.folder, home_.path());
        auto work = std::find_if(works.begin(), works.end(),
                                 [&](const TargetWork &known) { return known.target == target; });
        if (work == works.end()) {
            TargetWork fresh;
            fresh.source = &source;
            fresh.target = target;
            work = works.insert(works.end(), std::move(fresh));
        }
        auto &placements = work->placements;
        const auto same = std::find_if(placements.begin(), placements.end(), [&](const Placement &known) {
            return known.root == place.root && known.path == place.path;
        });
        if (same == placements.end()) {
            placements.push_back({place.root, place.path, {place.agent->id}});
        } else {
            same->agents.push_back(place.agent->id);
        }
    }

    std::optional<Listing> base_of(const TargetWork &work, const RecordChanges &records) const {
        std::optional<Listing> found;
        for (const Placement &placement : work.placements) {
            const DeploymentRecord *record =
                records.find(work.source->row->id(), placement.root, placement.path);
            if (record == nullptr || found) continue;
            found = deployed_listing(home_, *record, work.target, work.scan, &work.source->scan.listing,
                                     work.source->content_hash, operation_.watch);
        }
        return found;
    }

    const Operation &operation_;
    const Home &home_;
    const Collection &collection_;
    const Request &request_;
    std::map<const ArtifactRow *, std::unique_ptr<Source>> sources_;
};

std::string shown(const Request &request, const Placement &placement) {
    DeploymentRecord record;
    record.root = placement.root;
    record.path = placement.path;
    return shown_path(request.project, record);
}

Json name_document(const ArtifactRow &row) {
    return Json::object({{"name", row.name}, {"type", row.type}});
}

Json conflict_document(const Request &request, const TargetWork &work) {
    const Placement &first = work.placements.front();
    return Json::object({{"artifact", name_document(*work.source->row)},
                         {"agent", first.agents.front()},
                         {"path", shown(request, first)},
                         {"files", file_conflicts_to_json(work.plan.conflicts)}});
}

// Answers are kept, so that planning again asks nobody twice.
using Answers = std::map<DeployTarget, std::string>;

void plan_work(const Request &request, TargetWork &work, Answers &answers) {
    const Listing theirs = listing_at(work.target, work.source->scan.listing);
    const Listing *base = work.base ? &*work.base : nullptr;
    const auto plan = [&](const std::string &strategy) {
        work.plan = plan_deploy(work.target, base, work.scan, theirs, parse_deploy_strategy(strategy));
    };
    if (request.options.strategy != kAsk) return plan(request.options.strategy);
    plan("merge");
    if (work.plan.action != DeployAction::conflict || !request.options.ask) return;
    const auto known = answers.find(work.target);
    const std::string answer =
        known != answers.end() ? known->second : request.options.ask(conflict_document(request, work));
    answers[work.target] = answer;
    if (!answer.empty()) plan(answer);
}

bool any_conflict(const std::vector<TargetWork> &works) {
    return std::any_of(works.begin(), works.end(),
                       [](const TargetWork &work) { return work.plan.action == DeployAction::conflict; });
}

Json deployed_row(const Request &request, const ArtifactRow &row, const std::string &agent,
                  const std::string &path, DeployAction action) {
    return Json::object({{"artifact", name_document(row)},
                         {"agent", agent},
                         {"path", path},
                         {"action", deploy_action_name(action)},
                         {"scope", scope_name(request.scope)},
                         {"project", request.project}});
}

std::vector<std::string> agents_of(const TargetWork &work) {
    std::vector<std::string> out;
    for (const Placement &placement : work.placements)
        out.insert(out.end(), placement.agents.begin(), placement.agents.end());
    return out;
}

void add_rows(const Request &request, const TargetWork &work, Json &deployed) {
    const std::vector<std::string> all = agents_of(work);
    for (const Placement &placement : work.placements) {
        for (const std::string &agent : placement.agents) {
            Json row =
                deployed_row(request, *work.source->row, agent, shown(request, placement), work.plan.action);
            std::vector<std::string> others = all;
            std::erase(others, agent);
            row.set_if(!others.empty(), "shared_with", Json::array(others));
            deployed.push(std::move(row));
        }
    }
}

Json result_document(const Request &request, const std::vector<const ArtifactRow *> &rows,
                     const Gathered &gathered) {
    Json deployed = Json::array(), conflicts = Json::array(), agents = Json::array();
    for (const ArtifactRow *row : rows) {
        for (const TargetWork &work : gathered.works) {
            if (work.source->row != row) continue;
            add_rows(request, work, deployed);
            if (work.plan.action == DeployAction::conflict) conflicts.push(conflict_document(request, work));
        }
        for (const Skipped &skipped : gathered.skipped) {
            if (skipped.row != row) continue;
            Json line = deployed_row(request, *row, skipped.agent, "", DeployAction::skipped);
            deployed.push(std::move(line.set("reason", skipped.reason)));
        }
    }
    for (const Agent *agent : request.agents) agents.push(agent->id);
    return Json::object({{"deployed", std::move(deployed)},
                         {"conflicts", std::move(conflicts)},
                         {"agents", std::move(agents)},
                         {"scope", scope_name(request.scope)},
                         {"project", request.project},
                         {"txn", Json()}});
}

// The bytes of a file of the collection, which must be those that the plan saw.
std::string source_bytes(const Source &source, std::size_t index) {
    const FileEntry &entry = source.scan.listing.files[index];
    const std::string &path = source.scan.sources[index];
    std::string bytes = read_file(path, entry.size + 1);
    if (bytes.size() != entry.size || sha256(bytes) != entry.sha256)
        throw Error(SKM_E_CHANGED, path + " changed while it was read").hint("try again").path(path);
    return bytes;
}

// What was deployed is the base of the next merge: its listing and contents stay in the home.
void keep_contents(const Operation &operation, const Home &home, const Source &source) {
    const ObjectStore objects = home.objects();
    store_listing(objects, source.scan.listing);
    for (std::size_t i = 0; i < source.scan.listing.files.size(); ++i) {
        operation.watch.check();
        const Digest &digest = source.scan.listing.files[i].sha256;
        if (!objects.keep(digest)) objects.put(digest, source_bytes(source, i));
    }
}

void write_work(Transaction &transaction, const TargetWork &work) {
    const Listing theirs = listing_at(work.target, work.source->scan.listing);
    write_target(transaction, work.target, work.scan, work.plan, [&](const FileEntry &entry) {
        const FileEntry *found = theirs.find(entry.path);
        if (found == nullptr)
            throw Error(SKM_E_INTERNAL, "a planned file is not of the artifact: " + entry.path);
        return source_bytes(*work.source, static_cast<std::size_t>(found - theirs.files.data()));
    });
}

// The records of a target; nothing where they say it already, so that deploying again changes nothing.
void record_work(const Collection &collection, const TargetWork &work, std::int64_t now,
                 RecordChanges &records) {
    for (const Placement &placement : work.placements) {
        DeploymentRecord record;
        record.artifact = work.source->row->id();
        record.collection = collection.name();
        record.agents = placement.agents;
        record.root = placement.root;
        record.path = placement.path;
        record.tree_digest = work.source->scan.listing.tree_digest();
        record.content_hash = work.source->content_hash;
        record.deployed_at = to_rfc3339(now / 1000);
        records.put(std::move(record), now);
    }
}

Json history_facts(const Request &request, const std::vector<const ArtifactRow *> &rows) {
    Json artifacts = Json::array();
    for (const ArtifactRow *row : rows) artifacts.push(name_document(*row));
    return Json::object({{"artifacts", std::move(artifacts)}, {"project", request.project}});
}

std::string command_line(const DeployOptions &options) {
    std::string out = "deploy";
    for (std::size_t i = 0; i < options.references.size() && i < 5; ++i) out += " " + options.references[i];
    if (options.references.size() > 5)
        out += " and " + std::to_string(options.references.size() - 5) + " more";
    return out;
}

void note_usage(const Operation &operation, const Home &home, const Collection &collection,
                const Request &request, const std::vector<const ArtifactRow *> &rows, const Json &document,
                Milliseconds started) {
    UsageEvent event;
    event.type = "deploy";
    event.result = document.at("conflicts").size() == 0 ? "success" : "conflict";
    event.collection = collection.name();
    event.project = std::string(base_name(request.project));
    for (const ArtifactRow *row : rows) event.artifacts.emplace_back(row->type, row->name);
    std::map<std::string, std::int64_t> counts;
    for (const Json &row : document.at("deployed").as_array()) ++counts[row.at("action").as_string()];
    for (const auto &[action, count] : counts) event.counts.set(action, count);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json deploy_artifacts(const Operation &operation, const DeployOptions &options) {
    const Milliseconds started = operation.context.now();
    const Request request = make_request(operation.context, options);
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    Answers answers;
    Json document;
    with_retries(operation, home, [&] {
        const SteadyPlan steady(operation, home);
        const auto collection = Collection::open(operation, home, name);
        const auto rows = named_rows(*collection, options.references);
        RecordChanges records(read_project(operation, home, request.project));
        Gathered gathered(operation, home, *collection, request);
        gathered.run(records);
        for (TargetWork &work : gathered.works) plan_work(request, work, answers);
        document = result_document(request, rows, gathered);
        if (operation.dry_run) return;
        if (any_conflict(gathered.works)) {
            steady.require();
        } else {
            Transaction transaction(operation, home, command_line(options));
            transaction.note(history_facts(request, rows));
            const std::int64_t now = operation.context.now_microseconds();
            std::uint64_t done = 0;
            for (const TargetWork &work : gathered.works) {
                operation.watch.step("write", ++done, gathered.works.size());
                if (!work.plan.tracks()) continue;
                keep_contents(operation, home, *work.source);
                if (work.plan.writes()) write_work(transaction, work);
                record_work(*collection, work, now, records);
            }
            records.write(operation, home, transaction);
            steady.hold(transaction);
            if (const std::string id = transaction.commit(); !id.empty()) document.set("txn", id);
        }
        note_usage(operation, home, *collection, request, rows, document, started);
    });
    return document;
}

}  // namespace skillmeat::core
