// call.hpp - what every call of the C++ face has: its errors, progress, cancelling, and the way to the C ABI and back.
//
// Include <skillmeat/skillmeat.hpp>, which includes this.
#pragma once

#include <skillmeat/skillmeat.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat {

using Document = std::string;               // UTF-8 JSON
using Strings = std::vector<std::string>;
using Text = std::optional<std::string>;    // nullopt = not given

// What a failed call throws. Copies of it share one immutable error object.
class Error : public std::runtime_error {
 public:
    Error(skm_status code, skm_error *owned)
        : std::runtime_error(owned ? skm_error_message(owned) : skm_error_name(code)),
          code_(code), error_(owned, &skm_error_free) {}

    skm_status code() const noexcept { return code_; }
    const char *name() const noexcept { return skm_error_name(code_); }     // "artifact_not_found"
    const char *hint() const noexcept { return skm_error_hint(error_.get()); }
    const char *path() const noexcept { return skm_error_path(error_.get()); }
    Document json() const {
        skm_string out = SKM_STRING_INIT;
        if (skm_error_json(error_.get(), &out) != SKM_OK) return {};
        std::string text(out.data, out.size);
        skm_string_dispose(&out);
        return text;
    }

 private:
    skm_status code_;
    std::shared_ptr<skm_error> error_;
};

struct Progress {
    std::string_view phase;
    std::uint64_t done = 0, total = 0;      // total 0: not known
};

// Stops a call from any thread. Copies are the same switch.
class Cancel {
 public:
    Cancel() {
        skm_cancel *handle = nullptr;
        skm_error *error = nullptr;
        const skm_status status = skm_cancel_new(&handle, &error);
        if (status != SKM_OK) throw Error(status, error);
        handle_.reset(handle, &skm_cancel_free);
    }
    void cancel() const noexcept { skm_cancel_cancel(handle_.get()); }
    void reset() const noexcept { skm_cancel_reset(handle_.get()); }
    skm_cancel *get() const noexcept { return handle_.get(); }

 private:
    std::shared_ptr<skm_cancel> handle_;
};

// How one call runs.
struct Call {
    bool dry_run = false;
    bool no_wait = false;
    std::chrono::milliseconds wait{60000};
    std::function<bool(const Progress &)> progress;   // false stops; an exception comes out of the call unchanged
    std::optional<Cancel> cancel;
    std::string trace_id;                             // "" = a new one
};

// Answers a question; nullopt = no answer. An exception comes out of the call unchanged.
using Ask = std::function<std::optional<std::string>(const std::string &question)>;

// Whatever holds a secret key that the library shall not see: an agent, a hardware key, a service.
struct Signer {
    std::string public_key;                                     // 32 bytes
    std::function<std::string(std::string_view data)> sign;     // Ed25519 over the bytes as they are: 64 bytes
    std::string name;                                           // for people
};

struct Page {
    std::uint64_t limit = 0;                          // 0 = all
    std::string cursor;
};

namespace detail {

inline std::uint32_t flag(bool set, std::uint32_t bit) { return set ? bit : 0u; }

inline const char *c_str(const Text &text) { return text ? text->c_str() : nullptr; }
inline const char *c_str(const std::string &text) { return text.empty() ? nullptr : text.c_str(); }

// `const char *const *` from strings, for the length of a call.
class Pointers {
 public:
    explicit Pointers(const Strings &strings) {
        for (const auto &string : strings) pointers_.push_back(string.c_str());
        pointers_.push_back(nullptr);
    }
    const char *const *data() const { return pointers_.data(); }
    std::size_t size() const { return pointers_.size() - 1; }

 private:
    std::vector<const char *> pointers_;
};

// One call: its skm_call, the callbacks behind it, and what they threw.
class Frame {
 public:
    explicit Frame(const Call &call) : call_(call) {
        raw_.flags = detail::flag(call.dry_run, SKM_CALL_DRY_RUN) | detail::flag(call.no_wait, SKM_CALL_NO_WAIT);
        raw_.wait_milliseconds = static_cast<std::uint32_t>(call.wait.count() > 0 ? call.wait.count() : 1);
        raw_.cancel = call.cancel ? call.cancel->get() : nullptr;
        raw_.trace_id = c_str(call.trace_id);
        if (call.progress) {
            raw_.progress = &Frame::on_progress;
            raw_.progress_user = this;
        }
    }
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    const skm_call *get() const { return &raw_; }

    // A question put to `ask`, for options that take an skm_ask_fn.
    struct Question {
        Frame *frame;
        const Ask *ask;
    };
    static int on_ask(const char *question, skm_string *answer, void *user) {
        auto *self = static_cast<Question *>(user);
        return self->frame->guarded([&] {
            const std::optional<std::string> text = (*self->ask)(question);
            return text && skm_string_set(answer, text->data(), text->size()) != 0 ? 1 : 0;
        });
    }

    // A signer of the caller's, for options that take an skm_signer; `signer` is borrowed for the call.
    struct Signing {
        Frame *frame;
        const Signer *signer;
        skm_signer raw = SKM_SIGNER_INIT;
        Signing(Frame &call_frame, const std::optional<Signer> &given)
            : frame(&call_frame), signer(given ? &*given : nullptr) {
            if (!signer) return;
            raw.public_key = signer->public_key.data();
            raw.public_key_size = signer->public_key.size();
            raw.name = c_str(signer->name);
            raw.sign = &Signing::on_sign;
            raw.user = this;
        }
        Signing(const Signing &) = delete;
        Signing &operator=(const Signing &) = delete;
        const skm_signer *get() const { return signer ? &raw : nullptr; }
        static int on_sign(const void *data, std::size_t size, skm_string *signature, void *user) {
            auto *self = static_cast<Signing *>(user);
            return self->frame->guarded([&] {
                const std::string made = self->signer->sign(std::string_view(static_cast<const char *>(data), size));
                return skm_string_set(signature, made.data(), made.size());
            });
        }
    };

    // What a callback threw comes first; else the library's own error.
    void check(skm_status status, skm_error *error) const {
        if (raised_) {
            skm_error_free(error);
            std::rethrow_exception(raised_);
        }
        if (status != SKM_OK) throw Error(status, error);
    }

    template <class Function>
    std::string text(Function &&function) const {
        skm_string out = SKM_STRING_INIT;
        skm_error *error = nullptr;
        const skm_status status = function(&out, &error);
        check(status, error);
        return take(out);
    }

    static std::string take(skm_string &string) {
        std::string text(string.data ? string.data : "", string.size);
        skm_string_dispose(&string);
        return text;
    }

 private:
    template <class Function>
    int guarded(Function &&function) noexcept {
        try {
            return function();
        } catch (...) {
            raised_ = std::current_exception();
            return 1;
        }
    }
    static int on_progress(const skm_progress *event, void *user) {
        auto *self = static_cast<Frame *>(user);
        return self->guarded([&] {
            return self->call_.progress(Progress{event->phase, event->done, event->total}) ? 0 : 1;
        });
    }

    const Call &call_;
    skm_call raw_ = SKM_CALL_INIT;
    std::exception_ptr raised_;
};

struct PageFrame {
    explicit PageFrame(const Page &page) {
        raw.limit = page.limit;
        raw.cursor = c_str(page.cursor);
    }
    skm_page raw = SKM_PAGE_INIT;
};

}  // namespace detail

}  // namespace skillmeat
