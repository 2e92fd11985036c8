#include "calls.hpp"

namespace parity {

const Json &Input::argument() {
    if (next_ >= arguments_.size()) throw Mistake("argument " + std::to_string(next_ + 1) + " is missing");
    return arguments_[next_++];
}

const Json *Input::option(const std::string &name) {
    used_.insert(name);
    const auto found = options_.find(name);
    return found == options_.end() || found->is_null() ? nullptr : &*found;
}

skillmeat::Text Input::text(const std::string &name) {
    const Json *value = option(name);
    return value ? skillmeat::Text(value->get<std::string>()) : std::nullopt;
}

skillmeat::Strings Input::strings(const std::string &name) {
    const Json *value = option(name);
    return value ? value->get<skillmeat::Strings>() : skillmeat::Strings{};
}

bool Input::flag(const std::string &name) {
    const Json *value = option(name);
    return value && value->get<bool>();
}

std::uint64_t Input::number(const std::string &name) {
    const Json *value = option(name);
    return value ? value->get<std::uint64_t>() : 0;
}

std::optional<std::int64_t> Input::integer(const std::string &name) {
    const Json *value = option(name);
    return value ? std::optional(value->get<std::int64_t>()) : std::nullopt;
}

skillmeat::Ask Input::ask(const std::string &name) {
    const Json *value = option(name);
    if (!value) return {};
    allow_only(*value, {"$answer", "$raise"}, name);
    return [answer = *value](const std::string &) -> std::optional<std::string> {
        if (answer.contains("$raise")) throw Raised(answer.at("$raise").get<std::string>());
        if (answer.at("$answer").is_null()) return std::nullopt;
        return answer.at("$answer").get<std::string>();
    };
}

std::optional<skillmeat::Signer> Input::signer(const std::string &name) {
    const Json *value = option(name);
    if (!value) return std::nullopt;
    allow_only(*value, {"$key", "$answer", "$raise", "public_key", "name"}, name);
    skillmeat::Signer signer;
    signer.public_key = bytes_of(value->at("public_key"));
    signer.name = value->value("name", "");
    signer.sign = [wanted = *value, this](std::string_view data) {
        if (wanted.contains("$raise")) throw Raised(wanted.at("$raise").get<std::string>());
        if (wanted.contains("$answer")) return bytes_of(wanted.at("$answer"));
        return std::get<skillmeat::Key>(handle(wanted.at("$key").get<std::string>())).sign(data);
    };
    return signer;
}

Handle &Input::handle(const std::string &name) const {
    const auto found = handles_.find(name);
    if (found == handles_.end()) throw Mistake("no handle \"" + name + "\" is open");
    return *found->second;
}

skillmeat::Page Input::page() {
    return {.limit = number("limit"), .cursor = text_or("cursor", "")};
}

skillmeat::Call Input::call() {
    skillmeat::Call call;
    call.dry_run = flag("dry_run");
    call.no_wait = flag("no_wait");
    if (const Json *wait = option("wait_milliseconds"))
        call.wait = std::chrono::milliseconds(wait->get<int>());
    call.trace_id = text_or("trace_id", "");
    if (const Json *name = option("cancel")) {
        call.cancel = std::get<skillmeat::Cancel>(handle(name->get<std::string>()));
    }
    if (const Json *progress = option("progress")) {
        allow_only(*progress, {"$stop_after", "$raise", "$count"}, "progress");
        counted_ = std::make_shared<std::uint64_t>(0);
        call.progress = [counted = counted_, wanted = *progress](const skillmeat::Progress &event) {
            if (event.phase.empty()) throw Raised("an event without a phase");
            if (wanted.contains("$raise")) throw Raised(wanted.at("$raise").get<std::string>());
            const std::uint64_t before = (*counted)++;
            return wanted.contains("$count") || before < wanted.at("$stop_after").get<std::uint64_t>();
        };
    }
    return call;
}

void Input::all_used() const {
    if (next_ != arguments_.size()) throw Mistake("too many arguments");
    for (const auto &[name, value] : options_.items())
        if (!used_.contains(name)) throw Mistake("unknown option \"" + name + "\"");
}

void Input::all_happened() const {
    if (counted_ && *counted_ == 0) throw std::runtime_error("no progress was reported");
}

}  // namespace parity
