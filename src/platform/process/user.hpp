// user.hpp - who runs this process, for records that people read.
#pragma once

#include <string>

namespace skillmeat::core {

// The name of the effective user in /etc/passwd, else "uid:<number>". Never from the environment, which anybody sets.
std::string user_name();

}  // namespace skillmeat::core
