// error.hpp - the one exception type of the library.
//
// Expected outcomes (a conflict, an untrusted signer, an unchanged file) are values in results. An Error
// means that the operation could not be carried out; guard() in capi turns it into a status.
#pragma once

#include <skillmeat/error.h>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skillmeat::core {

using Code = std::int32_t;  // one of SKM_E_*; the numbers are the ABI's

// The stable name of a code ("artifact_not_found"), "unknown" for a number that has none.
const char *code_name(Code code) noexcept;

class Error : public std::exception {
 public:
    Error(Code code, std::string message) : code_(code), message_(std::move(message)) {}

    // What to do next.
    Error &hint(std::string text) {
        hint_ = std::move(text);
        return *this;
    }
    // The file or folder that this is about.
    Error &path(std::string path) {
        path_ = std::move(path);
        return *this;
    }
    // One more fact for programs: ("line", "3"), ("reason", "overlap"), …
    Error &detail(std::string key, std::string value) {
        details_.emplace_back(std::move(key), std::move(value));
        return *this;
    }
    Error &cause(const Error &inner) {
        cause_ = std::make_shared<const Error>(inner);
        return *this;
    }

    Code code() const noexcept { return code_; }
    const std::string &message() const noexcept { return message_; }
    const std::string &hint() const noexcept { return hint_; }
    const std::string &path() const noexcept { return path_; }
    const std::vector<std::pair<std::string, std::string>> &details() const noexcept { return details_; }
    const Error *cause() const noexcept { return cause_.get(); }
    std::string_view detail(std::string_view key) const noexcept;
    const char *what() const noexcept override { return message_.c_str(); }

 private:
    Code code_;
    std::string message_, hint_, path_;
    std::vector<std::pair<std::string, std::string>> details_;
    std::shared_ptr<const Error> cause_;
};

// The error for a failed system call: errno decides the code, the message says "cannot <doing> <path>: …".
Error system_error(int errno_value, std::string_view doing, std::string_view path);

}  // namespace skillmeat::core
