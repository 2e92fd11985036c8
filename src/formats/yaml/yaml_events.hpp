// yaml_events.hpp - a YAML text as the events of libyaml, with byte offsets: for readers that want all of
// YAML, or the places of things.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace skillmeat::core {

struct YamlEvent {
    enum class Kind { document, document_end, alias, scalar, sequence, mapping, end, stream_end };
    enum class Style { plain, single_quoted, double_quoted, literal, folded, block, flow };
    Kind kind = Kind::stream_end;
    Style style = Style::plain;
    // Bytes. A block scalar ends where the next line begins that is not its own; blocks end where the next
    // thing begins, behind comments.
    std::size_t begin = 0, end = 0;
    std::size_t column = 0;        // of `begin`, in characters, from 0
    std::string_view text;         // of a scalar; of an alias its anchor. Until the next event
    std::string_view anchor, tag;  // empty: none
    bool is_explicit = false;      // the document's end is written: "..."
};

class YamlEvents {
 public:
    // A byte order mark is left out.
    YamlEvents(std::string_view text, std::string_view name);
    ~YamlEvents();
    YamlEvents(const YamlEvents &) = delete;
    YamlEvents &operator=(const YamlEvents &) = delete;

    // Throws SKM_E_PARSE with line and column, SKM_E_NOT_UTF8.
    const YamlEvent &next();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
