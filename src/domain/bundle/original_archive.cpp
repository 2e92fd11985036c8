#include "domain/bundle/original_archive.hpp"

#include <algorithm>

namespace skillmeat::core::bundle {

OriginalArchive::OriginalArchive(const ArchiveSource &source, const ZipDirectory &directory)
    : source_(source) {
    for (const ZipEntry &entry : directory.entries)
        entries_.push_back({entry.name, false, entry.executable, entry.size, entry, 0});
    sort();
}

OriginalArchive::OriginalArchive(std::shared_ptr<const PlainBytes> tar, const std::vector<TarEntry> &entries)
    : tar_(std::move(tar)) {
    for (const TarEntry &entry : entries) {
        const bool is_folder = entry.kind == TarKind::folder;
        entries_.push_back(
            {entry.name, is_folder, entry.executable, entry.size, std::nullopt, entry.data_offset});
    }
    sort();
}

void OriginalArchive::sort() {
    std::sort(entries_.begin(), entries_.end(),
              [](const OriginalEntry &a, const OriginalEntry &b) { return a.name < b.name; });
}

std::pair<std::size_t, std::size_t> OriginalArchive::below(std::string_view folder) const {
    const auto first =
        std::lower_bound(entries_.begin(), entries_.end(), folder,
                         [](const OriginalEntry &entry, std::string_view key) { return entry.name < key; });
    const auto last = std::find_if(
        first, entries_.end(), [&](const OriginalEntry &entry) { return !entry.name.starts_with(folder); });
    return {static_cast<std::size_t>(first - entries_.begin()),
            static_cast<std::size_t>(last - entries_.begin())};
}

const OriginalEntry *OriginalArchive::find(std::string_view name) const {
    const auto [first, last] = below(name);
    return first != last && entries_[first].name == name && !entries_[first].is_folder ? &entries_[first]
                                                                                       : nullptr;
}

std::optional<PackRefusal> OriginalArchive::view(const OriginalEntry &entry, std::string_view &plain) {
    if (tar_) {
        plain = tar_->view().substr(entry.tar_offset, entry.size);
        return std::nullopt;
    }
    buffers_.shrink();
    EntryView view;
    if (auto refusal = view_zip_entry(source_, *entry.zip, buffers_, view))
        return PackRefusal{refusal->reason, refusal->entry, refusal->detail};
    plain = view.plain;
    return std::nullopt;
}

}  // namespace skillmeat::core::bundle
