// error.hpp - the error object of the C ABI, made from the library's exception.
#pragma once

#include <skillmeat/error.h>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::capi {

struct ErrorContents {
    core::Error source;
    std::string message, hint, path;  // as they are shown: always UTF-8
};

}  // namespace skillmeat::capi

// Immutable. Without contents it is the one that is handed out when there is no memory for another.
struct skm_error {
    skm_status code = SKM_E_MEMORY;
    std::unique_ptr<const skillmeat::capi::ErrorContents> contents;
};

namespace skillmeat::capi {

// The exception that is being handled, as a status; *error (may be NULL) receives the object. Never throws.
skm_status report_exception(skm_error **error) noexcept;

// {"error":{"code","message","hint","path","details","status",…}}
core::Json error_document(const core::Error &error);

}  // namespace skillmeat::capi
