// context_options.hpp - what a context is opened with; a log sink and a clock written in JavaScript.
#pragma once

#include <napi.h>

#include <skillmeat/skillmeat.hpp>

namespace skillmeat::node {

// Throws wrong_type and wrong_value.
ContextOptions context_options(Napi::Env env, Napi::Value given);

}  // namespace skillmeat::node
