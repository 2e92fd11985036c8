// references.hpp - which objects of a home are referred to, and by what: what gc keeps, and doctor looks for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct References {
    // Every object that something may come back to -> what does, relative to the home ("history/<id>.json"). Not each of
    // them has to be there: of a file that a change wrote, the contents become an object when something replaces them.
    std::map<Digest, std::string> objects;
    // Those that must be there: without one an undo or a snapshot is lost.
    std::set<Digest> needed;
    // Records that cannot be read: while there are any, nothing may be dropped.
    struct Unread {
        std::string path, message;
    };
    std::vector<Unread> unread;
};

// Of everything in the home: history and journals (also pending ones and those that were set aside), snapshots, the
// states of collections and projects as they are and as an undo would bring them back, the listings that those name, and
// the contents that stand in the listings. To drop anything by it, the home's lock is held exclusively.
References collect_references(const Operation &operation, const Home &home);

// The same without some records that are to go themselves, by their paths relative to the home.
References collect_references_without(const Operation &operation, const Home &home,
                                      const std::set<std::string> &going);

}  // namespace skillmeat::core
