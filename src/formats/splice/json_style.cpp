#include "formats/splice/json_style.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"
#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

namespace {

void append_scalar(std::string &out, const Json &value) {
    if (value.is_string()) return append_json_quoted(out, value.as_string());
    out += value.compact();
}

// Runs `write` for each member or item, with `between` between them.
template <class Between>
void append_parts(std::string &out, const Json &value, const JsonStyle &style, Between between,
                  auto append_value) {
    const auto part = [&](const Json &item) {
        append_value(item);
        if (out.size() > 2 * kMaxEditBytes) throw Error(SKM_E_TOO_LARGE, "the new text would be too large");
    };
    bool first = true;
    if (value.is_array()) {
        for (const Json &item : value.as_array()) {
            between(first);
            first = false;
            part(item);
        }
        return;
    }
    for (const auto &[key, item] : value.as_object()) {
        between(first);
        first = false;
        append_json_key(out, key, style);
        part(item);
    }
}

bool is_container(const Json &value) {
    return value.is_array() || value.is_object();
}

}  // namespace

void append_json_key(std::string &out, std::string_view key, const JsonStyle &style) {
    append_json_quoted(out, key);
    out += style.compact ? ":" : ": ";
}

void append_json_lines(std::string &out, const Json &value, const JsonStyle &style,
                       std::string_view indentation) {
    if (!is_container(value) || value.size() == 0) return append_json_inline(out, value, style);
    const std::string deeper = std::string(indentation) + style.indentation;
    out += value.is_array() ? '[' : '{';
    append_parts(
        out, value, style,
        [&](bool first) {
            if (!first) out += ',';
            out += style.line_end;
            out += deeper;
        },
        [&](const Json &item) { append_json_lines(out, item, style, deeper); });
    out += style.line_end;
    out += indentation;
    out += value.is_array() ? ']' : '}';
}

void append_json_inline(std::string &out, const Json &value, const JsonStyle &style) {
    if (!is_container(value)) return append_scalar(out, value);
    out += value.is_array() ? '[' : '{';
    append_parts(
        out, value, style,
        [&](bool first) {
            if (!first) out += style.compact ? "," : ", ";
        },
        [&](const Json &item) { append_json_inline(out, item, style); });
    out += value.is_array() ? ']' : '}';
}

}  // namespace skillmeat::core
