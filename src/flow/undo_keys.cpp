#include "flow/undo_keys.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "domain/trust/trust.hpp"
#include "formats/splice/take_back_rows.hpp"
#include "model/project/tracking.hpp"

namespace skillmeat::core {

namespace {

using Kind = PathState::Kind;

std::optional<EditFormat> format_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, EditFormat>, 5> kFormats{{
        {".json", EditFormat::json},
        {".jsonc", EditFormat::jsonc},
        {".toml", EditFormat::toml},
        {".yaml", EditFormat::yaml},
        {".yml", EditFormat::yaml},
    }};
    for (const auto &[extension, format] : kFormats)
        if (path.ends_with(extension)) return format;
    return std::nullopt;
}

// Of files whose rows we write: they are taken back one by one.
std::vector<RowList> row_lists_of(const Home &home, const HistoryEntry::Path &path) {
    if (base_name(path.relative) == kTrackingFile)
        return {{"deployed", {"artifact_name", "artifact_type", "deployment_profile_id"}}};
    if (path.root != home.path()) return {};
    if (path.relative == kTrustFile) return {{"keys", {"id"}}, {"revoked_packs", {"id"}}};
    if (path.relative.starts_with("state/projects/"))
        return {{"deployments", {"type", "name", "root", "path"}}};
    return {};
}

std::optional<std::string> without_rows(TextChange change, const std::string &place, EditFormat format,
                                        const std::vector<RowList> &lists) {
    std::optional<std::string> out;
    for (const RowList &list : lists)
        if (auto text = take_back_rows(change, place, format, list)) change.now = *(out = std::move(text));
    return out;
}

// "" of a file that was not there; nullopt: its contents are no longer kept.
std::optional<std::string> kept_text(const Home &home, const PathState &state) {
    if (state.kind == Kind::absent) return std::string();
    return home.objects().get(state.digest, kMaxEditBytes);
}

// The file without what the change did to it; nullopt when there is nothing to take back, or it is not known what it did.
std::optional<std::string> text_without(const Home &home, const HistoryEntry::Path &path,
                                        const PathState &now, EditFormat format) {
    const std::string place = join(path.root, path.relative);
    const std::string text = read_file(place, kMaxEditBytes);
    if (sha256(text) != now.digest)
        throw Error(SKM_E_CHANGED, place + " changed while it was read").path(place).hint("Try again.");
    const auto before = kept_text(home, path.before), after = kept_text(home, path.after);
    if (!before || !after) return std::nullopt;
    const TextChange change{*before, *after, text};
    if (const auto lists = row_lists_of(home, path); !lists.empty())
        return without_rows(change, place, format, lists);
    return take_back(change, place, format);
}

// Keys are compared in a file that was there before and after; a list of rows may begin or end with its file.
bool can_be_compared(const Home &home, const HistoryEntry::Path &path, const PathState &now) {
    if (now.kind != Kind::file) return false;
    if (path.before.kind == Kind::file && path.after.kind == Kind::file) return true;
    const auto is_file_or_absent = [](const PathState &state) {
        return state.kind == Kind::file || state.kind == Kind::absent;
    };
    return !row_lists_of(home, path).empty() && is_file_or_absent(path.before) &&
           is_file_or_absent(path.after);
}

}  // namespace

void choose_by_keys(const Operation &operation, const Home &home, const HistoryEntry &entry,
                    const std::vector<PathState> &now, UndoChoices &choices) {
    for (std::size_t i = 0; i < entry.paths.size(); ++i) {
        const HistoryEntry::Path &path = entry.paths[i];
        const auto format = format_of(path.relative);
        if (!format || choices.contains(i) || !can_be_compared(home, path, now[i])) continue;
        if (now[i].same_content(path.before) || now[i].same_content(path.after)) continue;
        try {
            if (auto text = text_without(home, path, now[i], *format)) choices[i] = {std::move(text)};
        } catch (const Error &error) {
            if (error.code() == SKM_E_CHANGED || error.code() == SKM_E_CANCELLED) throw;
            operation.log(LogLevel::info, "undo", "the keys cannot be compared: " + error.message(),
                          {{"path", join(path.root, path.relative)}});
        }
    }
}

}  // namespace skillmeat::core
