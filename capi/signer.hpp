// signer.hpp - a caller's signer in the terms of the library.
#pragma once

#include <skillmeat/key.h>
#include <memory>

#include "capi/call.hpp"
#include "domain/key/key.hpp"

namespace skillmeat::capi {

// Null when `given` is. Valid as long as `call` runs.
std::shared_ptr<core::Signer> signer_of(const skm_signer *given, const Call &call);

}  // namespace skillmeat::capi
