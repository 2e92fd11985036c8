// A collection's three files, with a record separator (0x1E) between them: what is read can be changed, and
// the new texts say what the change said.
#include "formats/splice/own_toml.hpp"
#include "fuzz.hpp"
#include "model/collection/collection.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::int64_t kNow = 1'795'231'422'660'909;

ArtifactRow new_skill() {
    ArtifactRow row;
    row.name = "new";
    row.type = "skill";
    row.path = "skills/new/";
    row.origin = "local";
    row.added = "2026-11-21T03:23:42";
    row.content_hash = sha256("new").hex();
    row.tree_digest = sha256("tree");
    row.tags = {"a", "b"};
    return row;
}

void check_change(const Collection &before) {
    const ArtifactRow row = new_skill();
    CollectionEdit edit(before);
    edit.put(row);
    if (!before.rows().empty() && before.rows()[0].id() != row.id()) edit.remove(before.rows()[0].id());
    const CollectionEdit::Texts texts = edit.texts(kNow);
    const Collection after = Collection::parse("c", "/c", {texts.manifest, texts.lock, texts.state});
    const ArtifactRow *found = after.find(row.id());
    fuzz::require(found != nullptr && found->path == row.path && found->content_hash == row.content_hash &&
                      found->tree_digest == row.tree_digest,
                  "the row that was put");
    for (const ArtifactRow &old : before.rows())
        if (&old != &before.rows()[0] && old.id() != row.id())
            fuzz::require(after.find(old.id()) != nullptr, "the other rows stay");
    if (!before.rows().empty() && before.rows()[0].id() != row.id())
        fuzz::require(after.find(before.rows()[0].id()) == nullptr, "the row that was removed");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    fuzz::Input input(data, size);
    Collection::Texts texts;
    texts.manifest = input.until('\x1E');
    if (!input.rest().empty()) texts.lock = std::string(input.until('\x1E'));
    if (!input.rest().empty()) texts.state = std::string(input.rest());
    fuzz::code_of([&] {
        const Collection collection = Collection::parse("c", "/c", texts);
        for (const ArtifactRow &row : collection.rows()) {
            fuzz::code_of([&] {
                const std::string path = collection.artifact_path(row);
                fuzz::require(path.starts_with("/c/") && path.find("/../") == std::string::npos,
                              "stays in its folder");
            });
            fuzz::code_of([&] { collection.resolve(row.name); });
            artifact_to_json(row).compact();
        }
        check_change(collection);
    });
    return 0;
}
