// home.hpp - the home as a whole: what it is, its format, giving it away.
#pragma once

#include "flow/flow.hpp"
#include "state/store/migrate.hpp"

namespace skillmeat::core {

// The table of this version: 0 - 1.
const Migrations &home_migrations();

// {"path","format","newest","generation","written_by","steps":[{"from","to","meaning"}],"contents":[{"name","files","bytes"}]}
Json show_home(const Operation &operation);

// {"from","to","steps":[…],"txn"}
Json upgrade_home(const Operation &operation);
Json downgrade_home(const Operation &operation,
                    int format);  // SKM_E_UNSUPPORTED for a format that there is not

struct RemoveHomeOptions {
    bool keep_deployed = false;  // although artifacts are deployed: their files stay, our records of them go
    bool with_keys = false;      // the secret keys too; else they stay in a home that is otherwise gone
};
// {"path","removed":[{"name","files","bytes"}],"kept":[…],"deployments"}. SKM_E_DEPLOYED, SKM_E_EXISTS when something
// in the folder is not a part of a home. Cannot be undone: history goes with the rest.
Json remove_home(const Operation &operation, const RemoveHomeOptions &options);

}  // namespace skillmeat::core
