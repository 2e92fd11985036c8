// Small notations that come from outside: listings, keys, licences, times.
#include "base/time.hpp"
#include "domain/key/key.hpp"
#include "domain/key/key_text.hpp"
#include "formats/spdx/spdx.hpp"
#include "fuzz.hpp"
#include "model/artifact/listing.hpp"

using namespace skillmeat::core;

namespace {

void check_listing(std::string_view text) {
    const auto listing = parse_listing(text);
    if (!listing) return;
    fuzz::require(listing->text() == text, "one form of a listing");
    fuzz::require(listing_from_json(listing_to_json(*listing)) == *listing, "as JSON and back");
}

void check_key(std::string_view text) {
    const auto read = parse_public_key(text);
    if (read)
        for (const KeyFormat format :
             {KeyFormat::raw, KeyFormat::pem, KeyFormat::minisign, KeyFormat::openssh}) {
            const auto again = parse_public_key(print_public_key(read->key, format, read->comment));
            fuzz::require(again && again->key == read->key && again->format == format,
                          "printed and read again");
        }
    const SecretBytes seed = parse_secret_key(text);
    fuzz::require(seed.empty() || seed.size() == 32, "a seed has 32 bytes");
    fuzz::code_of([&] {
        const KeyFile file = parse_key_file(text, "f");
        fuzz::require(file.header.size() + file.sealed.size() == text.size(), "all bytes are known");
        fuzz::require(file.cost.memory <= moderate_cost().memory, "no more memory than is allowed");
    });
}

void check_time(std::string_view text) {
    const auto time = parse_time(text);
    if (!time) return;
    fuzz::require(parse_time(to_rfc3339(*time)) == time, "a time and back");
    const auto fine = parse_time_microseconds(text);
    fuzz::require(fine && parse_time_microseconds(to_isoformat(*fine)) == fine, "with microseconds and back");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_listing(text);
    check_key(text);
    check_time(text);
    is_spdx_expression(text);
    return 0;
}
