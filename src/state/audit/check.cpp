#include "state/audit/check.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "state/audit/entry.hpp"
#include "state/audit/lines.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kTellEach = 4096;

class Check {
 public:
    Check(const std::string &path, const LogWitnesses &witnesses,
          const std::function<void(std::uint64_t)> &each)
        : lines_(path), witnesses_(witnesses), each_(each), checkpoints_(witnesses.checkpoints) {
        std::stable_sort(checkpoints_.begin(), checkpoints_.end(),
                         [](const Checkpoint &a, const Checkpoint &b) { return a.size < b.size; });
    }

    LogVerdict run() {
        std::string_view line;
        LogLines::Got got = LogLines::Got::line;
        while (verdict_.is_ok() && (got = lines_.next(line)) == LogLines::Got::line) add(line);
        if (verdict_.is_ok()) finish(got);
        return std::move(verdict_);
    }

 private:
    void bad(std::string reason, std::optional<std::uint64_t> entry) {
        verdict_.reason = std::move(reason);
        verdict_.first_bad = entry;
    }

    std::uint64_t count() const { return verdict_.found.count(); }

    void add(std::string_view line) {
        LogEntry entry;
        try {
            entry = parse_log_line(line);
        } catch (const Error &error) {
            if (error.code() == SKM_E_MEMORY) throw;
            return bad("line", count());
        }
        if (entry.seq != count()) return bad("sequence", count());
        if (entry.prev != verdict_.found.last) return bad("chain", who_broke(line));
        verdict_.found.add(line);
        if (each_ && count() % kTellEach == 0) each_(count());
        compare();
    }

    // The line does not name the one before: which of the two was changed? What follows the line says.
    std::uint64_t who_broke(std::string_view line) {
        const Digest digest = sha256(line);
        std::string_view next;
        bool is_intact = false;
        if (lines_.next(next) == LogLines::Got::line) {
            try {
                is_intact = parse_log_line(next).prev == digest;
            } catch (const Error &) {
                // then nobody vouches for it
            }
        } else {
            is_intact = witnesses_.head && witnesses_.head->last == digest;
        }
        return is_intact && count() > 0 ? count() - 1 : count();
    }

    // With what was said of a log of just this length.
    void compare() {
        if (witnesses_.head && witnesses_.head->count() == count()) compare_head();
        for (; verdict_.is_ok() && next_ < checkpoints_.size() && checkpoints_[next_].size <= count();
             ++next_) {
            const Checkpoint &checkpoint = checkpoints_[next_];
            if (checkpoint.origin != log_origin(verdict_.found.log)) return bad("other_log", 0);
            if (checkpoint.size == 0) continue;
            if (checkpoint.root != verdict_.found.tree.root()) return bad("checkpoint", verdict_.sealed);
            verdict_.sealed = checkpoint.size;
        }
    }

    void compare_head() {
        const LogHead &head = *witnesses_.head;
        const LogHead &found = verdict_.found;
        const bool is_same_end = head.last == found.last && head.prev == found.prev && head.log == found.log;
        if (is_same_end && head.tree.edge() == found.tree.edge()) return;
        if (head.log != found.log) return bad("head", 0);
        if (head.prev == found.prev) return bad("head", count() - 1);
        bad("head", std::max(first_other_part(head.tree), verdict_.sealed));
    }

    // The edge is made of whole subtrees: the first that differs is where the change is.
    std::uint64_t first_other_part(const MerkleEdge &tree) const {
        std::uint64_t begin = 0;
        std::size_t part = 0;
        for (int bit = 63; bit >= 0; --bit) {
            const std::uint64_t size = 1ull << bit;
            if ((tree.leaves() & size) == 0) continue;
            if (tree.edge()[part] != verdict_.found.tree.edge()[part]) return begin;
            begin += size;
            ++part;
        }
        return 0;
    }

    void finish(LogLines::Got got) {
        const bool is_behind = witnesses_.head && witnesses_.head->count() <= count();
        if (got == LogLines::Got::too_long) return bad("line", count());
        // Half a line behind the head is what a killed process leaves; the next change takes it away.
        if (got == LogLines::Got::torn && !is_behind) return bad("torn", count());
        if (witnesses_.head && witnesses_.head->count() > count()) return bad("truncated", count());
        if (!witnesses_.head_problem.empty()) return bad(witnesses_.head_problem, std::nullopt);
        if (next_ < checkpoints_.size() && checkpoints_[next_].size > 0) return bad("truncated", count());
        if (!witnesses_.head && count() > 0) return bad("head_missing", std::nullopt);
    }

    LogLines lines_;
    const LogWitnesses &witnesses_;
    const std::function<void(std::uint64_t)> &each_;
    std::vector<Checkpoint> checkpoints_;
    std::size_t next_ = 0;
    LogVerdict verdict_;
};

}  // namespace

LogVerdict check_log(const std::string &path, const LogWitnesses &witnesses,
                     const std::function<void(std::uint64_t)> &each) {
    return Check(path, witnesses, each).run();
}

}  // namespace skillmeat::core
