#include "domain/trust/serials.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "formats/json/json.hpp"

namespace skillmeat::core {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLimit = 16u << 20;

Error damaged(const std::string &path, const Error &cause) {
    return Error(SKM_E_DAMAGED, path + " is damaged: " + cause.message())
        .path(path)
        .hint("Put back a copy of the file. Without it, older packs cannot be told from the newest")
        .cause(cause);
}

Json checked(Json file) {
    for (const Json &pack : file.at("packs").as_array()) {
        pack.at("name").as_string();
        pack.at("pack_id").as_string();
        if (pack.at("serial").as_integer() < 0) throw Error(SKM_E_SCHEMA, "a serial is negative");
    }
    return file;
}

Json read(std::string_view text, const std::string &path) {
    if (text.empty()) return Json::object({{"format", kFormat}, {"packs", Json::array()}});
    try {
        Json file = parse_json(text, path, {kLimit, 8});
        if (file.at("format").as_integer() > kFormat)
            throw Error(SKM_E_NEWER, path + " was written by a newer version of this program")
                .path(path)
                .hint("Update this program");
        return checked(std::move(file));
    } catch (const Error &error) {
        if (error.code() == SKM_E_NEWER) throw;
        throw damaged(path, error);
    }
}

const Json *row_of(const Json &file, std::string_view pack_name) {
    for (const Json &pack : file.at("packs").as_array())
        if (pack.at("name").as_string() == pack_name) return &pack;
    return nullptr;
}

}  // namespace

std::optional<RememberedSerial> remembered_serial(std::string_view text, const std::string &path,
                                                  std::string_view pack_name) {
    const Json file = read(text, path);
    const Json *row = row_of(file, pack_name);
    if (row == nullptr) return std::nullopt;
    return RememberedSerial{row->at("serial").as_integer(), row->at("pack_id").as_string()};
}

bool is_rolled_back(std::string_view text, const std::string &path, std::string_view pack_name,
                    std::int64_t serial) {
    const auto remembered = remembered_serial(text, path, pack_name);
    return remembered && serial < remembered->serial;
}

std::string remember_serial(std::string_view text, const std::string &path, std::string_view pack_name,
                            std::int64_t serial, std::string_view pack_id) {
    Json file = read(text, path);
    const Json *known = row_of(file, pack_name);
    if (known != nullptr && serial <= known->at("serial").as_integer()) return std::string(text);
    Json row = Json::object({{"name", pack_name}, {"pack_id", pack_id}, {"serial", serial}});
    Json::Array &packs = file.find("packs")->as_array();
    std::erase_if(packs, [&](const Json &pack) { return pack.at("name").as_string() == pack_name; });
    const auto place = std::lower_bound(
        packs.begin(), packs.end(), pack_name,
        [](const Json &pack, std::string_view name) { return pack.at("name").as_string() < name; });
    packs.insert(place, std::move(row));
    return file.pretty();
}

}  // namespace skillmeat::core
