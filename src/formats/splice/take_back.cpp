#include "formats/splice/take_back.hpp"

#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "formats/splice/edit_parts.hpp"

namespace skillmeat::core {

namespace {

class TakeBack {
 public:
    TakeBack(std::string text, std::string_view name, EditFormat format)
        : text_(std::move(text)), name_(name), format_(format) {}

    // nullptr stands for a key that is not there.
    void walk(const Json *before, const Json *after, const Json *now) {
        if (path_.size() > kMaxEditDepth)
            throw Error(SKM_E_PARSE, std::string(name_) + " is nested too deep");
        if (after != nullptr)
            for (const auto &[key, value] : after->as_object())
                take_back(key, member(before, key), &value, member(now, key));
        if (before != nullptr)
            for (const auto &[key, value] : before->as_object())
                if (member(after, key) == nullptr) take_back(key, &value, nullptr, member(now, key));
    }

    std::optional<std::string> outcome() {
        return edits_ != 0 ? std::optional(std::move(text_)) : std::nullopt;
    }

 private:
    static const Json *member(const Json *map, const std::string &key) {
        return map != nullptr ? map->find(key) : nullptr;
    }
    bool same(const Json *a, const Json *b) const {
        if (a == nullptr || b == nullptr) return a == b;
        return format_ == EditFormat::toml ? same_data(*a, *b) : same_json_data(*a, *b);
    }
    static bool is_map(const Json *value) { return value != nullptr && value->is_object(); }

    void take_back(const std::string &key, const Json *before, const Json *after, const Json *now) {
        if (same(before, after)) return;
        path_.push_back(key);
        if (same(now, after))
            set_back(before);
        else if (is_map(after) && is_map(now) && (before == nullptr || is_map(before)))
            walk(before, after, now);
        path_.pop_back();
    }

    void set_back(const Json *before) {
        Edit edit;
        edit.kind = before != nullptr ? Edit::Kind::upsert : Edit::Kind::unset;
        edit.path = path_;
        if (before != nullptr) edit.value = *before;
        text_ = edit_text(text_, name_, format_, edit).text;
        ++edits_;
    }

    std::string text_;
    const std::string_view name_;
    const EditFormat format_;
    std::vector<std::string> path_;
    std::size_t edits_ = 0;
};

}  // namespace

void check_edited(const TextChange &change, std::string_view name) {
    for (const std::string_view text : {change.before, change.after, change.now}) {
        if (text.size() > kMaxEditBytes)
            throw Error(SKM_E_TOO_LARGE, std::string(name) + " is too large to be edited");
        if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
            throw Error(SKM_E_NOT_UTF8, std::string(name) + " is not text in UTF-8");
    }
}

std::optional<std::string> take_back(const TextChange &change, std::string_view name, EditFormat format) {
    check_edited(change, name);
    const Json before = read_edited(change.before, name, format),
               after = read_edited(change.after, name, format), now = read_edited(change.now, name, format);
    if (!before.is_object() || !after.is_object() || !now.is_object()) return std::nullopt;
    TakeBack work{std::string(change.now), name, format};
    work.walk(&before, &after, &now);
    return work.outcome();
}

}  // namespace skillmeat::core
