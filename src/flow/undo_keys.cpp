#include "flow/undo_keys.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "formats/splice/take_back.hpp"

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

// The file without what the change did to it; nullopt when there is nothing to take back, or it is not known what it did.
std::optional<std::string> text_without(const Home &home, const HistoryEntry::Path &path,
                                        const PathState &now, EditFormat format) {
    const std::string place = join(path.root, path.relative);
    const std::string text = read_file(place, kMaxEditBytes);
    if (sha256(text) != now.digest)
        throw Error(SKM_E_CHANGED, place + " changed while it was read").path(place).hint("Try again.");
    const auto before = home.objects().get(path.before.digest, kMaxEditBytes);
    const auto after = home.objects().get(path.after.digest, kMaxEditBytes);
    if (!before || !after) return std::nullopt;
    return take_back({*before, *after, text}, place, format);
}

}  // namespace

void choose_by_keys(const Operation &operation, const Home &home, const HistoryEntry &entry,
                    const std::vector<PathState> &now, UndoChoices &choices) {
    for (std::size_t i = 0; i < entry.paths.size(); ++i) {
        const HistoryEntry::Path &path = entry.paths[i];
        const bool are_files =
            path.before.kind == Kind::file && path.after.kind == Kind::file && now[i].kind == Kind::file;
        const auto format = format_of(path.relative);
        if (!are_files || !format || choices.contains(i)) continue;
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
