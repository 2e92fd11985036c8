// doctor.hpp - what is wrong with a home, and mending it.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

struct DoctorOptions {
    bool repair = false;         // mend what can be mended without losing anything
    bool from_original = false;  // also look for what the original program leaves behind
    std::string project;         // one more project to look into; "" = those that are known
};
// {"healthy","problems":[{"code","severity","path","message","repair","automatic"}],
//  "repaired":[{"code","path","message","txn"}],"environment":{…}}
// Looks at everything and throws for nothing that it finds: only SKM_E_CANCELLED, SKM_E_LOCKED, and what says that
// the call itself is wrong. In a dry run `repaired` lists what would be mended.
Json doctor(const Operation &operation, const DoctorOptions &options);

}  // namespace skillmeat::core
