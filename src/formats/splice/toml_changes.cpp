// toml_changes.cpp - what edits do to the statements of a document.
#include <algorithm>
#include <utility>

#include "formats/splice/toml_document.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

using Kind = TomlStatement::Kind;

std::string joined(const TomlPath &keys) {
    std::string out;
    for (const std::string &key : keys) {
        if (!out.empty()) out += '.';
        out += toml_key(key);
    }
    return out;
}

std::string_view indentation(const TomlStatement *neighbour) {
    if (neighbour == nullptr) return {};
    return neighbour->lead.substr(0, neighbour->lead.find_first_not_of(" \t"));
}

}  // namespace

std::string_view &TomlDocument::trivia_after(TomlStatement *statement) {
    TomlStatement *next = statement != nullptr ? statement->next : first_;
    return next != nullptr ? next->before : tail_;
}

std::string TomlDocument::with_line_ends(std::string_view text) const {
    if (line_end_ == "\n") return std::string(text);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
        out += text[i];
    }
    return out;
}

void TomlDocument::set_value(TomlStatement &entry, std::string_view value) {
    entry.value = keep(with_line_ends(value));
}

// Comments that open the file stay above a new first key; those directly above the first header stay with it.
std::string_view TomlDocument::take_first_root_trivia() {
    std::string_view &trivia = trivia_after(nullptr);
    const std::size_t attached = toml_attached_comments(trivia);
    const std::string_view before = trivia.substr(0, attached);
    if (first_ == nullptr && attached == 0) return std::exchange(trivia, std::string_view());
    trivia = keep(line_end_ + std::string(trivia.substr(attached)));
    return before;
}

void TomlDocument::add_entry(TomlTable &table, const TomlPath &keys, std::string_view value) {
    TomlTable &section = table.host != nullptr ? *table.host : table;
    TomlStatement entry;
    for (const TomlTable *t = &table; t != &section; t = t->parent) entry.keys.push_back(t->name);
    std::reverse(entry.keys.begin(), entry.keys.end());
    entry.keys.insert(entry.keys.end(), keys.begin(), keys.end());

    TomlStatement *at = section.body_last;
    if (&table != &section)  // beside its brothers
        if (TomlStatement *last = last_of(table); last->kind == Kind::entry && &section_of(*last) == &section)
            at = last;
    if (at == nullptr) entry.before = take_first_root_trivia();
    entry.lead = keep(std::string(indentation(at)) + joined(entry.keys) + " = ");
    entry.value = keep(with_line_ends(value));
    entry.after = line_end_;
    enter_entry(new_statement(std::move(entry), at), section);
}

// New sections stand behind the comments that belong to the statement above, with one blank line between.
std::string_view TomlDocument::split_trivia_for_sections(TomlStatement *at) {
    std::string_view &trivia = trivia_after(at);
    std::size_t split = 0;
    if (at == last_) {
        while (split < trivia.size()) {  // the last comment line's end
            const std::string_view rest = trivia.substr(split);
            if (rest.find('#') == std::string_view::npos) break;
            split += std::min(rest.find('\n', rest.find('#')), rest.size() - 1) + 1;
        }
    } else {
        split = toml_comments_of_previous(trivia);
    }
    std::string above(trivia.substr(0, split));
    if (at != nullptr || !above.empty()) above += line_end_;
    trivia.remove_prefix(split);
    return keep(std::move(above));
}

void TomlDocument::add_sections(TomlTable &table, TomlTable &sibling, std::string_view sections) {
    TomlStatement *at = last_of(sibling);
    if (sibling.host != nullptr && sibling.host->body_last->rank > at->rank) at = sibling.host->body_last;
    add_sections_behind(at, table, sections);
}

// An element is entered as the last one of its list.
void TomlDocument::insert_element(TomlTable &table, TomlChild &list, std::size_t index,
                                  std::string_view section) {
    auto &elements = list.elements;
    if (index != 0) {
        add_sections(table, *elements[index - 1], section);
    } else {
        TomlStatement &first = *elements.front()->header;
        add_sections_behind(first.previous, table, section);
        if (toml_first_blank_line(first.before) == 0)
            first.before = keep(line_end_ + std::string(first.before));
    }
    std::rotate(elements.begin() + static_cast<std::ptrdiff_t>(index), elements.end() - 1, elements.end());
}

void TomlDocument::add_sections_behind(TomlStatement *at, TomlTable &table, std::string_view sections) {
    std::string_view above = split_trivia_for_sections(at);
    const std::size_t depth = header_path(table).size();
    const std::string_view text = keep(with_line_ends(sections));
    TomlCursor cursor(text);
    while (true) {
        TomlStatement statement = scan_toml_statement(text, cursor);
        if (statement.keys.empty()) return;
        if (!above.empty()) statement.before = keep(std::string(above) + std::string(statement.before));
        above = {};
        at = &new_statement(std::move(statement), at);
        enter(*at, table, depth);
    }
}

