// environment.hpp - what one JavaScript environment (the main thread, or a worker thread) has of its own.
// Nothing is kept for the process.
#pragma once

#include <napi.h>

#include <memory>
#include <set>
#include <skillmeat/skillmeat.hpp>
#include <string>

#include "mailbox.hpp"

namespace skillmeat::node {

class Job;

struct Environment {
    explicit Environment(Napi::Env env);
    static Environment &of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

    std::shared_ptr<Mailbox> mailbox;
    std::set<Job *> jobs;  // those under way
    Napi::FunctionReference error_class, collection_class, bundle_class, key_class, cancel_class;
    Napi::FunctionReference json_parse;
};

// A SkillmeatError. `message` "" = the name of the code.
Napi::Error error_of(Napi::Env env, const skillmeat::Error &error);
Napi::Error error_of(Napi::Env env, skm_status status, const std::string &message,
                     const std::string &hint = {});
// TypeErrors, as Node names them: of the wrong type, or of the right type with a value that cannot be.
Napi::Error wrong_type(Napi::Env env, const std::string &message);
Napi::Error wrong_value(Napi::Env env, const std::string &message);

Napi::Value parsed(Napi::Env env, const std::string &json);

}  // namespace skillmeat::node
