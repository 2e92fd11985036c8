// calls.hpp - the methods of skillmeat.hpp by name, with the arguments of a scenario.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <skillmeat/skillmeat.hpp>
#include <string>
#include <variant>
#include <vector>

#include "value.hpp"

namespace parity {

using Handle = std::variant<skillmeat::Context, skillmeat::Collection, skillmeat::Bundle, skillmeat::Key,
                            skillmeat::Cancel>;
using Handles = std::map<std::string, std::shared_ptr<Handle>>;

// What a callback of a scenario throws.
struct Raised : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What is logged, from any thread.
struct LogBook {
    std::mutex mutex;
    std::vector<Json> records;
};

// Arguments and options of one call, read once each; what nobody asked for is a mistake of the scenario.
class Input {
 public:
    Input(Json arguments, Json options, const Handles &handles)
        : arguments_(std::move(arguments)), options_(std::move(options)), handles_(handles) {}

    const Json &argument();
    std::string text() { return argument().get<std::string>(); }
    std::string raw() { return bytes_of(argument()); }
    skillmeat::Strings strings() { return argument().get<skillmeat::Strings>(); }
    std::uint64_t number() { return argument().get<std::uint64_t>(); }

    const Json *option(const std::string &name);
    skillmeat::Text text(const std::string &name);
    std::string text_or(const std::string &name, const std::string &otherwise) {
        return text(name).value_or(otherwise);
    }
    skillmeat::Strings strings(const std::string &name);
    bool flag(const std::string &name);
    std::uint64_t number(const std::string &name);
    std::optional<std::int64_t> integer(const std::string &name);
    skillmeat::Ask ask(const std::string &name);
    std::optional<skillmeat::Signer> signer(const std::string &name);
    skillmeat::Page page();
    skillmeat::Call call();

    void all_used() const;      // throws Mistake
    void all_happened() const;  // throws std::runtime_error: a callback that had to be called was not

 private:
    Handle &handle(const std::string &name) const;

    Json arguments_, options_;
    const Handles &handles_;
    std::size_t next_ = 0;
    std::set<std::string> used_;
    std::shared_ptr<std::uint64_t> counted_;
};

struct Result {
    Json value;
    std::shared_ptr<Handle> handle{};
};

// Throws Mistake for a name that `on` (nullptr: the free functions) does not have.
Result call(Handle *on, const std::string &name, Input &input);
Json get(const Handle &on, const std::string &name);

std::set<std::string> known_names();  // "Context.add", "Bundle.pack_id", "features", …

}  // namespace parity
