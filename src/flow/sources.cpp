#include "flow/sources.hpp"

#include <algorithm>
#include <array>

#include "base/path.hpp"
#include "base/utf8.hpp"
#include "model/artifact/artifact.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::int64_t kSure = 500;  // of a confidence of 0 to 1000
constexpr std::size_t kMaxDepth = 6;
constexpr std::size_t kMaxFolders = 2000;
constexpr std::string_view kPackEnding = ".skillmeat-pack";

// What a folder full of artifacts is searched for; other types are added only when they are named.
constexpr std::array<std::string_view, 5> kSearched = {"skill", "command", "agent", "hook", "mcp"};

bool is_searched(std::string_view found, const std::string &wanted) {
    if (!wanted.empty()) return found == wanted;
    return std::find(kSearched.begin(), kSearched.end(), found) != kSearched.end();
}

bool is_readme(std::string_view name) {
    return fold_key(name).starts_with("readme.");
}

Error not_here(const std::string &source) {
    return Error(SKM_E_NOT_FOUND, escape_for_display(source) + " is not a folder or file on this machine")
        .hint("Give the path of a folder or file; get what lies elsewhere onto this machine first.")
        .path(source);
}

Error not_sure(const std::string &path, const Detection &detection) {
    const std::string guess = detection.type.empty() ? "" : "; it may be of type " + detection.type;
    return Error(SKM_E_DECISION, "it is not clear what " + escape_for_display(path) + " is" + guess)
        .hint("Say what it is: --type skill, command, agent, hook or mcp.")
        .path(path);
}

Error none_of_type(const std::string &path, const std::string &type) {
    const Detection detection = detect_artifact(path);
    return Error(SKM_E_DECISION, "there is no " + type + " in " + escape_for_display(path))
        .hint(detection.type.empty() ? "Name the file or folder of the artifact itself."
                                     : "It looks like a " + detection.type + ": leave --type out.")
        .path(path);
}

// Looks through one folder for the artifacts in it.
class Search {
 public:
    Search(Candidates &out, const std::string &source, std::string top, const std::string &type,
           const Watch &watch)
        : out_(out), source_(source), top_(std::move(top)), type_(type), watch_(watch) {}

    std::size_t run() {
        const std::size_t before = out_.found.size();
        look_into(top_, 0);
        std::sort(out_.found.begin() + static_cast<std::ptrdiff_t>(before), out_.found.end(),
                  [](const Candidate &a, const Candidate &b) { return a.path < b.path; });
        return out_.found.size() - before;
    }

 private:
    void look_into(const std::string &folder, std::size_t depth) {
        watch_.check();
        if (depth > kMaxDepth)
            return skip(folder, "lies deeper than " + std::to_string(kMaxDepth) + " folders");
        if (++folders_ > kMaxFolders) {
            if (folders_ == kMaxFolders + 1)
                skip(folder,
                     "more than " + std::to_string(kMaxFolders) + " folders: from here on not looked at");
            return;
        }
        for (const DirectoryEntry &entry : list_directory(open_directory(folder).get(), folder)) {
            const std::string path = join(folder, entry.name);
            // Links could lead anywhere, also back; whoever wants what they lead to names it.
            if (entry.kind == FileKind::directory && !is_left_out_folder(entry.name))
                look_at_folder(path, depth);
            if (entry.kind == FileKind::regular && !is_left_out_file(entry.name)) look_at_file(path);
        }
    }

    void look_at_folder(const std::string &path, std::size_t depth) {
        const Detection detection = detect_artifact(path, top_);
        if (detection.confidence >= kSure && is_searched(detection.type, type_)) {
            out_.found.push_back({source_, path, detection.type, detection.name});
        } else {
            look_into(path, depth + 1);
        }
    }

    void look_at_file(const std::string &path) {
        const Detection detection = detect_artifact(path, top_);
        const bool is_placed =
            detection.confidence > 600;  // by its folder's or its own name, not by a guess from its text
        if (!is_placed || !is_searched(detection.type, type_)) return;
        if (is_readme(base_name(path))) return skip(path, "a README is no " + detection.type);
        out_.found.push_back({source_, path, detection.type, detection.name});
    }

    void skip(const std::string &path, std::string reason) {
        out_.skipped.push_back({path, std::move(reason)});
    }

    Candidates &out_;
    const std::string &source_;
    std::string top_;
    const std::string &type_;
    const Watch &watch_;
    std::size_t folders_ = 0;
};

// The source itself, as the type that was named.
std::optional<Candidate> named_type(const std::string &source, const std::string &path,
                                    const std::string &type, FileKind kind) {
    check_artifact(type, path);
    // A folder of a type without a file of its own to know it by: only what looks like one is taken as a
    // whole.
    const TypeFacts *facts = type_facts(type);
    const bool may_hold_several = kind == FileKind::directory && facts != nullptr && !facts->folder;
    if (may_hold_several && detect_artifact(path).type != type) return std::nullopt;
    return Candidate{source, path, type, detect_artifact(path).name};
}

void add_source(Candidates &out, const std::string &source, const std::string &path, const std::string &type,
                const Watch &watch) {
    const FileKind kind = file_info_followed(path).kind;
    if (kind == FileKind::absent) throw not_here(source);
    if (kind == FileKind::regular && path.ends_with(kPackEnding))
        throw Error(SKM_E_UNSUPPORTED, escape_for_display(source) + " is a pack")
            .hint("Packs are imported: skillmeat import " + source)
            .path(path);

    std::optional<Error> problem;
    if (!type.empty()) {
        try {
            if (auto candidate = named_type(source, path, type, kind)) {
                out.found.push_back(std::move(*candidate));
                return;
            }
        } catch (const Error &error) {
            if (kind != FileKind::directory || error.code() != SKM_E_SCHEMA) throw;
            problem = error;
        }
    } else if (const Detection detection = detect_artifact(path); detection.confidence >= kSure) {
        out.found.push_back({source, path, detection.type, detection.name});
        return;
    } else {
        problem = not_sure(path, detection);
    }
    if (kind != FileKind::directory) throw *problem;
    if (Search(out, source, path, type, watch).run() != 0) return;
    throw problem.value_or(none_of_type(path, type));
}

}  // namespace

Candidates find_candidates(const Context &context, const std::vector<std::string> &sources,
                           const std::string &type, const Watch &watch) {
    Candidates out;
    for (const std::string &source : sources) {
        try {
            std::string path = absolute_path(context.resolve(source), context.working_directory());
            // The file that makes a folder a skill stands for the folder.
            if (base_name(path) == "SKILL.md" && (type.empty() || type == "skill")) path = parent_of(path);
            add_source(out, source, path, type, watch);
        } catch (const Error &error) {
            if (error.code() == SKM_E_CANCELLED) throw;
            out.failed.push_back({source, error});
        }
    }
    return out;
}

}  // namespace skillmeat::core
