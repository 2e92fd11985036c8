// usage_database.hpp - usage.db: its schema, opening it, and what its rows are called.
#pragma once

#include <optional>
#include <string>

#include "state/index/database.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

inline constexpr int kUsageVersion = 1;

std::string usage_path(const Home &home);

// Makes the file and its tables when they are missing. SKM_E_NEWER for a file of a newer version.
Database open_usage(const Home &home);
// nullopt when there is no file yet: nothing was recorded.
std::optional<Database> open_usage_if_there(const Home &home);

}  // namespace skillmeat::core
