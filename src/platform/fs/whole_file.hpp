// whole_file.hpp - a file that a person named for a result: there whole or not at all, without a transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace skillmeat::core {

// Puts the file in place, over one that is there. It has no name until it is whole and on the disk, so that a process
// that dies leaves nothing; one that dies while it replaces another file may leave ".NAME.skillmeat-new" beside it, which
// the next call for the same file takes away. False when the file is in place but the disk did not confirm its name.
// Throws file errors: then nothing has changed.
bool write_whole_file(const std::string &path, std::string_view bytes, std::uint32_t mode);
// The same piece by piece: `next` gives each, and "" at the end. When it throws, nothing was replaced.
using NextPiece = std::function<std::string_view()>;
NextPiece one_piece(std::string_view bytes);  // borrowed
bool write_whole_file(const std::string &path, const NextPiece &next, std::uint32_t mode);

}  // namespace skillmeat::core
