// output.hpp - files that a flow gives to the user outside of any root: packs and signatures. They are the
// user's, not state: no transaction, no history, but whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "flow/flow.hpp"
#include "platform/fs/whole_file.hpp"

namespace skillmeat::core {

// Where a path that the user gave leads: links are followed, so that it is their target that is read and
// written.
std::string target_of(const Operation &operation, const std::string &path);

// Without a name, synced, then put in its place. Replaces what is there, keeping its mode.
void write_output(const Operation &operation, const std::string &path, std::string_view bytes);
// The same in steps, for what is written piece by piece. Without put_output() nothing is replaced.
WholeFile begin_output(const std::string &path);
void put_output(const Operation &operation, WholeFile &file);

}  // namespace skillmeat::core
