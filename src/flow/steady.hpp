// steady.hpp - reading contents of artifacts while other processes may change them.
//
// Contents are read without the lock, as that may take long. A reader that another change came between could have half
// of it, so it reads once more, with the lock held.
#pragma once

#include "base/error.hpp"
#include "flow/flow.hpp"
#include "state/store/home.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// The result of `read`, of which every part was there at the same time. It may be called twice. Throws what it throws,
// and SKM_E_READ_ONLY when an interrupted change of a collection could not be recovered.
template <class Read>
auto read_steadily(const Operation &operation, const Home &home, Read &&read) -> decltype(read()) {
    home.require_finished(home.collections());
    const std::uint64_t before = home.settled_generation(operation);
    try {
        auto result = read();
        if (home.settled_generation(operation) == before) return result;
    } catch (const Error &) {
        if (home.settled_generation(operation) == before) throw;
    }
    operation.log(LogLevel::info, "home", "another process changed the home; reading again");
    const Home::Guard guard = home.lock_shared(operation);
    return read();
}

// For a plan that stands on more than it changes: contents that it reads, records that it looks into. When another change
// comes between, SKM_E_CHANGED, on which with_retries plans again.
class SteadyPlan {
 public:
    SteadyPlan(const Operation &operation, const Home &home)
        : operation_(operation), home_(home), generation_(home.settled_generation(operation)) {
        home.require_finished(home.collections());
    }
    // The transaction of this plan is refused when the home has changed since.
    void hold(Transaction &transaction) const { transaction.expect_generation(generation_); }
    // The same for a result that needs no transaction, such as a conflict.
    void require() const {
        if (home_.settled_generation(operation_) == generation_) return;
        throw Error(SKM_E_CHANGED, "another process changed " + home_.path() + " meanwhile")
            .path(home_.path())
            .hint("Nothing was written. Run the command again.");
    }

 private:
    const Operation &operation_;
    const Home &home_;
    const std::uint64_t generation_;
};

}  // namespace skillmeat::core
