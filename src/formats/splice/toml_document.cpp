#include "formats/splice/toml_document.hpp"

#include <algorithm>

namespace skillmeat::core {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::uint64_t kGap = std::uint64_t{1} << 24;

using Kind = TomlStatement::Kind;

}  // namespace

TomlStatement scan_toml_statement(std::string_view text, TomlCursor &cursor) {
    TomlStatement statement;
    const std::size_t start = cursor.at();
    cursor.skip_empty_lines();
    statement.before = text.substr(start, cursor.at() - start);
    const std::size_t lead = cursor.at();
    if (cursor.done()) return statement;
    cursor.skip_blanks();
    if (cursor.peek() == '[') {
        cursor.step();
        statement.kind = cursor.peek() == '[' ? Kind::element : Kind::table;
        if (statement.kind == Kind::element) cursor.step();
        statement.keys = cursor.key();
        cursor.skip_blanks();
        cursor.expect(']');
        if (statement.kind == Kind::element) cursor.expect(']');
        statement.lead = text.substr(lead, cursor.at() - lead);
    } else {
        statement.keys = cursor.key();
        cursor.skip_blanks();
        cursor.expect('=');
        cursor.skip_blanks();
        const std::size_t value = cursor.at();
        statement.lead = text.substr(lead, value - lead);
        cursor.skip_value();
        statement.value = text.substr(value, cursor.at() - value);
    }
    const std::size_t after = cursor.at();
    cursor.skip_line_rest();
    statement.after = text.substr(after, cursor.at() - after);
    return statement;
}

TomlDocument::TomlDocument(std::string_view text) {
    if (const std::size_t feed = text.find('\n');
        feed != std::string_view::npos && feed > 0 && text[feed - 1] == '\r')
        line_end_ = "\r\n";
    load(text);
}

void TomlDocument::load(std::string_view text) {
    std::string copy(text);
    if (!copy.empty() && copy != kByteOrderMark && copy.back() != '\n') {
        ends_with_line_end_ = false;
        copy += line_end_;
    }
    const std::string_view all = keep(std::move(copy));
    TomlCursor cursor(all);
    if (all.starts_with(kByteOrderMark)) {
        bom_ = all.substr(0, 3);
        cursor = TomlCursor(all, 3);
    }
    while (true) {
        TomlStatement statement = scan_toml_statement(all, cursor);
        if (statement.keys.empty()) {
            tail_ = statement.before;
            return;
        }
        statements_.push_back(std::move(statement));
        link(statements_.back(), last_);
        enter(statements_.back(), root_, 0);
    }
}

std::string_view TomlDocument::keep(std::string text) {
    return texts_.emplace_back(std::move(text));
}

std::vector<std::string_view> TomlDocument::pieces() const {
    std::vector<std::string_view> out{bom_};
    for (const TomlStatement *s = first_; s != nullptr; s = s->next)
        for (const std::string_view piece : {s->before, s->lead, s->value, s->after}) out.push_back(piece);
    out.push_back(tail_);
    return out;
}

std::string TomlDocument::text() const {
    const auto all = pieces();
    std::size_t size = 0;
    for (const std::string_view piece : all) size += piece.size();
    std::string out;
    out.reserve(size);
    for (const std::string_view piece : all) out += piece;
    if (!ends_with_line_end_ && out.ends_with('\n')) {
        out.pop_back();
        if (out.ends_with('\r')) out.pop_back();
    }
    return out;
}

// The list.

void TomlDocument::link(TomlStatement &statement, TomlStatement *previous) {
    statement.previous = previous;
    statement.next = previous != nullptr ? previous->next : first_;
    (previous != nullptr ? previous->next : first_) = &statement;
    (statement.next != nullptr ? statement.next->previous : last_) = &statement;

    const std::uint64_t low = previous != nullptr ? previous->rank : 0;
    statement.rank = statement.next == nullptr ? low + kGap : low + (statement.next->rank - low) / 2;
    if (statement.rank == low) number_again();
}

void TomlDocument::unlink(TomlStatement &statement) {
    (statement.previous != nullptr ? statement.previous->next : first_) = statement.next;
    (statement.next != nullptr ? statement.next->previous : last_) = statement.previous;
}

void TomlDocument::number_again() {
    std::uint64_t rank = 0;
    for (TomlStatement *s = first_; s != nullptr; s = s->next) s->rank = rank += kGap;
}

TomlStatement &TomlDocument::new_statement(TomlStatement statement, TomlStatement *previous) {
    TomlStatement &kept = statements_.emplace_back(std::move(statement));
    link(kept, previous);
    return kept;
}

// The tables.

TomlTable &TomlDocument::sub_table(TomlTable &table, const std::string &key) {
    TomlChild &child = table.children[key];
    if (!child.elements.empty()) return *child.elements.back();
    if (child.entry != nullptr) throw TomlLayoutFailure{0};
    if (child.table == nullptr) {
        child.table = std::make_unique<TomlTable>();
        child.table->parent = &table;
        child.table->name = key;
    }
    return *child.table;
}

TomlTable &TomlDocument::section_of(const TomlStatement &entry) {
    return entry.table->host != nullptr ? *entry.table->host : *entry.table;
}

