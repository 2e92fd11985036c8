// abi.hpp - calls of the C ABI as tests write them: documents parsed, failures taken apart, handles closed.
#pragma once

#include <doctest/doctest.h>
#include <skillmeat/skillmeat.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/support.hpp"

namespace abi {

using Json = nlohmann::ordered_json;

struct Close {
    void operator()(skm_context *handle) const { skm_context_close(handle); }
    void operator()(skm_cancel *handle) const { skm_cancel_free(handle); }
    void operator()(skm_collection *handle) const { skm_collection_close(handle); }
    void operator()(skm_bundle *handle) const { skm_bundle_close(handle); }
    void operator()(skm_key *handle) const { skm_key_close(handle); }
};
template <class Handle>
using Owned = std::unique_ptr<Handle, Close>;

// What an error object says, and whether its two faces (getters and JSON) agree.
struct Failure {
    skm_status status = SKM_OK;
    std::string name, message, hint, path;
    Json json;
};

std::string take(skm_string &string);
Failure take(skm_status status, skm_error *error);
std::string text(const char *borrowed);
std::string from_base64(const std::string &text);

// Runs function(skm_string *out, skm_error **error): it must succeed and give a JSON document.
template <class Function>
Json ok(Function &&function) {
    skm_string out = SKM_STRING_INIT;
    skm_error *error = nullptr;
    const skm_status status = function(&out, &error);
    if (status != SKM_OK) {
        const Failure failure = take(status, error);
        FAIL("failed: " << failure.json.dump(2));
    }
    REQUIRE(error == nullptr);
    REQUIRE(out.data != nullptr);
    REQUIRE(out.data[out.size] == '\0');
    return Json::parse(take(out));
}

// It must fail with this status, an error object that agrees, and an empty out-parameter.
template <class Function>
Failure fails(skm_status expected, Function &&function) {
    skm_string out = SKM_STRING_INIT;
    skm_error *error = nullptr;
    const skm_status status = function(&out, &error);
    CHECK_MESSAGE(status == expected, skm_error_name(status) << " instead of " << skm_error_name(expected)
                                                             << ": " << skm_error_message(error));
    CHECK(out.data == nullptr);
    CHECK(out.size == 0);
    if (out.data != nullptr) skm_string_dispose(&out);
    return take(status, error);
}

// The same for functions that open a handle.
template <class Handle, class Function>
Owned<Handle> opens(Function &&function) {
    Handle *handle = nullptr;
    skm_error *error = nullptr;
    const skm_status status = function(&handle, &error);
    if (status != SKM_OK) {
        const Failure failure = take(status, error);
        FAIL("failed: " << failure.json.dump(2));
    }
    REQUIRE(error == nullptr);
    REQUIRE(handle != nullptr);
    return Owned<Handle>(handle);
}

template <class Handle, class Function>
Failure fails_to_open(skm_status expected, Function &&function) {
    int other = 0;
    Handle *handle = reinterpret_cast<Handle *>(&other);
    skm_error *error = nullptr;
    const skm_status status = function(&handle, &error);
    CHECK_MESSAGE(status == expected, skm_error_name(status) << " instead of " << skm_error_name(expected)
                                                             << ": " << skm_error_message(error));
    CHECK(handle == nullptr);
    return take(status, error);
}

// A handle of another kind, as a mistaken cast gives it.
template <class Handle, class Other>
Handle *mistaken(Other *other) {
    return reinterpret_cast<Handle *>(other);
}

// A home, a working directory and an environment of its own, and a context on them.
class World {
 public:
    World();

    skm_context *context() const { return context_.get(); }
    std::string home() const { return folder_ / "home"; }
    std::string project() const { return folder_ / "project"; }
    std::string operator/(const std::string &name) const { return folder_ / name; }
    void close() { context_.reset(); }

    // Another context on the same home, with these variables and options beside the usual ones.
    Owned<skm_context> another(std::vector<std::string> variables = {},
                               skm_context_options options = SKM_CONTEXT_OPTIONS_INIT) const;

    // A skill folder with two files; its path.
    std::string skill(const std::string &name, const std::string &body = "Read the file first.\n") const;
    // A home with a collection that holds these skills.
    void collect(const std::vector<std::string> &names) const;

 private:
    support::TempDir folder_;
    Owned<skm_context> context_;
};

// A string that is no UTF-8.
inline constexpr const char *kNotUtf8 = "caf\xe9";

// A struct as a newer program would give it: longer than the library's, with `tail` in the part that it does
// not know.
template <class Options>
struct Newer {
    Options options;
    unsigned char appended[16];
    explicit Newer(Options known, unsigned char tail) : options(known), appended{} {
        options.struct_size = sizeof(Newer);
        appended[8] = tail;
    }
};

// Every way to give an options struct wrongly, for function(const Options *, skm_error **) → status.
template <class Options, class Function>
void check_struct_size(Options init, Function &&function) {
    const auto status = [&](const Options *options) {
        skm_error *error = nullptr;
        const skm_status result = function(options, &error);
        return take(result, error);
    };
    CHECK(status(nullptr).status == SKM_OK);
    CHECK(status(&init).status == SKM_OK);

    Options unset = init;
    unset.struct_size = 0;
    CHECK(status(&unset).status == SKM_E_ARGUMENT);
    unset.struct_size = sizeof(std::size_t) - 1;
    CHECK(status(&unset).status == SKM_E_ARGUMENT);
    unset.struct_size = static_cast<std::size_t>(-1) / 2;
    CHECK(status(&unset).status == SKM_E_ARGUMENT);

    Options oldest = init;
    oldest.struct_size = sizeof(std::size_t);
    CHECK(status(&oldest).status == SKM_OK);

    const Newer<Options> zero(init, 0), used(init, 1);
    CHECK(status(&zero.options).status == SKM_OK);
    CHECK(status(&used.options).status == SKM_E_UNSUPPORTED);
}

// Every way to give a context wrongly, for function(skm_context *, skm_string *, skm_error **) → status.
template <class Function>
void check_context(Function &&function) {
    const auto with = [&](skm_context *context) {
        return fails(SKM_E_HANDLE, [&](auto out, auto error) { return function(context, out, error); });
    };
    with(nullptr);
    const auto cancel = opens<skm_cancel>([](auto out, auto error) { return skm_cancel_new(out, error); });
    with(mistaken<skm_context>(cancel.get()));
    skm_context *closed = World().another().release();
    skm_context_close(closed);
    with(closed);
}

// The document of skm_collection_list for the default collection.
Json listed(skm_context *context, const skm_call *call = nullptr);
// The names in an array of documents.
std::vector<std::string> names(const Json &artifacts);

}  // namespace abi
