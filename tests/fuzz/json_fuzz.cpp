// The two readers of JSON agree, what is written is read again, and the reader of config files takes no less.
#include "base/utf8.hpp"
#include "formats/json/usual.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_layout.hpp"
#include "formats/splice/json_read.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::size_t kDepth = 64;

void check_readers(std::string_view text) {
    const auto quick = read_usual_json(text, kDepth);
    Json full;
    const Code code = fuzz::code_of([&] { full = read_any_json(text, "f", kDepth); });
    fuzz::require(!quick || (code == SKM_OK && *quick == full),
                  "the quick reader reads what the full one reads");
}

void check_writers(const Json &value) {
    const std::string compact = value.compact(), pretty = value.pretty();
    fuzz::require(parse_json(compact, "c") == value && parse_json(pretty, "p") == value,
                  "written and read again");
    fuzz::require(value.sorted().sorted() == value.sorted(), "sorted is sorted");
}

// The editor's scanner and the reader that checks its edits.
void check_config(std::string_view text, const Json *strict) {
    Json config;
    const Code read = fuzz::code_of([&] { config = read_json_data(text, "f"); });
    fuzz::require(read == SKM_OK || read == SKM_E_PARSE, "a config file is read or not well-formed");
    fuzz::require(strict == nullptr || (read == SKM_OK && same_json_data(config, *strict)),
                  "strict JSON is a config file too");
    if (fuzz::code_of([&] { parse_config_json(text, "f", {.depth = kMaxEditDepth}); }) == SKM_OK)
        fuzz::require(fuzz::code_of([&] { scan_json(text, "f"); }) == SKM_OK,
                      "the scanner takes what the reader takes");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    Json value;
    const Code code = fuzz::code_of([&] { value = parse_json(text, "f", {.depth = kDepth}); });
    if (code == SKM_OK) check_writers(value);
    const bool is_text = is_utf8(text) && text.find('\0') == std::string_view::npos;
    fuzz::require(is_text || code != SKM_OK, "JSON is UTF-8 without zero bytes");
    if (!is_text) return 0;
    if (!text.starts_with("\xEF\xBB\xBF")) check_readers(text);
    check_config(text, code == SKM_OK ? &value : nullptr);
    return 0;
}
