// signer.hpp - a caller's signer in the terms of the library.
#pragma once

#include <skillmeat/key.h>
#include <memory>
#include <string>

#include "capi/call.hpp"
#include "domain/key/key.hpp"

namespace skillmeat::capi {

// Null when `given` is. Valid as long as `call` runs.
std::shared_ptr<core::Signer> signer_of(const skm_signer *given, const Call &call);

// A key of the home or the caller's own signer, never both: which of them was meant cannot be known.
std::shared_ptr<core::Signer> signer_instead_of(const std::string &key, const char *key_name,
                                                const skm_signer *signer, const Call &call);

}  // namespace skillmeat::capi
