// settings.hpp - the settings of a policy as one table: names, kinds, bounds, and where each one is kept.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "state/policy/policy.hpp"

namespace skillmeat::core {

// A value of any setting as a number: a rule (off < warn < require), a count, or bytes.
using SettingValue = std::int64_t;

struct PolicySetting {
    enum class Kind { rule, least, most };  // least: a higher number is stricter; most: a lower one is
    std::string_view key;                   // "signature.file"
    Kind kind;
    SettingValue lowest, highest;
    SettingValue (*get)(const Policy &);
    void (*set)(Policy &, SettingValue);

    bool is_stricter(SettingValue a, SettingValue b) const { return kind == Kind::most ? a < b : a > b; }
};

std::span<const PolicySetting> policy_settings();
const PolicySetting *find_policy_setting(std::string_view key);

Json setting_json(const PolicySetting &setting, SettingValue value);  // "warn" or 10000
// Throws SKM_E_SCHEMA whose message is only what is wrong ("is none of off, warn, require").
SettingValue setting_value(const PolicySetting &setting, const Json &value);

}  // namespace skillmeat::core