// `base` is the table that the first `depth` keys of a header mean.
void TomlDocument::enter(TomlStatement &statement, TomlTable &base, std::size_t depth) {
    if (statement.kind == Kind::entry) {
        const TomlStatement *previous = statement.previous;
        if (previous == nullptr) return enter_entry(statement, root_);
        return enter_entry(statement,
                           previous->kind == Kind::entry ? section_of(*previous) : *previous->table);
    }
    TomlTable *table = &base;
    for (std::size_t i = depth; i + 1 < statement.keys.size(); ++i)
        table = &sub_table(*table, statement.keys[i]);
    const std::string &name = statement.keys.back();
    if (statement.kind == Kind::table) {
        table = &sub_table(*table, name);
        if (table->header != nullptr || table->host != nullptr) throw TomlLayoutFailure{0};
    } else {
        TomlChild &child = table->children[name];
        if (child.table != nullptr || child.entry != nullptr) throw TomlLayoutFailure{0};
        child.elements.push_back(std::make_unique<TomlTable>());
        child.elements.back()->parent = table;
        child.elements.back()->name = name;
        table = child.elements.back().get();
    }
    table->header = table->body_last = &statement;
    statement.table = table;
    grown(table, statement);
}

void TomlDocument::enter_entry(TomlStatement &entry, TomlTable &section) {
    TomlTable *table = &section;
    for (std::size_t i = 0; i + 1 < entry.keys.size(); ++i) {
        table = &sub_table(*table, entry.keys[i]);
        if (table->header != nullptr) throw TomlLayoutFailure{0};
        table->host = &section;
    }
    TomlChild &child = table->children[entry.keys.back()];
    if (child.table != nullptr || child.entry != nullptr || !child.elements.empty())
        throw TomlLayoutFailure{0};
    child.entry = &entry;
    entry.table = table;
    if (section.body_last == nullptr || section.body_last->rank < entry.rank) section.body_last = &entry;
    grown(table, entry);
}

void TomlDocument::grown(TomlTable *table, TomlStatement &statement) {
    for (; table != nullptr; table = table->parent)
        if (table->last_known && (table->last == nullptr || table->last->rank < statement.rank))
            table->last = &statement;
}

// Statements of the table or below it are gone; `previous` stood before the last of them.
void TomlDocument::shrunk(TomlTable *table, TomlStatement *previous) {
    std::vector<const TomlTable *> owners;
    if (previous != nullptr)
        for (const TomlTable *owner = previous->table; owner != nullptr; owner = owner->parent)
            owners.push_back(owner);
    for (; table != nullptr; table = table->parent) {
        if (table->last == nullptr || !table->last->gone) continue;
        const bool inside = std::find(owners.begin(), owners.end(), table) != owners.end();
        table->last_known = inside;
        table->last = inside ? previous : nullptr;
    }
}

TomlStatement *TomlDocument::last_of(TomlTable &table) {
    if (table.parent == nullptr) return last_;
    if (table.last_known) return table.last;
    TomlStatement *last = table.header;
    const auto consider = [&last](TomlStatement *statement) {
        if (statement != nullptr && (last == nullptr || last->rank < statement->rank)) last = statement;
    };
    for (auto &[name, child] : table.children) {
        consider(child.entry);
        if (child.table != nullptr) consider(last_of(*child.table));
        for (const auto &element : child.elements) consider(last_of(*element));
    }
    table.last = last;
    table.last_known = true;
    return last;
}

void TomlDocument::collect(TomlTable &table, std::vector<TomlStatement *> &statements) {
    if (table.header != nullptr) statements.push_back(table.header);
    for (auto &[name, child] : table.children) {
        if (child.entry != nullptr) statements.push_back(child.entry);
        if (child.table != nullptr) collect(*child.table, statements);
        for (const auto &element : child.elements) collect(*element, statements);
    }
}

TomlStatement *TomlDocument::first_of(TomlTable &table) {
    std::vector<TomlStatement *> all;
    collect(table, all);
    const auto first =
        std::min_element(all.begin(), all.end(),
                         [](const TomlStatement *a, const TomlStatement *b) { return a->rank < b->rank; });
    return first == all.end() ? nullptr : *first;
}

// Tables without a header are there only for what they hold.
void TomlDocument::drop_empty(TomlTable *table) {
    while (table->parent != nullptr && table->header == nullptr && table->children.empty()) {
        TomlTable *parent = table->parent;
        parent->children.erase(parent->children.find(table->name));
        table = parent;
    }
}

TomlPlace TomlDocument::find(const TomlPath &path) {
    TomlPlace place;
    place.table = &root_;
    while (place.used < path.size()) {
        const auto found = place.table->children.find(path[place.used]);
        if (found == place.table->children.end()) return place;
        TomlChild &child = found->second;
        if (child.table != nullptr) {
            place.table = child.table.get();
            ++place.used;
            continue;
        }
        if (child.entry != nullptr || place.used + 1 == path.size()) {
            ++place.used;
            place.child = &child;
            place.found = true;
            return place;
        }
        const auto index = toml_index(path[place.used + 1]);
        if (!index || *index >= child.elements.size()) {
            place.child = &child;
            return place;
        }
        place.table = child.elements[*index].get();
        place.used += 2;
    }
    place.found = true;
    return place;
}

TomlPath TomlDocument::header_path(const TomlTable &table) {
    TomlPath path;
    for (const TomlTable *t = &table; t->parent != nullptr; t = t->parent) path.push_back(t->name);
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace skillmeat::core
