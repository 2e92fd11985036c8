// splice.hpp - one change to a configuration file of another program, asked for as a document.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

// `root`: a JSON array of literal keys. `change`:
// {"type":"add|upsert|set|unset|remove|append","server","entry"|"path", "value"}. What is not that is
// SKM_E_ARGUMENT.
struct SpliceOptions {
    std::string format, root, change;
};

// {"changed","splices":[[start,end,text]],"text"}; offsets in bytes. Refusals: formats/splice/edit.hpp.
Json splice_edit(std::string_view text, const SpliceOptions &options);
// The same with the file, which is replaced in one transaction when it changes; a link is followed. A dry run
// changes nothing. Then "text" is only given in a dry run; also "path" and, when something was written,
// "txn".
Json splice_edit_file(const Operation &operation, const std::string &path, const SpliceOptions &options);

}  // namespace skillmeat::core
