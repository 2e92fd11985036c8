#include "formats/yaml/parse_yaml.hpp"

#include <yaml.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/text_error.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kUsualKeys = 6;

// libyaml counts characters; nodes have bytes, lines and columns. Marks come nearly in order, so that walking
// from the last one costs little.
class Walker {
 public:
    Walker(std::string_view text, std::size_t begin, std::size_t end, std::size_t line)
        : text_(text), end_(end), at_(begin), line_(line), line_start_(begin) {}

    std::size_t byte_of(std::size_t index) {
        if (index > index_) forward(index - index_);
        if (index < index_) back(index_ - index);
        return at_;
    }
    std::size_t line() const { return line_; }
    std::size_t column() const { return at_ - line_start_ + 1; }

 private:
    bool is_continuation(std::size_t i) const {
        return (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80;
    }

    // As many bytes as characters at a time, and again for the characters that had more bytes.
    void forward(std::size_t characters) {
        const std::size_t from = at_;
        index_ += characters;
        while (characters > 0 && at_ < end_) {
            const std::string_view step = text_.substr(at_, std::min(characters, end_ - at_));
            at_ += step.size();
            characters -= step.size();
            for (const char c : step) characters += (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        }
        while (at_ < end_ && is_continuation(at_)) ++at_;
        const std::string_view walked = text_.substr(from, at_ - from);
        const auto lines = static_cast<std::size_t>(std::count(walked.begin(), walked.end(), '\n'));
        if (lines == 0) return;
        line_ += lines;
        line_start_ = from + walked.rfind('\n') + 1;
    }

    void back(std::size_t characters) {
        for (; characters > 0; --characters) {
            do --at_;
            while (is_continuation(at_));
            --index_;
            if (text_[at_] != '\n') continue;
            --line_;
            line_start_ = at_ == 0 ? 0 : text_.rfind('\n', at_ - 1) + 1;  // npos + 1 is 0
        }
    }

    std::string_view text_;
    std::size_t end_, at_, index_ = 0;
    std::size_t line_, line_start_;
};

class Event {
 public:
    ~Event() { yaml_event_delete(&event_); }
    Event() = default;
    Event(const Event &) = delete;
    Event &operator=(const Event &) = delete;
    yaml_event_t *get() { return &event_; }
    yaml_event_type_t type() const { return event_.type; }
    const yaml_event_t &operator*() const { return event_; }

 private:
    yaml_event_t event_{};
};

std::string_view view(const yaml_char_t *text) {
    return reinterpret_cast<const char *>(text);
}

class Reader {
 public:
    Reader(std::string_view text, std::size_t begin, std::size_t end, std::size_t line, std::string_view name,
           const YamlLimits &limits)
        : text_(text),
          begin_(begin),
          end_(end),
          name_(name),
          limits_(limits),
          walker_(text, begin, end, line) {
        if (!yaml_parser_initialize(&parser_)) throw std::bad_alloc();
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char *>(text.data()) + begin,
                                     end - begin);
    }
    ~Reader() { yaml_parser_delete(&parser_); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    YamlNode read() {
        while (true) {
            Event event;
            next(event);
            if (event.type() == YAML_STREAM_END_EVENT) break;
            take(*event);
        }
        return std::move(root_);
    }

 private:
    struct Frame {
        YamlNode node;
        std::string key;                      // of the member that comes next
        std::vector<std::size_t> key_begins;  // where each key stands
        bool has_key = false;
        bool block = false;
    };

    [[noreturn]] void refuse(std::size_t offset, const std::string &what) const {
        throw text_error(SKM_E_PARSE, text_, name_, offset, what);
    }

    void next(Event &event) {
        if (yaml_parser_parse(&parser_, event.get())) return;
        if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        if (const auto bad = first_bad_byte(text_.substr(begin_, end_ - begin_)))
            throw text_error(SKM_E_NOT_UTF8, text_, name_, begin_ + *bad, "not UTF-8");
        if (parser_.error == YAML_READER_ERROR) refuse(begin_ + parser_.problem_offset, parser_.problem);
        Error error = text_error(SKM_E_PARSE, text_, name_, walker_.byte_of(parser_.problem_mark.index),
                                 parser_.problem == nullptr ? "not YAML" : parser_.problem);
        if (view_of_problem().starts_with("mapping values are not allowed"))
            error.hint("put a value that contains a colon and a blank into quotes");
        throw error;
    }

    std::string_view view_of_problem() const { return parser_.problem == nullptr ? "" : parser_.problem; }

    void take(const yaml_event_t &event) {
        switch (event.type) {
            case YAML_DOCUMENT_START_EVENT:
                if (documents_++ != 0) refuse(place(event.start_mark), "a second YAML document");
                return;
            case YAML_ALIAS_EVENT:
                refuse(place(event.start_mark),
                       "an alias (*" + escape_for_display(view(event.data.alias.anchor).substr(0, 60)) +
                           "); write the value out or put it into quotes");
            case YAML_SCALAR_EVENT: return scalar(event);
            case YAML_SEQUENCE_START_EVENT:
                refuse_marks(event, event.data.sequence_start.anchor, event.data.sequence_start.tag);
                return open(event, YamlNode::Kind::sequence,
                            event.data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE);
            case YAML_MAPPING_START_EVENT:
                refuse_marks(event, event.data.mapping_start.anchor, event.data.mapping_start.tag);
                return open(event, YamlNode::Kind::mapping,
                            event.data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE);
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: return close(event);
            default: return;
        }
    }

    std::size_t place(const yaml_mark_t &mark) { return walker_.byte_of(mark.index); }

    void refuse_marks(const yaml_event_t &event, const yaml_char_t *anchor, const yaml_char_t *tag) {
        if (anchor != nullptr)
            refuse(place(event.start_mark), "an anchor (&); write the value out or put it into quotes");
        if (tag != nullptr) refuse(place(event.start_mark), "a tag (!); put the value into quotes");
    }

    YamlNode node_at(const yaml_event_t &event, YamlNode::Kind kind) {
        YamlNode node;
        node.kind = kind;
        node.begin = place(event.start_mark);
        node.line = walker_.line();
        node.column = walker_.column();
        if (++nodes_ > limits_.nodes)
            throw text_error(SKM_E_TOO_LARGE, text_, name_, node.begin,
                             "more than " + std::to_string(limits_.nodes) + " YAML nodes");
        return node;
    }

    void scalar(const yaml_event_t &event) {
        refuse_marks(event, event.data.scalar.anchor, event.data.scalar.tag);
        YamlNode node = node_at(event, YamlNode::Kind::scalar);
        node.text.assign(reinterpret_cast<const char *>(event.data.scalar.value), event.data.scalar.length);
        node.plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        node.end = std::max(node.begin, place(event.end_mark));
        // The line ends behind a block scalar belong to what follows.
        if (event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
            event.data.scalar.style == YAML_FOLDED_SCALAR_STYLE)
            while (node.end > node.begin + 1 && (text_[node.end - 1] == '\n' || text_[node.end - 1] == '\r'))
                --node.end;
        if (expects_key()) return take_key(std::move(node));
        add(std::move(node));
    }

    bool expects_key() const {
        return !frames_.empty() && frames_.back().node.kind == YamlNode::Kind::mapping &&
               !frames_.back().has_key;
    }

    void take_key(YamlNode node) {
        if (node.plain && node.text.empty()) refuse(node.begin, "a key is missing");
        Frame &frame = frames_.back();
        frame.key = std::move(node.text);
        frame.key_begins.push_back(node.begin);
        frame.has_key = true;
    }

    void open(const yaml_event_t &event, YamlNode::Kind kind, bool block) {
        if (expects_key()) refuse(place(event.start_mark), "a list or a mapping as a key");
        Frame frame;
        frame.node = node_at(event, kind);
        frame.block = block;
        if (kind == YamlNode::Kind::mapping) {
            frame.node.members.reserve(kUsualKeys);
            frame.key_begins.reserve(kUsualKeys);
        }
        if (frames_.empty() && kind != YamlNode::Kind::mapping)
            refuse(frame.node.begin, "a list, where `key: value` lines are expected");
        if (frames_.size() >= limits_.depth)
            throw text_error(SKM_E_TOO_LARGE, text_, name_, frame.node.begin,
                             "nested deeper than " + std::to_string(limits_.depth) + " levels");
        frames_.push_back(std::move(frame));
    }

    void close(const yaml_event_t &event) {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        refuse_repeated_keys(frame);
        // libyaml ends a block where the next token stands, behind comments and blank lines.
        frame.node.end = frame.block ? std::max(frame.node.begin, last_end_) : place(event.end_mark);
        add(std::move(frame.node));
    }

    void add(YamlNode node) {
        last_end_ = node.end;
        if (frames_.empty()) {
            if (node.kind != YamlNode::Kind::mapping)
                refuse(node.begin, "plain text, where `key: value` lines are expected");
            root_ = std::move(node);
            return;
        }
        Frame &frame = frames_.back();
        if (frame.node.kind == YamlNode::Kind::sequence) {
            frame.node.items.push_back(std::move(node));
            return;
        }
        frame.node.members.emplace_back(std::move(frame.key), std::move(node));
        frame.has_key = false;
    }

    // By sorting when there are many, so that a long list of keys costs little.
    void refuse_repeated_keys(const Frame &frame) const {
        const auto &members = frame.node.members;
        constexpr std::size_t kFew = 12;
        if (members.size() <= kFew) {
            for (std::size_t i = 1; i < members.size(); ++i)
                for (std::size_t k = 0; k < i; ++k)
                    if (members[k].first == members[i].first) refuse_repeated(frame, i);
            return;
        }
        std::vector<std::size_t> order(members.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [&members](std::size_t a, std::size_t b) {
            const int difference = members[a].first.compare(members[b].first);
            return difference != 0 ? difference < 0 : a < b;
        });
        for (std::size_t i = 1; i < order.size(); ++i)
            if (members[order[i - 1]].first == members[order[i]].first) refuse_repeated(frame, order[i]);
    }

    [[noreturn]] void refuse_repeated(const Frame &frame, std::size_t i) const {
        refuse(frame.key_begins[i], "the key \"" +
                                        escape_for_display(frame.node.members[i].first.substr(0, 100)) +
                                        "\" stands twice");
    }

    std::string_view text_;
    std::size_t begin_, end_;
    std::string_view name_;
    const YamlLimits &limits_;
    Walker walker_;
    yaml_parser_t parser_{};
    std::vector<Frame> frames_;
    YamlNode root_;
    std::size_t documents_ = 0, nodes_ = 0, last_end_ = 0;
};

}  // namespace

YamlNode parse_yaml_mapping(std::string_view text, std::size_t begin, std::size_t end, std::size_t line,
                            std::string_view name, const YamlLimits &limits) {
    YamlNode empty;
    empty.kind = YamlNode::Kind::mapping;
    empty.begin = empty.end = begin;
    YamlNode root = Reader(text, begin, end, line, name, limits).read();
    return root.kind == YamlNode::Kind::mapping ? root : empty;
}

}  // namespace skillmeat::core
