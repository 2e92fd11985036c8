// mend.hpp - repairs of the store's own parts, which no transaction can make: it stands on them itself.
#pragma once

#include <cstdint>
#include <string>

#include "state/store/home.hpp"

namespace skillmeat::core {

// Writes state/home.json anew with a generation above that of every recorded change. What stood there stays beside it
// as state/home.json.damaged. Takes the lock exclusively, which also recovers.
void rewrite_home_state(const Operation &operation, const Home &home);

// Takes an object whose bytes do not have its digest out of the store: nobody can read it, and while it lies there
// nobody can write it anew.
void drop_damaged_object(const Home &home, const std::string &path);

// Takes the rights of others away from a file or folder.
void make_private(const std::string &path);
// Takes only their right to write away.
void keep_others_from_writing(const std::string &path);

}  // namespace skillmeat::core
