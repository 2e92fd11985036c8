// The C ABI with any texts as arguments: each call gives either its result or an error object, never both.
// What would write is asked for a preview.
//
// Input: calls of one byte (which) and up to three texts that end with a zero byte.
#include <skillmeat/experimental.h>
#include <skillmeat/skillmeat.h>

#include <array>
#include <filesystem>
#include <iterator>

#include "base/utf8.hpp"
#include "formats/json/json.hpp"
#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;
using skillmeat::core::Json;

constexpr std::size_t kMostCalls = 16;

// A home with an empty collection, for all inputs of this process.
class World {
 public:
    World() {
        std::string pattern = (fs::temp_directory_path() / "skillmeat-fuzz-XXXXXX").string();
        fuzz::require(mkdtemp(pattern.data()) != nullptr, "a temporary folder");
        folder_ = pattern;
        const std::string home = folder_ + "/home", variable = "HOME=" + folder_;
        const std::array<const char *, 2> environment = {variable.c_str(), nullptr};
        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        options.home = home.c_str();
        options.working_directory = folder_.c_str();
        options.environment = environment.data();
        options.managed_policy = "/none";
        fuzz::require(skm_context_open(&options, &context_, nullptr) == SKM_OK, "a context");
        skm_string out = SKM_STRING_INIT;
        fuzz::require(skm_collection_init(context_, "default", nullptr, &out, nullptr) == SKM_OK,
                      "a collection");
        skm_string_dispose(&out);
    }
    ~World() {
        skm_context_close(context_);
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    skm_context *context() const { return context_; }

 private:
    std::string folder_;
    skm_context *context_ = nullptr;
};

struct Texts {
    std::string a, b, c;
};
struct Out {
    skm_string *text;
    skm_error **error;
};
using Call = skm_status (*)(skm_context *context, const Texts &texts, const skm_call *preview, Out out);

skm_page page_at(const std::string &cursor) {
    skm_page page = SKM_PAGE_INIT;
    page.limit = cursor.size() % 5;
    page.cursor = cursor.c_str();
    return page;
}

constexpr Call kCalls[] = {
    [](auto *context, auto &t, auto *, Out out) {
        return skm_context_config_get(context, t.a.c_str(), nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_context_config_set(context, t.a.c_str(), t.b.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_context_config_unset(context, t.a.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        const skm_page page = page_at(t.a);
        return skm_collection_names(context, &page, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        skm_collection_list_options options = SKM_COLLECTION_LIST_OPTIONS_INIT;
        options.type = t.b.c_str();
        options.sort = t.c.c_str();
        options.cursor = t.a.c_str();
        return skm_collection_list(context, nullptr, &options, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        return skm_collection_show(context, t.a.c_str(), t.b.c_str(), nullptr, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_collection_init(context, t.a.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        const std::array names = {t.a.c_str(), t.b.c_str()};
        return skm_collection_remove(context, nullptr, names.data(), names.size(),
                                     static_cast<skm_collection_deployments>(t.c.size()), preview, out.text,
                                     out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        const skm_page page = page_at(t.a);
        return skm_agent_list(context, nullptr, &page, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        return skm_policy_explain(context, nullptr, t.a.c_str(), nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        skm_trust_add_options options = SKM_TRUST_ADD_OPTIONS_INIT;
        options.name = t.b.c_str();
        options.valid_until = t.c.c_str();
        return skm_trust_add(context, t.a.c_str(), &options, preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_trust_set_state(context, t.a.c_str(), t.b.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_trust_remove(context, t.a.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        return skm_key_export(context, t.a.c_str(), t.b.c_str(), nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_key_remove(context, t.a.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        const skm_page page = page_at(t.b);
        return skm_deployment_status(context, t.a.c_str(), nullptr, static_cast<std::uint32_t>(t.c.size()),
                                     &page, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        const skm_page page = page_at(t.a);
        return skm_snapshot_history(context, &page, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        const skm_page page = page_at(t.a);
        return skm_snapshot_history_of(context, t.b.c_str(), &page, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_snapshot_create(context, t.a.c_str(), t.b.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        const char *artifacts[] = {t.c.c_str()};
        return skm_snapshot_rollback(context, t.a.c_str(), t.b.c_str(), artifacts, t.c.size() % 2, preview,
                                     out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_snapshot_remove(context, t.a.c_str(), t.b.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        return skm_snapshot_undo(context, t.a.c_str(), preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *preview, Out out) {
        skm_snapshot_gc_options options = SKM_SNAPSHOT_GC_OPTIONS_INIT;
        options.keep_days = static_cast<std::int64_t>(t.a.size()) - 2;
        options.keep_changes = static_cast<std::int64_t>(t.b.size()) - 2;
        return skm_snapshot_gc(context, &options, preview, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        skm_usage_options options = SKM_USAGE_OPTIONS_INIT;
        options.type = t.a.c_str();
        options.since = t.b.c_str();
        options.cursor = t.c.c_str();
        return skm_usage_events(context, &options, nullptr, out.text, out.error);
    },
    [](auto *context, auto &t, auto *, Out out) {
        static constexpr std::array kFormats = {"json", "jsonc", "toml", "yaml"};
        return skm_x_splice_edit(context, t.c.data(), t.c.size(), kFormats[t.c.size() % kFormats.size()],
                                 t.a.c_str(), t.b.c_str(), nullptr, out.text, out.error);
    },
};

Json document_of(skm_string &text) {
    fuzz::require(text.data != nullptr && text.data[text.size] == '\0', "a text ends with a zero byte");
    Json document = skillmeat::core::parse_json({text.data, text.size}, "a document");
    skm_string_dispose(&text);
    fuzz::require(text.data == nullptr && text.size == 0, "disposed");
    return document;
}

void check_error(skm_status status, skm_error *error) {
    fuzz::require(error != nullptr && skm_error_code(error) == status, "an error object of this code");
    fuzz::require(status != SKM_E_INTERNAL && status != SKM_E_MEMORY, skm_error_message(error));
    skm_string text = SKM_STRING_INIT;
    fuzz::require(skm_error_json(error, &text) == SKM_OK, "an error as JSON");
    const Json said = document_of(text).at("error");
    fuzz::require(said.at("code").as_string() == skm_error_name(status) &&
                      said.at("message").as_string() == skm_error_message(error),
                  "the same as JSON");
    skm_error_free(error);
}

void run(skm_context *context, Call call, const Texts &texts) {
    skm_call preview = SKM_CALL_INIT;
    preview.flags = SKM_CALL_DRY_RUN;
    skm_string text = SKM_STRING_INIT;
    skm_error *error = nullptr;
    const skm_status status = call(context, texts, &preview, {&text, &error});
    if (status == SKM_OK) {
        fuzz::require(error == nullptr, "a result and no error");
        document_of(text);
        return;
    }
    fuzz::require(text.data == nullptr && text.size == 0, "an error and no result");
    check_error(status, error);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const World world;
    fuzz::Input input(data, size);
    for (std::size_t i = 0; i < kMostCalls && !input.rest().empty(); ++i) {
        const Call call = kCalls[input.below(std::size(kCalls))];
        const auto text = [&] { return std::string(input.until('\0')); };
        run(world.context(), call, {text(), text(), text()});
    }
    return 0;
}
