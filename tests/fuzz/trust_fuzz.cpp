// trust.toml and the remembered serials: what is read can be changed and is read again.
#include "domain/trust/serials.hpp"
#include "domain/trust/trust.hpp"
#include "formats/dsse/dsse.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

namespace {

TrustedKey new_key() {
    TrustedKey key;
    key.public_key.emplace().fill(7);
    key.id = key_id_of(*key.public_key);
    key.name = "a \"name\"";
    key.added = "2026-11-21T00:00:00Z";
    return key;
}

void check_keys(std::string_view text) {
    TrustStore store;
    if (fuzz::code_of([&] { store = TrustStore::parse(text, "f"); }) != SKM_OK) return;
    for (const TrustedKey &key : store.keys()) {
        fuzz::require(!key.public_key || key.id == key_id_of(*key.public_key), "the id is that of the key");
        trusted_key_document(key).compact();
    }
    const TrustedKey key = new_key();
    std::string with;
    if (fuzz::code_of([&] { with = put_trusted_key(std::string(text), "f", key); }) != SKM_OK) return;
    const TrustStore more = TrustStore::parse(with, "f");
    const std::size_t known = store.find(key.id) != nullptr ? 1 : 0;
    fuzz::require(more.find(key.id) != nullptr && more.keys().size() == store.keys().size() + 1 - known,
                  "put");
    const TrustStore fewer = TrustStore::parse(drop_trusted_key(with, "f", key.id), "f");
    fuzz::require(fewer.find(key.id) == nullptr && fewer.keys().size() == store.keys().size() - known,
                  "dropped");
}

void check_serials(std::string_view text) {
    std::string after;
    if (fuzz::code_of([&] { after = remember_serial(text, "f", "a", {5, "id", "k"}); }) != SKM_OK) return;
    const auto remembered = remembered_serial(after, "f", "a");
    fuzz::require(remembered && remembered->serial >= 5, "never lower than what was seen");
    fuzz::require(
        is_rolled_back(after, "f", "a", 4) && remember_serial(after, "f", "a", {5, "other", "k"}) == after,
        "an older one changes nothing");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_keys(text);
    check_serials(text);
    return 0;
}