void TomlDocument::add_header(TomlTable &table) {
    TomlStatement *first = first_of(table);
    const std::size_t attached = toml_attached_comments(first->before);
    TomlStatement header;
    header.kind = Kind::table;
    header.keys = header_path(table);
    header.before = first->before.substr(0, attached);
    header.lead = keep("[" + joined(header.keys) + "]");
    header.after = line_end_;
    header.table = &table;
    first->before = keep(line_end_ + std::string(first->before.substr(attached)));
    TomlStatement &kept = new_statement(std::move(header), first->previous);
    table.header = table.body_last = &kept;
    grown(&table, kept);
}

std::string TomlDocument::comment_beside(const TomlStatement &entry) {
    const std::size_t sign = entry.after.find('#');
    if (sign == std::string_view::npos) return {};
    const std::string_view comment = entry.after.substr(sign);
    return std::string(comment.substr(0, comment.find_first_of("\r\n"))) + "\n";
}

// Statements that stand one behind the other.
void TomlDocument::unlink_run(const std::vector<TomlStatement *> &run) {
    for (TomlStatement *statement : run) {
        unlink(*statement);
        statement->gone = true;
        if (statement->kind != Kind::entry) continue;
        TomlTable &section = section_of(*statement);
        if (section.body_last == statement) section.body_last = statement->previous;
    }
}

void TomlDocument::put_before(std::string_view &trivia, std::string_view kept) {
    if (trivia.empty()) {
        trivia = kept;
    } else if (!kept.empty()) {
        trivia = keep(std::string(kept) + std::string(trivia));
    }
}

void TomlDocument::remove_run(const std::vector<TomlStatement *> &run, std::string_view kept) {
    TomlStatement *previous = run.front()->previous;
    unlink_run(run);
    std::string_view &trivia = trivia_after(previous);
    // The blank line that a first key of the file had below it goes with it.
    const bool parts_above =
        run.front()->kind == Kind::entry && toml_last_blank_line(kept) != std::string_view::npos;
    const bool opened_file = previous == nullptr && (first_ == nullptr || first_->kind != Kind::entry) &&
                             (kept.empty() || parts_above);
    if (opened_file) trivia.remove_prefix(toml_first_blank_line(trivia));
    put_before(trivia, kept);
}

void TomlDocument::forget_entry(TomlStatement &entry) {
    TomlTable *table = entry.table;
    table->children.erase(table->children.find(entry.keys.back()));
    shrunk(table, entry.previous);
    drop_empty(table);
}

// Below a header everything goes; keys of a dotted table go one by one.
std::vector<std::vector<TomlStatement *>> TomlDocument::runs_of(TomlTable &table) {
    std::vector<TomlStatement *> all;
    collect(table, all);
    std::sort(all.begin(), all.end(),
              [](const TomlStatement *a, const TomlStatement *b) { return a->rank < b->rank; });
    std::vector<std::vector<TomlStatement *>> runs;
    for (TomlStatement *statement : all) {
        const bool follows = !runs.empty() && runs.back().front()->kind != Kind::entry &&
                             statement == runs.back().back()->next;
        if (!follows) runs.emplace_back();
        runs.back().push_back(statement);
    }
    return runs;
}

// Nothing of it is in the list any more.
void TomlDocument::forget_table(TomlTable &table, TomlStatement *previous) {
    TomlTable *parent = table.parent;
    const auto child = parent->children.find(table.name);
    auto &elements = child->second.elements;
    std::erase_if(elements, [&table](const auto &element) { return element.get() == &table; });
    if (elements.empty()) parent->children.erase(child);  // `table` ends here
    shrunk(parent, previous);
    drop_empty(parent);
}

void TomlDocument::remove_entry_alone(TomlStatement &entry) {
    remove_run({&entry}, entry.before);
    forget_entry(entry);
}

void TomlDocument::remove_table_alone(TomlTable &table) {
    TomlStatement *previous = nullptr;
    for (const auto &run : runs_of(table)) {
        previous = run.front()->previous;
        if (run.front()->kind == Kind::entry) {
            remove_run(run, run.front()->before);
            continue;
        }
        std::string_view kept = run.front()->before;
        const bool ends_file = run.back() == last_;
        unlink_run(run);
        std::string_view &below = trivia_after(previous);
        const bool has_comments_below =
            toml_comments_of_previous(below) != 0 || (ends_file && below.find('#') != std::string_view::npos);
        const std::size_t above = std::min(toml_last_blank_line(kept), kept.size());
        const std::size_t blank_line = toml_first_blank_line(below);
        // Where the two look different, the one that an added table would have brought.
        const bool is_ours = kept.substr(above) == line_end_ && below.substr(0, blank_line) != line_end_;
        if (blank_line != 0 && !is_ours) {
            below.remove_prefix(blank_line);
        } else if (!has_comments_below) {
            kept = kept.substr(0, above);
        }
        put_before(below, kept);
    }
    forget_table(table, previous);
}

}  // namespace skillmeat::core
