#include "formats/splice/json_changes.hpp"

#include <algorithm>
#include <string>

#include "formats/splice/json_style.hpp"

namespace skillmeat::core {

namespace {

class Plan {
 public:
    Plan(std::string_view text, const JsonContainer &container, JsonSurroundings around,
         const JsonChanges &changes, const JsonStyle &style, std::vector<Splice> &splices)
        : text_(text),
          container_(container),
          parts_(container.parts),
          around_(around),
          changes_(changes),
          style_(style),
          splices_(splices) {}

    void make() {
        if (parts_.empty()) return open_up();
        if (!changes_.removed.empty()) take_out();
        if (!changes_.added.empty()) put_at_end();
    }

 private:
    void splice(std::size_t begin, std::size_t end, std::string text) {
        splices_.push_back({begin, end, std::move(text)});
    }

    bool last_is_removed() const {
        return !changes_.removed.empty() && changes_.removed.back() + 1 == parts_.size();
    }

    // Putting in.

    std::string deeper_than(std::size_t at) const {
        return std::string(line_indentation(text_, at)) + style_.indentation;
    }

    // The brothers' indentation.
    std::string indentation() const {
        for (std::size_t i = parts_.size(); i > 0; --i)
            if (starts_line(parts_[i - 1].key_begin))
                return std::string(line_indentation(text_, parts_[i - 1].key_begin));
        return deeper_than(starts_line(container_.close) ? container_.close : container_.open);
    }

    std::string written_inline() const {
        std::string out;
        for (const JsonNewPart &part : changes_.added) {
            if (!out.empty()) out += style_.compact ? "," : ", ";
            if (container_.is_map(text_)) append_json_key(out, part.key, style_);
            append_json_inline(out, *part.value, style_);
        }
        return out;
    }

    // On lines of their own, without the first line's start.
    std::string written_lines(const std::string &indentation) const {
        std::string out;
        for (const JsonNewPart &part : changes_.added) {
            if (!out.empty()) out += "," + style_.line_end + indentation;
            if (container_.is_map(text_)) append_json_key(out, part.key, style_);
            append_json_lines(out, *part.value, style_, indentation);
        }
        return out;
    }

    void open_up() {
        if (changes_.added.empty()) return;
        const bool has_comments = container_.last_comment != kNowhere;
        if (container_.own_lines) {
            const std::size_t at = has_comments ? container_.last_comment : container_.open + 1;
            return splice(at, at, style_.line_end + indentation() + written_lines(indentation()));
        }
        if (has_comments)
            return splice(container_.last_comment, container_.last_comment,
                          (style_.compact ? "" : " ") + written_inline());
        if (around_ == JsonSurroundings::one_line)
            return splice(container_.open + 1, container_.close, written_inline());
        const std::string inner = deeper_than(container_.open);
        splice(container_.open + 1, container_.close,
               style_.line_end + inner + written_lines(inner) + style_.line_end +
                   std::string(line_indentation(text_, container_.open)));
    }

    void put_at_end() {
        const JsonPart &last = parts_.back();
        const bool trailing_comma = last.comma != kNowhere;
        std::size_t at = behind_same_line_comments(text_, last.stop());
        if (container_.own_lines && is_line_end(text_[behind_blanks(at)])) at = behind_blanks(at);
        const std::string start = container_.own_lines ? indentation() : "";
        std::string written = container_.own_lines ? written_lines(start) : written_inline();
        if (trailing_comma) written += ',';
        if (last_is_removed()) return splice(last.key_begin, at, std::move(written));
        if (!trailing_comma) splice(last.end, last.end, ",");
        if (container_.own_lines) {
            splice(at, at, style_.line_end + start + written);
        } else {
            splice(at, at, (style_.compact ? "" : " ") + written);
        }
    }

    // Taking out.

    // Looks at the blanks only: lines can be long, and hold many parts.
    bool starts_line(std::size_t at) const {
        const std::size_t before = before_blanks(at);
        return before - 1 > container_.open && is_line_end(text_[before - 1]);
    }

    std::size_t behind_blanks(std::size_t at) const {
        while (text_[at] == ' ' || text_[at] == '\t') ++at;
        return at;
    }

    std::size_t before_blanks(std::size_t at) const {
        while (text_[at - 1] == ' ' || text_[at - 1] == '\t') --at;
        return at;
    }

    std::size_t before_line_end(std::size_t at) const {
        if (text_[at - 1] == '\n' && text_[at - 2] == '\r') return at - 2;
        return at - 1;
    }

    std::size_t behind_line_end(std::size_t at) const {
        return at + (text_.substr(at).starts_with("\r\n") ? 2 : 1);
    }

