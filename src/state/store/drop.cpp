#include "state/store/drop.hpp"

#include <set>

#include "base/path.hpp"

namespace skillmeat::core {

void drop_records(const Home &home, const std::vector<std::string> &records) {
    std::set<std::string> folders;
    for (const std::string &record : records) {
        const std::string path = join(home.path(), record);
        remove_file(path);
        folders.emplace(parent_of(path));
    }
    // A record that a power cut brings back must find its objects.
    for (const std::string &folder : folders) sync_directory(folder);
}

DroppedObjects drop_objects(const Operation &operation, const Home &home,
                            const std::vector<ObjectStore::Entry> &objects, std::int64_t since_ns) {
    const ObjectStore store = home.objects();
    DroppedObjects dropped;
    for (const ObjectStore::Entry &object : objects) {
        operation.watch.check();
        if (!store.drop(object.digest, since_ns)) continue;
        ++dropped.count;
        dropped.bytes += object.bytes;
    }
    return dropped;
}

}  // namespace skillmeat::core
