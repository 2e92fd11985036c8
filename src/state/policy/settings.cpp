#include "state/policy/settings.hpp"

#include <array>

#include "base/error.hpp"

namespace skillmeat::core {

namespace {

constexpr std::array<std::string_view, 3> kRules = {"off", "warn", "require"};
constexpr SettingValue kMostEntries = 65534;  // what a ZIP without ZIP64 can hold
constexpr SettingValue kMostBytes = (SettingValue{1} << 32) - 1;
constexpr SettingValue kMostRatio = 1'000'000;
constexpr SettingValue kMostKeys = 100;
constexpr SettingValue kMostDays = 36500;
constexpr SettingValue kMostChanges = 1'000'000;

using Kind = PolicySetting::Kind;

template <SignatureRule Policy::*member>
constexpr PolicySetting rule(std::string_view key) {
    return {key,
            Kind::rule,
            0,
            2,
            [](const Policy &policy) { return static_cast<SettingValue>(policy.*member); },
            [](Policy &policy, SettingValue value) { policy.*member = static_cast<SignatureRule>(value); }};
}

template <std::uint64_t ArchiveLimits::*member>
constexpr PolicySetting limit(std::string_view key, SettingValue highest) {
    return {key,
            Kind::most,
            1,
            highest,
            [](const Policy &policy) { return static_cast<SettingValue>(policy.limits.*member); },
            [](Policy &policy, SettingValue value) {
                policy.limits.*member = static_cast<std::uint64_t>(value);
            }};
}

template <std::int64_t Policy::*member>
constexpr PolicySetting least(std::string_view key, SettingValue lowest, SettingValue highest) {
    return {key,
            Kind::least,
            lowest,
            highest,
            [](const Policy &policy) { return static_cast<SettingValue>(policy.*member); },
            [](Policy &policy, SettingValue value) { policy.*member = value; }};
}

constexpr std::array kSettings = {
    rule<&Policy::signature_file>("signature.file"),
    rule<&Policy::signature_vault>("signature.vault"),
    rule<&Policy::signature_marketplace>("signature.marketplace"),
    least<&Policy::signature_threshold>("signature.threshold", 1, kMostKeys),
    limit<&ArchiveLimits::entries>("limits.entries", kMostEntries),
    limit<&ArchiveLimits::file_bytes>("limits.file-bytes", kMostBytes),
    limit<&ArchiveLimits::total_bytes>("limits.total-bytes", kMostBytes),
    limit<&ArchiveLimits::archive_bytes>("limits.archive-bytes", kMostBytes),
    limit<&ArchiveLimits::ratio>("limits.ratio", kMostRatio),
    least<&Policy::keep_days>("limits.keep-days", 0, kMostDays),
    least<&Policy::keep_changes>("limits.keep-changes", 0, kMostChanges),
};

SettingValue rule_value(const Json &value) {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (value.is_string() && value.as_string() == kRules[i]) return static_cast<SettingValue>(i);
    throw Error(SKM_E_SCHEMA, R"(is none of "off", "warn", "require")");
}

}  // namespace

std::span<const PolicySetting> policy_settings() {
    return kSettings;
}

const PolicySetting *find_policy_setting(std::string_view key) {
    for (const PolicySetting &setting : kSettings)
        if (setting.key == key) return &setting;
    return nullptr;
}

Json setting_json(const PolicySetting &setting, SettingValue value) {
    if (setting.kind == Kind::rule) return kRules.at(static_cast<std::size_t>(value));
    return value;
}

SettingValue setting_value(const PolicySetting &setting, const Json &value) {
    if (setting.kind == Kind::rule) return rule_value(value);
    const bool within =
        value.is_integer() && value.as_integer() >= setting.lowest && value.as_integer() <= setting.highest;
    if (within) return value.as_integer();
    throw Error(SKM_E_SCHEMA, "is not a whole number from " + std::to_string(setting.lowest) + " to " +
                                  std::to_string(setting.highest));
}

}  // namespace skillmeat::core
