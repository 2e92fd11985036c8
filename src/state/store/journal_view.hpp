// journal_view.hpp - small files of a home as they will be once an interrupted change is finished or taken back.
//
// Recovery needs a home that can be written. Until then its readers are served from the journal, so that they see the
// state before the change or the one after it, never half of each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "state/store/journal.hpp"

namespace skillmeat::core {

class JournalView {
 public:
    // Of the journals that lie there. One that cannot be read is logged and does not count, as in recovery.
    JournalView(const Operation &operation, const Home &home);

    // What a path of the journal will hold; nullopt: the journal does not speak of it, or leaves it as it is.
    struct Served {
        std::optional<std::string> text;  // nullopt: the file will not be there
    };
    std::optional<Served> read(const std::string &path, std::uint64_t limit) const;

    // Is something at or below this folder still to be changed?
    bool is_unfinished(const std::string &folder) const;
    bool empty() const { return open_.empty(); }

 private:
    struct Place {
        std::string file;  // where the bytes lie now; "" with no digest: nowhere, it will be absent
        std::optional<Digest> object;  // they are kept under this digest instead
    };
    void add(const Home &home, const Journal &journal);

    ObjectStore objects_;
    std::map<std::string, Place> open_;  // by the absolute path that is not yet as it will be
};

}  // namespace skillmeat::core
