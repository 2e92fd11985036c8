// invocation.hpp - one call of a method from JavaScript: its arguments, and the Promise it returns.
#pragma once

#include <napi.h>

#include <memory>
#include <skillmeat/skillmeat.hpp>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "job.hpp"

namespace skillmeat::node {

class Invocation;

// A method that returns a Promise. `positional` arguments come first, an object of options follows.
struct Method {
    const char *name;
    std::size_t positional;
    Napi::Value (*run)(Invocation &);
};
using Methods = std::vector<Method>;

class Invocation {
 public:
    Invocation(const Napi::CallbackInfo &info, const Method &method,
               std::shared_ptr<const skillmeat::Context> context);

    Napi::Env env() const { return info_.Env(); }
    const std::shared_ptr<const skillmeat::Context> &context() const { return context_; }
    Options &options() { return options_; }

    // Positional arguments, by index.
    std::string text(std::size_t index, const char *name) const {
        return text_of(info_[index], called(name));
    }
    Strings texts(std::size_t index, const char *name) const { return texts_of(info_[index], called(name)); }
    std::string bytes(std::size_t index, const char *name) const {
        return bytes_of(info_[index], called(name));
    }

    // Options that are called back; the call gets a thread of its own.
    Ask ask(const char *name);       // the function gets the question as text
    Ask decision(const char *name);  // … as the document that it is
    std::optional<Signer> signer(const char *name);

    // To be called last: `work` runs off this thread.
    Napi::Value document(std::function<Document(const Call &)> work);
    Napi::Value settle(Job::Work work, std::function<void()> finished = {});

 private:
    std::string called(const char *name) const {
        return std::string(method_.name) + ": the argument '" + name + "'";
    }
    Call call();
    Ask asking(const char *name, Napi::Value (*question_of)(Napi::Env, const std::string &));
    std::function<bool(const Progress &)> progress();

    const Napi::CallbackInfo &info_;
    const Method &method_;
    std::shared_ptr<const skillmeat::Context> context_;
    Options options_;
    Job::Order order_;
};

inline void wipe(Text &text) {
    if (!text) return;
    volatile char *bytes = text->data();
    for (std::size_t i = 0; i < text->size(); ++i) bytes[i] = 0;
}

// Options that hold passphrases, which are wiped when they go.
template <class Type>
std::shared_ptr<Type> secret(Type options) {
    return std::shared_ptr<Type>(new Type(std::move(options)), [](Type *each) {
        wipe(each->passphrase);
        if constexpr (requires { each->file_passphrase; }) wipe(each->file_passphrase);
        delete each;
    });
}

}  // namespace skillmeat::node
