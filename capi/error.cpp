#include "capi/error.hpp"

#include <new>

#include "base/bytes.hpp"
#include "base/utf8.hpp"
#include "capi/guard.hpp"
#include "capi/text.hpp"

namespace skillmeat::capi {

using core::Json;

namespace {

constexpr const char *kNoMemory = "out of memory";
constexpr const char *kNoMemoryHint = "Free some memory and try again; nothing was changed.";

// Made before it is needed: reporting that there is no memory must not need any.
constinit skm_error no_memory;

skm_error *make_error(const core::Error &error) {
    auto made = std::make_unique<skm_error>();
    made->code = error.code();
    made->contents = std::make_unique<const ErrorContents>(ErrorContents{
        error, displayable(error.message()), displayable(error.hint()), displayable(error.path())});
    return made.release();
}

skm_status hand_out(skm_error **out, const core::Error &error) noexcept {
    const skm_status code = error.code();
    if (out == nullptr) return code;
    try {
        *out = make_error(error);
        return code;
    } catch (...) {
        *out = &no_memory;
        return SKM_E_MEMORY;
    }
}

skm_status hand_out_internal(skm_error **out, const char *what) noexcept {
    try {
        return hand_out(out,
                        core::Error(SKM_E_INTERNAL, std::string("unexpected: ") + what)
                            .hint("This is a fault of the library; please report it with this message."));
    } catch (...) {
        if (out != nullptr) *out = &no_memory;
        return SKM_E_MEMORY;
    }
}

Json members(const core::Error &error) {
    Json details = Json::object();
    for (const auto &[key, value] : error.details()) details.set(displayable(key), displayable(value));
    Json json = Json::object({{"code", core::code_name(error.code())},
                              {"message", displayable(error.message())},
                              {"hint", displayable(error.hint())},
                              {"path", displayable(error.path())},
                              {"details", std::move(details)},
                              {"status", error.code()}});
    if (!core::is_utf8(error.path())) json.set("path_bytes", core::to_base64(error.path()));
    if (error.cause() != nullptr) json.set("cause", members(*error.cause()));
    return json;
}

}  // namespace

skm_status report_exception(skm_error **error) noexcept {
    try {
        throw;
    } catch (const core::Error &e) {
        return hand_out(error, e);
    } catch (const std::bad_alloc &) {
        if (error != nullptr) *error = &no_memory;
        return SKM_E_MEMORY;
    } catch (const std::exception &e) {
        return hand_out_internal(error, e.what());
    } catch (...) {
        return hand_out_internal(error, "an exception of unknown type");
    }
}

Json error_document(const core::Error &error) {
    return Json::object({{"error", members(error)}});
}

}  // namespace skillmeat::capi

using namespace skillmeat::capi;
using skillmeat::core::Error;

skm_status skm_error_code(const skm_error *error) {
    return error != nullptr ? error->code : SKM_OK;
}

const char *skm_error_message(const skm_error *error) {
    if (error == nullptr) return "";
    return error->contents ? error->contents->message.c_str() : kNoMemory;
}

const char *skm_error_hint(const skm_error *error) {
    if (error == nullptr) return "";
    return error->contents ? error->contents->hint.c_str() : kNoMemoryHint;
}

const char *skm_error_path(const skm_error *error) {
    return error != nullptr && error->contents ? error->contents->path.c_str() : "";
}

skm_status skm_error_json(const skm_error *error, skm_string *out) {
    return guard(nullptr, outputs(out), [&] {
        if (error == nullptr) throw Error(SKM_E_ARGUMENT, "error is NULL");
        put_document(out,
                     error_document(error->contents ? error->contents->source
                                                    : Error(SKM_E_MEMORY, kNoMemory).hint(kNoMemoryHint)));
    });
}

void skm_error_free(skm_error *error) {
    if (error != &no_memory) delete error;
}

const char *skm_error_name(skm_status code) {
    return skillmeat::core::code_name(code);
}
