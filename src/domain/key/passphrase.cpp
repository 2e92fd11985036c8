#include "domain/key/passphrase.hpp"

#include "base/error.hpp"
#include "domain/key/key.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kPassphraseLimit = 4096;

SecretBytes take(std::string &text) {
    SecretBytes secret = SecretBytes::copy_of(text);
    wipe(text);
    return secret;
}

// The whole file without one line feed at its end, so that `echo … > file` works and spaces count.
SecretBytes passphrase_file(const std::string &path) {
    const SecretBytes bytes = read_private_file(path, kPassphraseLimit);
    std::string_view text = bytes.view();
    if (text.ends_with('\n')) text.remove_suffix(1);
    return SecretBytes::copy_of(text);
}

}  // namespace

bool has_passphrase(const Operation &operation, const Passphrase &source) {
    const auto is_set = [&](const char *name) {
        auto value = operation.context.variable(name);
        const bool set = value && !value->empty();
        if (value) wipe(*value);
        return set;
    };
    return source.given || is_set("SKILLMEAT_PASSPHRASE") || is_set("SKILLMEAT_KEY_FILE");
}

SecretBytes find_file_passphrase(const Passphrase &source, const std::string &path) {
    if (source.given) return SecretBytes::copy_of(*source.given);
    if (source.ask)
        if (auto text = source.ask("the file " + path)) return take(*text);
    throw Error(SKM_E_PASSPHRASE_NEEDED, "a passphrase is needed for the file " + path)
        .path(path)
        .hint("Give it with --file-passphrase-fd N; that of the new key is another one");
}

SecretBytes find_passphrase(const Operation &operation, const Passphrase &source,
                            const std::string &purpose) {
    if (source.given) return SecretBytes::copy_of(*source.given);
    // An empty variable is one that was taken away: no key has an empty passphrase.
    auto variable = operation.context.variable("SKILLMEAT_PASSPHRASE");
    if (variable && !variable->empty()) return take(*variable);
    const auto file = operation.context.variable("SKILLMEAT_KEY_FILE");
    if (file && !file->empty()) return passphrase_file(operation.context.resolve(*file));
    if (source.ask)
        if (auto text = source.ask(purpose)) return take(*text);
    throw Error(SKM_E_PASSPHRASE_NEEDED, "a passphrase is needed for " + purpose)
        .hint(
            "Give it with --passphrase-fd N, in $SKILLMEAT_PASSPHRASE, or in a file of mode 0600 that "
            "$SKILLMEAT_KEY_FILE names");
}

}  // namespace skillmeat::core
