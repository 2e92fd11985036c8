// The signing keys of a home: made, taken in, listed, shown as text, removed.
#include "domain/key/key.hpp"
#include "base/bytes.hpp"
#include "base/error.hpp"
#include "domain/key/key_text.hpp"
#include "domain/key/secret_file.hpp"
#include "flow/audit.hpp"
#include "flow/key.hpp"
#include "flow/new_key.hpp"
#include "flow/page.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kSecretFileLimit = 64u << 10;

void note_usage(const Operation &operation, const Home &home, std::string type, Milliseconds started) {
    UsageEvent event;
    event.type = std::move(type);
    event.result = "success";
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

Home home_to_write(const Operation &operation) {
    return operation.dry_run ? Home::open(operation) : Home::create(operation);
}

// Writes the file of a new key and gives the result document.
Json store_key(const Operation &operation, const Home &home, NewKey key, const std::string &command) {
    const std::string relative = key_file_name(key.info.id);
    key.info.path = home.path() + "/" + relative;
    Json document = Json::object({{"key", key_document(key.info)}});
    if (operation.dry_run) return document;
    Transaction transaction(operation, home, command + " " + key.info.name);
    transaction.put_file(transaction.root(home.path()), relative, key.file, 0600, PathState::absent());
    transaction.note(Json::object({{"key_id", key.info.id}}));
    return document.set("txn", transaction.commit());
}

std::string name_or_default(const std::string &name) {
    return name.empty() ? "default" : name;
}

SecretBytes read_secret(const std::string &path, const Passphrase &passphrase) {
    std::string bytes = read_file(path, kSecretFileLimit);
    const SecretBytes file = SecretBytes::copy_of(bytes);
    wipe(bytes);
    return read_secret_key(file.view(), path, [&] { return find_file_passphrase(passphrase, path); });
}

// The secret was readable before we came; saying so is all that helps.
void warn_when_exposed(const Operation &operation, const std::string &path, Json &document) {
    if ((file_info_followed(path).mode & 0077u) == 0) return;
    const std::string text = "others can read " + path + ": remove it, or run: chmod 600 " + path;
    operation.log(LogLevel::warning, "key", text);
    document.set("warnings", Json::array(std::vector<std::string>{text}));
}

void require_absent(const Home &home, const PublicKey &key) {
    const std::string id = key_id_of(key);
    const std::string path = home.path() + "/" + key_file_name(id);
    if (file_info(path).kind == FileKind::absent) return;
    throw Error(SKM_E_EXISTS, "the key is in the home already: " + id)
        .path(path)
        .hint("To give it another passphrase, remove it first with: skillmeat key remove");
}

}  // namespace

Json generate_key(const Operation &operation, const GenerateKeyOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = home_to_write(operation);
    const std::string name = name_or_default(options.name);
    NewKey key = new_key(operation, {name, options.email, options.store, options.passphrase, {}}, started);
    Json document = store_key(operation, home, std::move(key), "key generate");
    seal_audit(operation, home, options.passphrase);
    note_usage(operation, home, "key-generate", started);
    return document;
}

Json import_key(const Operation &operation, const ImportKeyOptions &options) {
    const Milliseconds started = operation.context.now();
    const std::string path = operation.context.resolve(options.path);
    const SecretBytes seed = read_secret(path, options.file_passphrase);
    const Home home = home_to_write(operation);
    require_absent(home, public_key_of(seed));
    const std::string name = name_or_default(options.name);
    NewKey key = new_key(operation, {name, options.email, options.store, options.passphrase, seed}, started);
    Json document = store_key(operation, home, std::move(key), "key import");
    seal_audit(operation, home, options.passphrase);
    warn_when_exposed(operation, path, document);
    note_usage(operation, home, "key-import", started);
    return document;
}

Json list_keys(const Operation &operation, const Page &page) {
    const KeyListing listing = list_key_files(Home::open(operation));
    std::vector<std::string> order;
    for (const KeyInfo &key : listing.keys) order.push_back(key.created + " " + key.id);
    const PageSlice slice = slice_page("keys", order, page);
    Json keys = Json::array(), problems = Json::array();
    for (std::size_t i = slice.begin; i < slice.end; ++i) keys.push(key_document(listing.keys[i]));
    for (const KeyProblem &problem : listing.problems)
        problems.push(Json::object({{"path", problem.path},
                                    {"code", code_name(problem.error.code())},
                                    {"message", problem.error.message()},
                                    {"hint", problem.error.hint()}}));
    return Json::object(
        {{"keys", std::move(keys)}, {"problems", std::move(problems)}, {"next", next_of(slice)}});
}

Json export_key(const Operation &operation, const std::string &key, const std::string &format) {
    const std::optional<KeyFormat> wanted = key_format(format.empty() ? "raw" : format);
    if (!wanted)
        throw Error(SKM_E_ARGUMENT, "there is no key format '" + format + "'")
            .hint("Formats: raw, pem, minisign, openssh");
    const KeyInfo info = find_key(Home::open(operation), key);
    const std::string comment = *wanted != KeyFormat::openssh ? ""
                                : info.email.empty()          ? info.name
                                                              : info.email;
    return Json::object({{"key", key_document(info)},
                         {"format", key_format_name(*wanted)},
                         {"text", print_public_key(info.public_key, *wanted, comment)}});
}

Json remove_key(const Operation &operation, const std::string &key) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const KeyInfo info = find_key(home, key);
    Json document = Json::object({{"key", key_document(info)}});
    if (operation.dry_run) return document;
    Transaction transaction(operation, home, "key remove " + info.name);
    transaction.remove(transaction.root(home.path()), key_file_name(info.id), path_state(info.path), "keys");
    transaction.note(Json::object({{"key_id", info.id}}));
    document.set("txn", transaction.commit());
    note_usage(operation, home, "key-remove", started);
    return document;
}

}  // namespace skillmeat::core
