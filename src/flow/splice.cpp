// splice edit: the editor of formats/splice by itself.
#include "flow/splice.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/path.hpp"
#include "formats/splice/edit.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/home.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

namespace {

using Kind = Edit::Kind;

struct KindRule {
    std::string_view name;
    Kind kind;
    std::array<std::string_view, 3> members;  // that it needs beside "type"
};

constexpr std::array<KindRule, 6> kKinds{{
    {"add", Kind::add, {"server", "entry", ""}},
    {"upsert", Kind::upsert, {"server", "entry", ""}},
    {"set", Kind::set, {"server", "path", "value"}},
    {"unset", Kind::unset, {"server", "path", ""}},
    {"remove", Kind::remove, {"server", "", ""}},
    {"append", Kind::append, {"server", "path", "value"}},
}};

[[noreturn]] void refuse(const std::string &what) {
    throw Error(SKM_E_ARGUMENT, what)
        .hint(
            "An operation looks like {\"type\":\"add\",\"server\":\"NAME\",\"entry\":{…}} or "
            "{\"type\":\"set\",\"server\":\"NAME\",\"path\":[\"KEY\"],\"value\":…}.");
}

Json read_argument(const std::string &text, const char *name) {
    try {
        return parse_json(text, name);
    } catch (const Error &error) {
        throw Error(SKM_E_ARGUMENT, std::string(name) + " is not JSON: " + error.message())
            .hint("Quote it for the shell as one word, such as '[\"mcpServers\"]'.")
            .detail("parameter", name)
            .cause(error);
    }
}

std::vector<std::string> keys_of(const Json &value, const char *name) {
    std::vector<std::string> keys;
    if (!value.is_array()) refuse(std::string(name) + " is not an array of keys");
    for (const Json &key : value.as_array()) {
        if (!key.is_string()) refuse(std::string(name) + " holds something that is not a key");
        keys.push_back(key.as_string());
    }
    return keys;
}

const KindRule &rule_of(const Json &change) {
    if (!change.is_object()) refuse("the operation is not an object");
    const Json *type = change.find("type");
    if (type == nullptr || !type->is_string()) refuse("the operation has no type");
    for (const KindRule &rule : kKinds)
        if (rule.name == type->as_string()) return rule;
    refuse("there is no operation '" + type->as_string() + "'");
}

void check_members(const Json &change, const KindRule &rule) {
    for (const auto &member : change.as_object()) {
        const bool known = member.first == "type" || std::find(rule.members.begin(), rule.members.end(),
                                                               member.first) != rule.members.end();
        if (!known || member.first.empty())
            refuse("the operation '" + std::string(rule.name) + "' has no member '" + member.first + "'");
    }
    for (const std::string_view name : rule.members)
        if (!name.empty() && change.find(name) == nullptr)
            refuse("the operation '" + std::string(rule.name) + "' needs '" + std::string(name) + "'");
}

Edit edit_of(const SpliceOptions &options) {
    const Json change = read_argument(options.change, "the operation");
    const KindRule &rule = rule_of(change);
    check_members(change, rule);
    Edit edit;
    edit.kind = rule.kind;
    edit.path = keys_of(read_argument(options.root, "the root"), "the root");
    if (!change.at("server").is_string()) refuse("'server' is not a name");
    edit.path.push_back(change.at("server").as_string());
    if (const Json *entry = change.find("entry")) {
        if (!entry->is_object()) refuse("'entry' is not an object");
        edit.value = *entry;
    }
    if (const Json *path = change.find("path")) {
        edit.anchor = edit.path.size();
        const std::vector<std::string> rest = keys_of(*path, "'path'");
        if (rest.empty() && rule.kind != Kind::set) refuse("'path' is empty");
        edit.path.insert(edit.path.end(), rest.begin(), rest.end());
    }
    if (const Json *value = change.find("value")) edit.value = *value;
    return edit;
}

EditFormat format_of(const std::string &name) {
    if (name == "json") return EditFormat::json;
    if (name == "jsonc") return EditFormat::jsonc;
    if (name == "toml") return EditFormat::toml;
    if (name == "yaml") return EditFormat::yaml;
    throw Error(SKM_E_ARGUMENT, "there is no format '" + name + "'")
        .hint("The formats are json, jsonc, toml and yaml.");
}

Json document_of(const Edited &edited) {
    Json splices = Json::array();
    for (const Splice &splice : edited.splices)
        splices.push(Json(Json::Array{splice.begin, splice.end, splice.text}));
    return Json::object({{"changed", !edited.splices.empty()}, {"splices", std::move(splices)}});
}

// The file itself, behind links: that one is replaced, a link stays.
std::string target_of(const std::string &path) {
    const auto real = real_path(path);
    if (!real) throw Error(SKM_E_NOT_FOUND, "there is no file " + path).path(path).hint("Check the path.");
    return *real;
}

}  // namespace

Json splice_edit(std::string_view text, const SpliceOptions &options) {
    const Edited edited = edit_text(text, "the text", format_of(options.format), edit_of(options));
    return document_of(edited).set("text", edited.text);
}

Json splice_edit_file(const Operation &operation, const std::string &path, const SpliceOptions &options) {
    const EditFormat format = format_of(options.format);
    const Edit edit = edit_of(options);
    const std::string shown = operation.context.resolve(path);
    const std::string target = target_of(shown);
    const auto planned = [&] { return edit_text(read_file(target, kMaxEditBytes), shown, format, edit); };
    Edited edited = planned();
    std::string transaction_id;
    if (!operation.dry_run && !edited.splices.empty()) {
        const Home home = Home::create(operation);
        with_retries(operation, home, [&] {
            // What the plan saw is compared again when the change is carried out.
            const PathState seen = path_state(target);
            edited = planned();
            if (edited.splices.empty()) return;
            Transaction transaction(operation, home, "mcp edit " + shown);
            transaction.put_text(transaction.root(std::string(parent_of(target))),
                                 std::string(base_name(target)), edited.text, seen.mode, seen);
            transaction_id = transaction.commit();
        });
    }
    Json document = document_of(edited);
    document.set_if(operation.dry_run, "text", edited.text).set("path", shown);
    return document.set_if(!transaction_id.empty(), "txn", transaction_id);
}

}  // namespace skillmeat::core
