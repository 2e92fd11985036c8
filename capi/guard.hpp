// guard.hpp - the wall between exceptions and the C ABI: every exported function that can fail is one
// guard().
#pragma once

#include <skillmeat/string.h>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "capi/error.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::capi {

// The out-parameters of a function: empty when it starts, and again when it fails.
template <class... Pointers>
class Outputs {
 public:
    explicit Outputs(Pointers... pointers) : pointers_(pointers...) {
        std::apply([](auto... out) { (clear(out), ...); }, pointers_);
    }
    void check() const {
        const bool all = std::apply([](auto... out) { return ((out != nullptr) && ...); }, pointers_);
        if (!all) throw core::Error(SKM_E_ARGUMENT, "an out-parameter is NULL").detail("parameter", "out");
    }
    void discard() noexcept {
        std::apply([](auto... out) { (drop(out), ...); }, pointers_);
    }

 private:
    template <class T>
    static void clear(T *out) noexcept {
        if (out != nullptr) *out = T{};
    }
    static void drop(skm_string *out) noexcept { skm_string_dispose(out); }
    template <class T>
    static void drop(T *out) noexcept {
        clear(out);
    }

    std::tuple<Pointers...> pointers_;
};

template <class... Pointers>
Outputs<Pointers...> outputs(Pointers... pointers) {
    return Outputs<Pointers...>(pointers...);
}

template <class... Pointers, class Function>
skm_status guard(skm_error **error, Outputs<Pointers...> outs, Function &&function) noexcept {
    if (error != nullptr) *error = nullptr;
    try {
        outs.check();
        std::forward<Function>(function)();
        return SKM_OK;
    } catch (...) {
        outs.discard();
        return report_exception(error);
    }
}

// Fills an out-parameter; throws std::bad_alloc.
void put_bytes(skm_string *out, std::string_view bytes);
void put_document(skm_string *out, const core::Json &document);

// A function whose result is one document.
template <class Function>
skm_status document(skm_string *out, skm_error **error, Function &&function) noexcept {
    return guard(error, outputs(out), [&] { put_document(out, std::forward<Function>(function)()); });
}

}  // namespace skillmeat::capi
