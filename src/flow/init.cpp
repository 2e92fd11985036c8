// init: a new collection, in a home that is made when it is missing.
#include "base/error.hpp"
#include "base/utf8.hpp"
#include "flow/collection.hpp"
#include "model/collection/collection.hpp"
#include "state/config/config.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kFolderMode = 0755;
constexpr std::uint32_t kConfigMode = 0644;

Json document(const std::string &name, const std::string &path, bool created) {
    return Json::object({{"collection", name}, {"path", path}, {"created", created}});
}

// What it would say without making anything.
Json preview(const Operation &operation, const std::string &name) {
    if (file_info_followed(operation.context.home()).kind == FileKind::directory) {
        const Home home = Home::open(operation);
        const std::string chosen = chosen_collection(home, name);
        return document(chosen, home.collection(chosen), !Collection::exists(home, chosen));
    }
    const std::string chosen = name.empty() ? "default" : name;
    return document(chosen, operation.context.home() + "/collections/" + chosen, true);
}

void stage_config(Transaction &transaction, const Home &home) {
    if (file_info(home.path() + "/" + std::string(kConfigFile)).kind != FileKind::absent) return;
    transaction.put_file(transaction.root(home.path()), std::string(kConfigFile), default_config_text(),
                         kConfigMode, PathState::absent());
}

}  // namespace

Json init_collection(const Operation &operation, const std::string &name) {
    if (!name.empty() && !is_utf8(name))
        throw Error(SKM_E_NOT_UTF8, "the name of the collection is not UTF-8").hint("Choose another name.");
    if (operation.dry_run) return preview(operation, name);
    const Home home = Home::create(operation);
    const std::string chosen = chosen_collection(home, name);
    bool created = false;
    with_retries(operation, home, [&] {
        created = !Collection::exists(home, chosen);
        Transaction transaction(operation, home, "init " + chosen);
        stage_config(transaction, home);
        if (created) {
            const std::size_t root = transaction.root(home.path());
            for (const char *container : {"skills", "commands", "agents", "workflows"})
                transaction.put_folder(root, "collections/" + chosen + "/" + container, kFolderMode,
                                       std::nullopt);
            CollectionEdit(chosen, home.collection(chosen))
                .stage(transaction, home, operation.context.now_microseconds());
        }
        transaction.commit();
    });
    return document(chosen, home.collection(chosen), created);
}

}  // namespace skillmeat::core
