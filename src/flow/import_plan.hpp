// import_plan.hpp - what becomes of each artifact of a pack. Looks at the collection, writes nothing. For
// import.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "flow/bundle.hpp"
#include "flow/pack_file.hpp"
#include "model/collection/collection.hpp"
#include "model/merge/merge.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

enum class ImportAction { created, unchanged, merged, forked, skipped, failed };

// A file of the collection that the import changes.
struct ImportWrite {
    std::string file;  // its path in the artifact's listing
    std::string path;  // relative to the home, as it lies there
    Transaction::Seen seen;
    std::string entry;  // of the pack; "" = `bytes`
    std::string bytes;
    bool executable = false;
};
struct ImportRemoval {
    std::string path;  // relative to the home
    Transaction::Seen seen;
};

struct ImportItem {
    const PackArtifact *incoming = nullptr;
    ImportAction action = ImportAction::unchanged;
    std::string skip_reason;         // "exists", "conflict", "kept", or what failed
    std::string new_name;            // of a fork
    Json conflicts = Json::array();  // [{"path","reason"}]

    std::optional<ArtifactRow> row;  // as it will be, when it changes; content_hash is the writer's
    bool folder = true;
    Listing result;                           // all files afterwards; empty when none changes
    std::map<std::string, std::string> kept;  // path in `result` → file on the disk that stays as it is
    std::vector<ImportWrite> writes;
    std::vector<ImportRemoval> removals;
};

// Answers to questions, so that planning again asks nobody twice.
using ImportAnswers = std::map<ArtifactId, std::string>;

class ImportPlanner {
 public:
    ImportPlanner(const Operation &operation, const Home &home, const Collection &collection,
                  const PackFile &pack, const ImportOptions &options, const ArchiveLimits &limits,
                  ImportAnswers &answers);

    std::vector<ImportItem> plan();

 private:
    struct Present;  // what lies in the collection now

    std::string strategy_for(const PackArtifact &artifact) const;
    void plan_item(ImportItem &item);
    void plan_present(ImportItem &item, const ArtifactRow &row);
    void plan_difference(ImportItem &item, const Present &present);
    void create(ImportItem &item, const ArtifactRow *before);
    void merge(ImportItem &item, const Present &present);
    bool write_merged(ImportItem &item, const Present &present, const MergePlan &merged);
    void fork(ImportItem &item);
    void skip(ImportItem &item, const std::string &reason);
    void conflict(ImportItem &item, const std::string &path, const std::string &reason);
    bool name_is_taken(const ImportItem &item, const std::string &name) const;
    std::string free_name(const ImportItem &item) const;
    std::string answer_of(const ImportItem &item, const Present &present, const Json &conflicts);
    MergePlan merged_with(const ImportItem &item, const Present &present) const;
    Listing incoming_at(const ImportItem &item, const std::string &row_path) const;
    std::string pack_bytes(const ImportItem &item, const std::string &path) const;
    ArtifactRow fresh_row(const ImportItem &item, const std::string &name,
                          const std::string &main_text) const;
    std::string home_path(const std::string &row_path) const;

    const Operation &operation_;
    const Home &home_;
    const Collection &collection_;
    const PackFile &file_;
    const Pack &pack_;
    const ImportOptions &options_;
    ScanLimits limits_;
    ImportAnswers &answers_;
    StatCache cache_;
    std::set<std::string> names_;  // "<type>:<fold key>" of the collection and of what is planned
};

// The bytes of the main file of an artifact's listing ("SKILL.md", the one file): its path, "" when there is
// none.
std::string main_path(const std::string &type, const Listing &listing);

}  // namespace skillmeat::core
