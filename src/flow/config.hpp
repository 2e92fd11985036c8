// config.hpp - config and usage as documents.
#pragma once

#include "flow/flow.hpp"

namespace skillmeat::core {

Json config_list(const Operation &operation);  // {"path","values":[{"key","value","origin"}]}
Json config_get(const Operation &operation,
                const std::string &key);  // {"key","value","origin"}; SKM_E_NOT_FOUND
Json config_set(const Operation &operation, const std::string &key, const std::string &value);
Json config_unset(const Operation &operation, const std::string &key);

struct UsageOptions {
    std::string type, artifact, collection, since, until;
    Page page;
};
Json usage_event_list(const Operation &operation, const UsageOptions &options);
Json usage_totals(const Operation &operation, const UsageOptions &options);

}  // namespace skillmeat::core
