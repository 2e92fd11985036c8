#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"
#include "base/text_error.hpp"
#include "base/utf8.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/yaml_edit.hpp"
#include "formats/yaml/yaml_events.hpp"

namespace skillmeat::core {

namespace {

using Kind = YamlEvent::Kind;

// What aliases may add to the data: ten lines of them can stand for more than a machine holds.
constexpr std::size_t kMostAliased = 1u << 20;
constexpr std::size_t kFewMembers = 16;
constexpr std::string_view kStandardTags = "tag:yaml.org,2002:";

struct Anchored {
    Json value;
    std::size_t nodes = 0, depth = 0;
};

class Reader {
 public:
    Reader(std::string_view text, std::string_view name) : text_(text), name_(name), events_(text, name) {}

    Json read() {
        Json root = Json::object();
        std::size_t documents = 0;
        while (true) {
            const YamlEvent &event = events_.next();
            if (event.kind == Kind::stream_end) return root;
            if (event.kind == Kind::document_end) continue;
            if (event.kind == Kind::document) {
                if (documents++ != 0) refuse(event.begin, "a second YAML document");
                continue;
            }
            const bool nothing = event.kind == Kind::scalar && event.text.empty() &&
                                 event.style == YamlEvent::Style::plain && event.tag.empty();
            Json value = node(event, 1).value;
            root = nothing ? Json::object() : std::move(value);
        }
    }

 private:
    [[noreturn]] void refuse(std::size_t offset, const std::string &what) const {
        throw text_error(SKM_E_PARSE, text_, name_, offset, what);
    }

    // `depth` of the node; the result's is that of what lies deepest in it, counted from the node.
    Anchored node(const YamlEvent &event, std::size_t depth) {
        if (depth > kMaxEditDepth + 1)
            refuse(event.begin, "nested deeper than " + std::to_string(kMaxEditDepth) + " levels");
        if (event.kind == Kind::alias) return alias(event, depth);
        const std::string anchor(event.anchor), tag(event.tag);
        const std::size_t begin = event.begin;
        Anchored made;
        made.nodes = 1;
        if (event.kind == Kind::scalar)
            made.value = scalar(event);
        else if (event.kind == Kind::sequence)
            sequence(made, depth);
        else
            mapping(made, depth);
        if (has_own_tag(tag)) made.value = Json::object({{tag, std::move(made.value)}});
        if (!anchor.empty()) remember(anchor, made, begin);
        return made;
    }

    static bool has_own_tag(std::string_view tag) {
        if (tag.empty() || tag == "!") return false;
        if (!tag.starts_with(kStandardTags)) return true;
        tag.remove_prefix(kStandardTags.size());
        for (const std::string_view usual : {"str", "int", "float", "bool", "null", "map", "seq"})
            if (tag == usual) return false;
        return true;
    }

    static Json scalar(const YamlEvent &event) {
        const bool typed = event.tag.empty() ? event.style == YamlEvent::Style::plain
                                             : event.tag != "!" && !event.tag.ends_with(":str");
        if (typed)
            if (auto value = plain_yaml_value(event.text)) return std::move(*value);
        return Json(event.text);
    }

    void spend(std::size_t nodes, std::size_t offset) {
        aliased_ += nodes;
        if (aliased_ > kMostAliased) refuse(offset, "aliases that stand for too much");
    }

    void remember(const std::string &anchor, const Anchored &made, std::size_t offset) {
        spend(made.nodes, offset);
        anchors_[anchor] = made;
    }

    Anchored alias(const YamlEvent &event, std::size_t depth) {
        const auto found = anchors_.find(std::string(event.text));
        if (found == anchors_.end())
            refuse(event.begin,
                   "an alias of nothing (*" + escape_for_display(event.text.substr(0, 60)) + ")");
        spend(found->second.nodes, event.begin);
        if (depth + found->second.depth > kMaxEditDepth + 1)
            refuse(event.begin, "aliases that are nested deep");
        return found->second;
    }

    static void join(Anchored &parent, const Anchored &child) {
        parent.nodes += child.nodes;
        parent.depth = std::max(parent.depth, child.depth + 1);
    }

    void sequence(Anchored &made, std::size_t depth) {
        Json::Array items;
        while (true) {
            const YamlEvent &event = events_.next();
            if (event.kind == Kind::end) break;
            Anchored item = node(event, depth + 1);
            join(made, item);
            items.push_back(std::move(item.value));
        }
        made.value = Json(std::move(items));
    }

    void mapping(Anchored &made, std::size_t depth) {
        Json value = Json::object();
        Json::Object &members = value.as_object();
        std::unordered_map<std::string, std::size_t> places;  // once there are many
        while (true) {
            const YamlEvent &event = events_.next();
            if (event.kind == Kind::end) break;
            std::string key;
            if (event.kind == Kind::scalar) {
                key = event.text;
                ++made.nodes;
                if (!event.anchor.empty()) node(event, depth + 1);
            } else {
                Anchored read = node(event, depth + 1);
                join(made, read);
                key = read.value.is_string() ? read.value.as_string() : read.value.compact();
            }
            Anchored member = node(events_.next(), depth + 1);
            join(made, member);
            put(members, places, std::move(key), std::move(member.value));
        }
        made.value = std::move(value);
    }

    static void put(Json::Object &members, std::unordered_map<std::string, std::size_t> &places,
                    std::string key, Json value) {
        if (members.size() < kFewMembers) {
            for (auto &member : members) {
                if (member.first != key) continue;
                member.second = std::move(value);
                return;
            }
            members.emplace_back(std::move(key), std::move(value));
            return;
        }
        if (places.empty())
            for (std::size_t i = 0; i < members.size(); ++i) places.emplace(members[i].first, i);
        const auto [place, is_new] = places.emplace(key, members.size());
        if (is_new)
            members.emplace_back(std::move(key), std::move(value));
        else
            members[place->second].second = std::move(value);
    }

    std::string_view text_, name_;
    YamlEvents events_;
    std::map<std::string, Anchored> anchors_;
    std::size_t aliased_ = 0;
};

}  // namespace

Json read_edited_yaml(std::string_view text, std::string_view name) {
    return Reader(text, name).read();
}

}  // namespace skillmeat::core
