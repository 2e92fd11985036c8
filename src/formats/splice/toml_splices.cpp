// toml_splices.cpp - what a changed document differs in from the text that it was read from.
#include <algorithm>
#include <functional>

#include "formats/splice/edit_parts.hpp"
#include "formats/splice/toml_document.hpp"

namespace skillmeat::core {

namespace {

bool is_inside_character(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Without what is the same at both ends; whole characters only.
Splice trimmed(std::string_view original, Splice splice) {
    const std::string_view old = original.substr(splice.begin, splice.end - splice.begin);
    const std::string_view next = splice.text;
    const std::size_t most = std::min(old.size(), next.size());
    std::size_t front = 0;
    while (front < most && old[front] == next[front]) ++front;
    while (front > 0 && (is_inside_character(old, front) || is_inside_character(next, front))) --front;
    std::size_t back = 0;
    while (back < most - front && old[old.size() - 1 - back] == next[next.size() - 1 - back]) ++back;
    while (back > 0 && is_inside_character(old, old.size() - back)) --back;
    return {splice.begin + front, splice.end - back,
            std::string(next.substr(front, next.size() - front - back))};
}

bool lies_in(std::string_view whole, std::string_view piece) {
    const std::less_equal<const char *> not_behind;
    return not_behind(whole.data(), piece.data()) &&
           not_behind(piece.data() + piece.size(), whole.data() + whole.size());
}

std::vector<Splice> differences(std::string_view original, const std::vector<std::string_view> &pieces) {
    std::vector<Splice> splices;
    std::size_t at = 0;
    std::string fresh;
    const auto kept_from = [&](std::size_t offset) {
        if (offset > at || !fresh.empty()) splices.push_back(trimmed(original, {at, offset, fresh}));
        fresh.clear();
    };
    for (const std::string_view piece : pieces) {
        if (piece.empty()) continue;
        const bool kept =
            lies_in(original, piece) && static_cast<std::size_t>(piece.data() - original.data()) >= at;
        if (!kept) {
            fresh += piece;
            continue;
        }
        const std::size_t offset = static_cast<std::size_t>(piece.data() - original.data());
        kept_from(offset);
        at = offset + piece.size();
    }
    kept_from(original.size());
    return in_order(std::move(splices));
}

}  // namespace

std::size_t TomlDocument::offset_of(const TomlStatement &statement) const {
    return static_cast<std::size_t>(statement.lead.data() - texts_.front().data());
}

std::vector<Splice> TomlDocument::splices() const {
    const std::string_view loaded = texts_.front();
    if (ends_with_line_end_) return differences(loaded, pieces());
    // It was loaded with a line end more than it has.
    const std::string_view original = loaded.substr(0, loaded.size() - line_end_.size());
    std::vector<Splice> splices = differences(loaded, pieces());
    const std::string next = text();
    if (!splices.empty() && splices.back().end == loaded.size()) {
        Splice &last = splices.back();
        last.end = original.size();
        if (last.begin > original.size()) {
            last.begin = original.size();
            last.text.insert(0, line_end_);
        }
        if (last.text.ends_with(line_end_)) last.text.resize(last.text.size() - line_end_.size());
    }
    const bool apart = std::all_of(splices.begin(), splices.end(), [&original](const Splice &splice) {
        return splice.begin <= splice.end && splice.end <= original.size();
    });
    if (apart && spliced(original, splices) == next) return splices;
    return in_order({trimmed(original, {0, original.size(), next})});
}

}  // namespace skillmeat::core
