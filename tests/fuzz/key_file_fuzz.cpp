// Key files of unknown origin: what they say about themselves is sound or refused, before any work is done on its word.
#include "domain/key/key.hpp"
#include "domain/key/key_text.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    KeyFile file;
    const Code code = fuzz::code_of([&] { file = parse_key_file(bytes, "f"); });
    fuzz::require(code == SKM_OK || code == SKM_E_KEY_DAMAGED, "sound or damaged");
    if (code != SKM_OK) return 0;
    fuzz::require(file.info.id == key_id_of(file.info.public_key), "the id is that of the key");
    fuzz::require(file.header.size() + file.sealed.size() == size, "nothing is left over");
    fuzz::require(
        file.cost.memory <= moderate_cost().memory && file.cost.operations <= moderate_cost().operations,
        "it cannot ask for more work than is allowed");
    const SecretBytes wrong = SecretBytes::copy_of(std::string(32, 'x'));
    fuzz::require(fuzz::code_of([&] { unseal_key_file(file, wrong); }) == SKM_E_PASSPHRASE_WRONG,
                  "another key does not open it");
    return 0;
}
