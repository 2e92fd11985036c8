// config.toml, changed: one transaction, only the bytes of the change.
#include <functional>

#include "base/error.hpp"
#include "formats/splice/toml_edit.hpp"
#include "platform/fs/fs.hpp"
#include "state/config/config.hpp"
#include "state/config/known_keys.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kFileLimit = 1u << 20;

std::uint32_t mode_for(const FileInfo &info, std::string_view key) {
    const KnownKey *known = find_known_key(key);
    const bool is_private = info.kind == FileKind::absent || (known != nullptr && known->secret);
    return is_private ? 0600 : info.mode;
}

std::string change_config(const Operation &operation, const Home &home, std::string_view key,
                          const std::string &command, const std::function<void(TomlEdit &)> &change) {
    const std::string name(kConfigFile), path = home.path() + "/" + name;
    std::string transaction_id;
    with_retries(operation, home, [&] {
        const PathState seen = path_state_followed(path);
        const FileInfo info = file_info_followed(path);
        const std::string before = home.read_if_there(path, kFileLimit).value_or(default_config_text());
        TomlEdit edit(before, path);
        change(edit);
        if (operation.dry_run || (edit.text() == before && seen.kind != PathState::Kind::absent)) return;
        Transaction transaction(operation, home, command);
        transaction.put_text(transaction.root(home.path()), name, edit.text(), mode_for(info, key), seen);
        transaction_id = transaction.commit();
    });
    return transaction_id;
}

// Nothing is put into a value as if it were a section, and no section is replaced by a value.
void require_place(const Json &root, const std::vector<std::string> &path, std::string_view key) {
    const Json *at = &root;
    for (const std::string &segment : path) {
        if (!at->is_object())
            throw Error(SKM_E_ARGUMENT,
                        std::string(key) + " cannot be set: a part of it is a value, not a section");
        at = at->find(segment);
        if (at == nullptr) return;
    }
    if (at->is_object())
        throw Error(SKM_E_ARGUMENT, std::string(key) + " is a section: say which of its keys");
}

bool is_there(const Json &root, const std::vector<std::string> &path) {
    const Json *at = &root;
    for (const std::string &segment : path) {
        at = at->find(segment);
        if (at == nullptr) return false;
    }
    return true;
}

}  // namespace

std::string set_config(const Operation &operation, const Home &home, std::string_view key,
                       const Json &value) {
    const std::vector<std::string> path = config_path(key);
    require_config_value(key, value);
    return change_config(operation, home, key, "config set " + std::string(key), [&](TomlEdit &edit) {
        require_place(edit.value(), path, key);
        edit.set(path, value);
    });
}

std::string unset_config(const Operation &operation, const Home &home, std::string_view key) {
    const std::vector<std::string> path = config_path(key);
    return change_config(operation, home, key, "config unset " + std::string(key), [&](TomlEdit &edit) {
        if (!is_there(edit.value(), path))
            throw Error(SKM_E_NOT_FOUND,
                        std::string(key) + " is not set in " + home.path() + "/" + std::string(kConfigFile))
                .path(home.path() + "/" + std::string(kConfigFile))
                .hint("See what is set with: skillmeat config list");
        edit.unset(path);
    });
}

}  // namespace skillmeat::core