    void take_out() {
        std::size_t kept = parts_.size();  // one more than the last that stays
        for (auto gone = changes_.removed.rbegin(); gone != changes_.removed.rend() && *gone + 1 == kept;
             ++gone)
            --kept;
        const bool end_stays = !changes_.added.empty() || kept == parts_.size();
        // New parts take the place of a removed last one.
        const std::size_t own =
            !changes_.added.empty() && last_is_removed() ? parts_.size() - 1 : parts_.size();
        for (const std::size_t index : changes_.removed) {
            if (index >= own) continue;
            if (container_.own_lines) {
                take_out_lines(index);
            } else if (index < kept || end_stays) {
                splice(parts_[index].key_begin, parts_[index + 1].key_begin, "");
            }
        }
        if (end_stays) return;
        if (!container_.own_lines) return take_out_inline_end(kept);
        if (kept > 0 && parts_.back().comma == kNowhere)
            splice(parts_[kept - 1].comma, parts_[kept - 1].comma + 1, "");
    }

    // On one line: all from `kept` on.
    void take_out_inline_end(std::size_t kept) {
        const JsonPart &last = parts_.back();
        if (kept > 0) {
            const JsonPart &before = parts_[kept - 1];
            const bool comments = behind_same_line_comments(text_, before.stop()) != before.stop();
            if (last.comma != kNowhere)
                return splice(comments ? before_blanks(parts_[kept].key_begin) : before.stop(), last.stop(),
                              "");
            if (!comments) return splice(before.end, last.end, "");
            splice(before.comma, before.comma + 1, "");
            return splice(before_blanks(parts_[kept].key_begin), last.end, "");
        }
        const std::size_t first = parts_.front().key_begin;
        const bool alone =
            before_blanks(first) == container_.open + 1 && behind_blanks(last.stop()) == container_.close;
        if (alone) return splice(container_.open + 1, container_.close, "");
        splice(first, last.stop(), "");
    }

    void take_out_lines(std::size_t index) {
        const JsonPart &part = parts_[index];
        const std::size_t comments = behind_same_line_comments(text_, part.stop());
        const std::size_t next = behind_blanks(comments);
        const bool ends_line = is_line_end(text_[next]);
        if (!starts_line(part.key_begin)) return take_out_beside(index, comments, next);
        const std::size_t begin = line_begin(text_, part.key_begin);
        if (ends_line) {
            // What was put at the end goes with the line end that came with it.
            const bool undo = index > 0 && index + 1 == parts_.size() && changes_.removed.size() == 1;
            if (undo) return splice(before_line_end(begin), next, "");
            return splice(begin, behind_line_end(next), "");
        }
        if (next != container_.close || index == 0 || behind_line_comment(index))
            return splice(part.key_begin, next, "");
        splice(before_blanks_and_line_ends(part.key_begin), comments, "");
    }

    // Something stands before it on its line.
    void take_out_beside(std::size_t index, std::size_t comments, std::size_t next) {
        const JsonPart &part = parts_[index];
        if (index + 1 < parts_.size() && next == parts_[index + 1].key_begin)
            return splice(part.key_begin, next, "");
        const std::size_t before = before_blanks(part.key_begin);
        splice(before, before - 1 == container_.open ? comments : part.stop(), "");
    }

    std::size_t before_blanks_and_line_ends(std::size_t at) const {
        while (is_line_end(text_[at - 1]) || text_[at - 1] == ' ' || text_[at - 1] == '\t') --at;
        return at;
    }

    // The last thing before the part is a comment that ends with its line.
    bool behind_line_comment(std::size_t index) const {
        bool found = false;
        std::size_t at = parts_[index - 1].stop();
        while (at < parts_[index].key_begin) {
            const std::size_t behind = behind_same_line_comments(text_, at);
            if (behind > at) found = is_line_end(text_[behind]) && !text_.substr(0, behind).ends_with("*/");
            at = behind + 1;
        }
        return found;
    }

    std::string_view text_;
    const JsonContainer &container_;
    const std::vector<JsonPart> &parts_;
    JsonSurroundings around_;
    const JsonChanges &changes_;
    const JsonStyle &style_;
    std::vector<Splice> &splices_;
};

}  // namespace

void plan_json_changes(std::string_view text, const JsonContainer &container, JsonSurroundings around,
                       const JsonChanges &changes, const JsonStyle &style, std::vector<Splice> &splices) {
    if (!changes.empty()) Plan(text, container, around, changes, style, splices).make();
}

}  // namespace skillmeat::core
