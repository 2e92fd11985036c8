#include "formats/yaml/yaml_events.hpp"

#include <yaml.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "base/text_error.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

// libyaml compares each of them with all before.
constexpr std::size_t kMostTagDirectives = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// libyaml counts characters. Its marks come nearly in order: walking from the last one costs little.
class Walker {
 public:
    Walker(std::string_view text, std::size_t begin)
        : text_(text),
          begin_(begin),
          at_(begin),
          ascii_(std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
                             [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {}

    std::size_t byte_of(std::size_t index) {
        if (ascii_) return std::min(begin_ + index, text_.size());
        for (; index_ < index && at_ < text_.size(); ++index_) {
            ++at_;
            while (at_ < text_.size() && is_continuation(text_[at_])) ++at_;
        }
        for (; index_ > index && at_ > begin_; --index_) {
            --at_;
            while (at_ > begin_ && is_continuation(text_[at_])) --at_;
        }
        return at_;
    }

 private:
    std::string_view text_;
    std::size_t begin_, at_, index_ = 0;
    bool ascii_;
};

std::string_view view(const yaml_char_t *text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char *>(text);
}

YamlEvent::Style style_of(yaml_scalar_style_t style) {
    switch (style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: return YamlEvent::Style::single_quoted;
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return YamlEvent::Style::double_quoted;
        case YAML_LITERAL_SCALAR_STYLE: return YamlEvent::Style::literal;
        case YAML_FOLDED_SCALAR_STYLE: return YamlEvent::Style::folded;
        default: return YamlEvent::Style::plain;
    }
}

YamlEvent::Style block_or_flow(bool block) {
    return block ? YamlEvent::Style::block : YamlEvent::Style::flow;
}

}  // namespace

struct YamlEvents::State {
    State(std::string_view whole, std::string_view called)
        : text(whole),
          name(called),
          begin(whole.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0),
          walker(whole, begin) {
        if (!yaml_parser_initialize(&parser)) throw std::bad_alloc();
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char *>(text.data()) + begin,
                                     text.size() - begin);
    }
    ~State() {
        yaml_event_delete(&raw);
        yaml_parser_delete(&parser);
    }
    State(const State &) = delete;
    State &operator=(const State &) = delete;

    // Before the parser exists: it is not taken down when a constructor throws.
    static void refuse_many_directives(std::string_view text, std::string_view name) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = text.find("%TAG", at)) != std::string_view::npos; at += 4)
            if (++found > kMostTagDirectives)
                throw text_error(SKM_E_PARSE, text, name, at, "too many %TAG directives");
    }

    [[noreturn]] void fail() {
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        if (const auto bad = first_bad_byte(text))
            throw text_error(SKM_E_NOT_UTF8, text, name, *bad, "not UTF-8");
        const bool in_reader = parser.error == YAML_READER_ERROR;
        const std::size_t at =
            in_reader ? begin + parser.problem_offset : walker.byte_of(parser.problem_mark.index);
        std::string what = parser.problem == nullptr ? "not YAML" : parser.problem;
        if (!in_reader && at < text.size() && text[at] == '\t')
            what += " (a tab; YAML is indented by spaces)";
        throw text_error(SKM_E_PARSE, text, name, at, what);
    }

    void set_marks(const yaml_char_t *anchor, const yaml_char_t *tag) {
        event.anchor = view(anchor);
        event.tag = view(tag);
    }

    void translate() {
        using Kind = YamlEvent::Kind;
        event = YamlEvent();
        event.begin = walker.byte_of(raw.start_mark.index);
        event.end = std::max(event.begin, walker.byte_of(raw.end_mark.index));
        event.column = raw.start_mark.column;
        switch (raw.type) {
            case YAML_DOCUMENT_START_EVENT: event.kind = Kind::document; return;
            case YAML_DOCUMENT_END_EVENT:
                event.kind = Kind::document_end;
                event.is_explicit = raw.data.document_end.implicit == 0;
                return;
            case YAML_ALIAS_EVENT:
                event.kind = Kind::alias;
                event.text = view(raw.data.alias.anchor);
                return;
            case YAML_SCALAR_EVENT:
                event.kind = Kind::scalar;
                event.style = style_of(raw.data.scalar.style);
                event.text = std::string_view(reinterpret_cast<const char *>(raw.data.scalar.value),
                                              raw.data.scalar.length);
                return set_marks(raw.data.scalar.anchor, raw.data.scalar.tag);
            case YAML_SEQUENCE_START_EVENT:
                event.kind = Kind::sequence;
                event.style = block_or_flow(raw.data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE);
                return set_marks(raw.data.sequence_start.anchor, raw.data.sequence_start.tag);
            case YAML_MAPPING_START_EVENT:
                event.kind = Kind::mapping;
                event.style = block_or_flow(raw.data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE);
                return set_marks(raw.data.mapping_start.anchor, raw.data.mapping_start.tag);
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: event.kind = Kind::end; return;
            default: return;
        }
    }

    std::string_view text, name;
    std::size_t begin;
    Walker walker;
    yaml_parser_t parser{};
    yaml_event_t raw{};
    YamlEvent event;
};

YamlEvents::YamlEvents(std::string_view text, std::string_view name) {
    State::refuse_many_directives(text, name);
    state_ = std::make_unique<State>(text, name);
}
YamlEvents::~YamlEvents() = default;

const YamlEvent &YamlEvents::next() {
    do {
        yaml_event_delete(&state_->raw);
        if (!yaml_parser_parse(&state_->parser, &state_->raw)) state_->fail();
    } while (state_->raw.type == YAML_STREAM_START_EVENT);
    state_->translate();
    return state_->event;
}

}  // namespace skillmeat::core
