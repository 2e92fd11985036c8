#include "formats/splice/text_parts.hpp"

namespace skillmeat::core {

std::optional<std::vector<Splice>> TextParts::in_whole(std::vector<Splice> splices) const {
    std::size_t removed = 0;
    auto cut = cuts.begin();
    for (Splice &splice : splices) {
        for (; cut != cuts.end() && cut->at < splice.begin; ++cut) removed += cut->removed;
        if (cut != cuts.end() && cut->at <= splice.end) return std::nullopt;
        splice.begin += removed;
        splice.end += removed;
    }
    return splices;
}

TextParts text_without(std::string_view text, const std::vector<TextRange> &ranges) {
    TextParts made;
    std::size_t at = 0;
    for (const TextRange &range : ranges) {
        made.text += text.substr(at, range.begin - at);
        at = range.end;
        if (!made.cuts.empty() && made.cuts.back().at == made.text.size())
            made.cuts.back().removed += range.end - range.begin;
        else
            made.cuts.push_back({made.text.size(), range.end - range.begin});
    }
    made.text += text.substr(at);
    return made;
}

}  // namespace skillmeat::core
