#include "platform/process/user.hpp"

#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "base/error.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kUsersLimit = 4u << 20, kNameLimit = 64;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameLimit && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-' || c == '@' || c == '$';
    });
}

// name:password:uid:…
std::string_view name_in(std::string_view users, const std::string &number) {
    while (!users.empty()) {
        const std::size_t end = std::min(users.find('\n'), users.size());
        const std::string_view line = users.substr(0, end);
        users.remove_prefix(std::min(end + 1, users.size()));
        const std::size_t name = line.find(':');
        const std::size_t password = name == line.npos ? name : line.find(':', name + 1);
        if (password == line.npos) continue;
        const std::string_view rest = line.substr(password + 1);
        if (rest.substr(0, rest.find(':')) == number) return line.substr(0, name);
    }
    return {};
}

}  // namespace

std::string user_name() {
    const std::string number = std::to_string(geteuid());
    try {
        const auto users = read_file_followed_if_there("/etc/passwd", kUsersLimit);
        if (users)
            if (const std::string_view name = name_in(*users, number); is_name(name))
                return std::string(name);
    } catch (const Error &) {
        // A machine that keeps its users elsewhere.
    }
    return "uid:" + number;
}

}  // namespace skillmeat::core
