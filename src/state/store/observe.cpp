// What stands at the targets of a transaction, and keeping it.
#include "base/error.hpp"
#include "base/time.hpp"
#include "state/store/transaction_state.hpp"

namespace skillmeat::core {

namespace {

// Time stamps advance in steps of some milliseconds: a file that was changed just before it was read may be
// changed again without a new stamp (git's "racily clean").
constexpr std::int64_t kStampStep = 50'000'000;  // ns

bool looks_the_same(const FileInfo &a, const FileInfo &b) {
    return a.kind == b.kind && a.inode == b.inode && a.device == b.device && a.size == b.size &&
           a.mode == b.mode && a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

bool is_unchanged(const Observed &observed, const FileInfo &now) {
    if (now.kind == FileKind::absent || now.kind == FileKind::directory)
        return observed.info.kind == now.kind && observed.info.mode == now.mode;
    return looks_the_same(observed.info, now) && now.ctime_ns + kStampStep < observed.at_ns;
}

}  // namespace

void Transaction::State::observe_all() {
    std::uint64_t done = 0;
    for (const auto &[key, target] : targets) {
        operation.watch.step("compare", done++, targets.size());
        observed.insert_or_assign(key, observe(key, target));
    }
}

const Observed &Transaction::State::observe_again(const Key &key, const Target &target) {
    Observed &last = observed[key];
    if (!is_unchanged(last, file_info(path_of(key)))) last = observe(key, target);
    return last;
}

Observed Transaction::State::observe(const Key &key, const Target &target) {
    const std::string path = path_of(key);
    Observed now;
    now.at_ns = system_now_microseconds() * 1000;
    now.info = file_info(path);
    if (now.info.kind != FileKind::regular) {
        now.state = path_state(path);
        return now;
    }
    const std::string bytes = read_file(path, kContentLimit);
    now.state = PathState::seen_file(sha256(bytes), bytes.size(), now.info, path);
    if (now.state.same_content(target.after)) return now;
    const ObjectStore store = home.objects();
    store.put(now.state.digest, bytes);
    objects.insert(store.path_of(now.state.digest));
    return now;
}

void Transaction::State::keep_old(const std::string &path) {
    const std::string bytes = read_file(path, kContentLimit);
    const Digest digest = sha256(bytes);
    home.objects().put(digest, bytes);
    objects.insert(home.objects().path_of(digest));
}

}  // namespace skillmeat::core
