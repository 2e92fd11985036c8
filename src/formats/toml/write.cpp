// write.cpp - the layout of the original's writer: literals of a table first, then its tables; arrays on
// several lines; a list of tables inline where every element fits on one line.
#include <cmath>

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/utf8.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kLongestLine = 100;  // in code points

bool is_bare(std::string_view key) {
    for (const char c : key) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
    }
    return !key.empty();
}

void append_string(std::string &out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const unsigned char byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out += "\\\""; continue;
            case '\\': out += "\\\\"; continue;
            case '\b': out += "\\b"; continue;
            case '\n': out += "\\n"; continue;
            case '\f': out += "\\f"; continue;
            case '\r': out += "\\r"; continue;
            default: break;
        }
        if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_key(std::string &out, std::string_view key) {
    if (is_bare(key)) {
        out += key;
    } else {
        append_string(out, key);
    }
}

void append_double(std::string &out, double value) {
    if (std::isnan(value)) {
        out += "nan";
        return;
    }
    if (std::isinf(value)) {
        out += value < 0 ? "-inf" : "inf";
        return;
    }
    append_shortest(out, value);
}

void append_value(std::string &out, const Json &value, std::size_t level);

void append_inline_table(std::string &out, const Json &table) {
    if (table.size() == 0) {
        out += "{}";
        return;
    }
    out += "{ ";
    bool first = true;
    for (const auto &[key, value] : table.as_object()) {
        if (!first) out += ", ";
        first = false;
        append_key(out, key);
        out += " = ";
        append_value(out, value, 0);
    }
    out += " }";
}

void append_array(std::string &out, const Json &array, std::size_t level) {
    if (array.size() == 0) {
        out += "[]";
        return;
    }
    out += "[\n";
    for (const Json &item : array.as_array()) {
        out.append(kIndent * (level + 1), ' ');
        append_value(out, item, level + 1);
        out += ",\n";
    }
    out.append(kIndent * level, ' ');
    out += ']';
}

void append_value(std::string &out, const Json &value, std::size_t level) {
    if (value.is_string()) return append_string(out, value.as_string());
    if (value.is_bool()) return void(out += value.as_bool() ? "true" : "false");
    if (value.is_integer()) return void(out += std::to_string(value.as_integer()));
    if (value.is_double()) return append_double(out, value.as_double());
    if (value.is_array()) return append_array(out, value, level);
    if (value.is_object()) return append_inline_table(out, value);
    throw Error(SKM_E_ARGUMENT, "TOML has no null");
}

bool has_items(const Json &value) {
    if (value.is_array()) return value.size() != 0;
    if (!value.is_object()) return false;
    for (const auto &member : value.as_object())
        if (has_items(member.second)) return true;
    return false;
}

// `{ … },` on a line of its own in an array.
bool fits_one_line(const Json &table) {
    if (has_items(table)) return false;
    std::string line(kIndent, ' ');
    append_inline_table(line, table);
    line += ',';
    return line.size() <= kLongestLine || count_code_points(line) <= kLongestLine;
}

class Writer {
 public:
    void table(const Json &table, const std::string &name, bool element) {
        std::vector<const Json::Member *> literals, tables;
        for (const Json::Member &member : table.as_object())
            (is_table(member.second) ? tables : literals).push_back(&member);

        bool written = false;
        if (element || (!name.empty() && (!literals.empty() || tables.empty()))) {
            out_ += element ? "[[" + name + "]]\n" : "[" + name + "]\n";
            written = true;
        }
        for (const Json::Member *literal : literals) {
            append_key(out_, literal->first);
            out_ += " = ";
            append_value(out_, literal->second, 0);
            out_ += '\n';
            written = true;
        }
        for (const Json::Member *member : tables) {
            std::string path = name.empty() ? "" : name + ".";
            append_key(path, member->first);
            if (member->second.is_object()) {
                sub_table(member->second, path, false, written);
            } else {
                for (const Json &item : member->second.as_array()) sub_table(item, path, true, written);
            }
        }
    }

    std::string take() { return std::move(out_); }

 private:
    static bool is_table(const Json &value) { return value.is_object() || toml_goes_to_tables(value); }

    void sub_table(const Json &sub, const std::string &path, bool element, bool &written) {
        if (written) out_ += '\n';
        written = true;
        table(sub, path, element);
    }

    std::string out_;
};

}  // namespace

bool toml_goes_to_tables(const Json &value) {
    if (!value.is_array() || value.size() == 0) return false;
    for (const Json &item : value.as_array())
        if (!item.is_object()) return false;
    for (const Json &item : value.as_array())
        if (!fits_one_line(item)) return true;
    return false;
}

std::string toml_key(std::string_view key) {
    std::string out;
    append_key(out, key);
    return out;
}

std::string toml_value(const Json &value, std::size_t level) {
    std::string out;
    append_value(out, value, level);
    return out;
}

std::string toml_section(const Json &table, const std::vector<std::string> &path, TomlSection kind) {
    std::string name;
    for (const std::string &key : path) {
        if (!name.empty()) name += '.';
        append_key(name, key);
    }
    Writer writer;
    writer.table(table, name, kind == TomlSection::element);
    return writer.take();
}

std::string to_original_toml(const Json &table) {
    return toml_section(table, {}, TomlSection::table);
}

}  // namespace skillmeat::core
