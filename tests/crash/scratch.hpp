// scratch.hpp - where the crash tests make their homes.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace crash {

// A folder in memory when there is one: nothing here depends on a real disk, and syncing one takes its time.
inline std::string scratch_folder() {
    std::string pattern = access("/dev/shm", W_OK) == 0 ? "/dev/shm/skillmeat-crash-XXXXXX" : "";
    if (pattern.empty())
        pattern = (std::filesystem::temp_directory_path() / "skillmeat-crash-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    return pattern;
}

}  // namespace crash
