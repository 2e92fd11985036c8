// serials.hpp - the highest serial seen of each pack name, so that an older pack cannot be passed off as the newest.
//
// Kept in state/trust.json. Text in, text out: the import flow writes the new text in its own transaction. Only packs
// with a trusted signature are remembered, else an unsigned pack with a huge serial could lock the real ones out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skillmeat::core {

inline constexpr std::string_view kSerialsFile = "state/trust.json";  // relative to the home

struct RememberedSerial {
    std::int64_t serial = 0;
    std::string pack_id;
    std::string key_id;  // of the signer; "" in records of older versions
};

// `text` is that of the file, "" when there is none. SKM_E_DAMAGED when it is not ours, SKM_E_NEWER.
std::optional<RememberedSerial> remembered_serial(std::string_view text, const std::string &path,
                                                  std::string_view pack_name);

// True when `serial` is lower than the remembered one of the name: a rollback. The same serial is not.
bool is_rolled_back(std::string_view text, const std::string &path, std::string_view pack_name,
                    std::int64_t serial);

// The text with this serial remembered; the same text when it is not higher than the remembered one.
std::string remember_serial(std::string_view text, const std::string &path, std::string_view pack_name,
                            const RememberedSerial &serial);

// The same for the revocation lists of an issuer (key id), so that an older list cannot take the place of a newer one.
std::optional<std::int64_t> remembered_list(std::string_view text, const std::string &path,
                                            std::string_view issuer);
std::string remember_list(std::string_view text, const std::string &path, std::string_view issuer,
                          std::int64_t serial);

}  // namespace skillmeat::core
