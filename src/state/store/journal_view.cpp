#include "state/store/journal_view.hpp"

#include "base/error.hpp"
#include "base/path.hpp"

namespace skillmeat::core {

namespace {

using Kind = PathState::Kind;

bool looks_like(const std::string &path, const PathState &state) {
    try {
        return path_state(path).same_content(state);
    } catch (const Error &) {
        return false;  // unreadable or special: recovery leaves it alone
    }
}

}  // namespace

JournalView::JournalView(const Operation &operation, const Home &home) : objects_(home.objects()) {
    for (const DirectoryEntry &entry : list_directory(home.journal())) {
        if (!is_journal_name(entry.name)) continue;
        const std::string file = home.journal() + "/" + entry.name;
        try {
            add(home, read_journal(file, home));
        } catch (const Error &error) {
            operation.log(LogLevel::error, "recovery", "an unfinished change cannot be read",
                          {{"path", file}, {"error", error.message()}});
        }
    }
}

void JournalView::add(const Home &home, const Journal &journal) {
    const bool forward = !journal.revert && can_go_forward(home, journal);
    for (std::size_t i = 0; i < journal.paths.size(); ++i) {
        const JournalPath &path = journal.paths[i];
        if (path.settled || path.skipped) continue;
        const std::string target = journal.target(path);
        const PathState &wanted = forward ? path.after : path.before;
        const PathState &other = forward ? path.before : path.after;
        const bool is_between = path.changes_kind() && file_info(target).kind == FileKind::absent;
        if (looks_like(target, wanted) || !(is_between || looks_like(target, other))) continue;
        Place place;
        for (const std::string &lies_at : {journal.kept(i, home), journal.staged(path, home)})
            if (wanted.kind != Kind::absent && place.file.empty() && looks_like(lies_at, wanted))
                place.file = lies_at;
        if (wanted.kind == Kind::file && place.file.empty()) place.object = wanted.digest;
        open_.insert_or_assign(target, place);
    }
}

std::optional<JournalView::Served> JournalView::read(const std::string &path, std::uint64_t limit) const {
    const auto found = open_.find(path);
    if (found == open_.end()) return std::nullopt;
    const Place &place = found->second;
    if (place.object) {
        std::optional<std::string> bytes = objects_.get(*place.object, limit);
        if (!bytes)
            throw Error(SKM_E_DAMAGED, "the contents of " + path + " are no longer kept")
                .path(path)
                .detail("digest", place.object->hex());
        return Served{std::move(bytes)};
    }
    if (place.file.empty()) return Served{};
    return Served{read_file(place.file, limit)};
}

bool JournalView::is_unfinished(const std::string &folder) const {
    for (const auto &[path, place] : open_)
        if (path_inside(path, folder)) return true;
    return false;
}

}  // namespace skillmeat::core
