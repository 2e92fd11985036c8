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

void check_rows(const Json &rows, const char *key) {
    for (const Json &row : rows.as_array()) {
        row.at(key).as_string();
        if (row.at("serial").as_integer() < 0) throw Error(SKM_E_SCHEMA, "a serial is negative");
    }
}

Json checked(Json file) {
    check_rows(file.at("packs"), "name");
    for (const Json &pack : file.at("packs").as_array()) pack.at("pack_id").as_string();
    if (file.find("lists") == nullptr) file.set("lists", Json::array());
    check_rows(file.at("lists"), "issuer");
    return file;
}

Json read(std::string_view text, const std::string &path) {
    if (text.empty())
        return Json::object({{"format", kFormat}, {"lists", Json::array()}, {"packs", Json::array()}});
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

const Json *row_of(const Json &rows, const char *key, std::string_view value) {
    for (const Json &row : rows.as_array())
        if (row.at(key).as_string() == value) return &row;
    return nullptr;
}

// Rows are sorted by `key`.
void put_row(Json &rows, const char *key, Json row) {
    const std::string value = row.at(key).as_string();
    Json::Array &array = rows.as_array();
    std::erase_if(array, [&](const Json &each) { return each.at(key).as_string() == value; });
    const auto place = std::lower_bound(
        array.begin(), array.end(), value,
        [&](const Json &each, const std::string &wanted) { return each.at(key).as_string() < wanted; });
    array.insert(place, std::move(row));
}

}  // namespace

std::optional<RememberedSerial> remembered_serial(std::string_view text, const std::string &path,
                                                  std::string_view pack_name) {
    const Json file = read(text, path);
    const Json *row = row_of(file.at("packs"), "name", pack_name);
    if (row == nullptr) return std::nullopt;
    return RememberedSerial{row->at("serial").as_integer(), row->at("pack_id").as_string(),
                            row->string_or("key_id", "")};
}

bool is_rolled_back(std::string_view text, const std::string &path, std::string_view pack_name,
                    std::int64_t serial) {
    const auto remembered = remembered_serial(text, path, pack_name);
    return remembered && serial < remembered->serial;
}

std::string remember_serial(std::string_view text, const std::string &path, std::string_view pack_name,
                            const RememberedSerial &serial) {
    Json file = read(text, path);
    const Json *known = row_of(file.at("packs"), "name", pack_name);
    if (known != nullptr && serial.serial <= known->at("serial").as_integer()) return std::string(text);
    put_row(*file.find("packs"), "name",
            Json::object({{"key_id", serial.key_id},
                          {"name", pack_name},
                          {"pack_id", serial.pack_id},
                          {"serial", serial.serial}}));
    return file.pretty();
}

std::optional<std::int64_t> remembered_list(std::string_view text, const std::string &path,
                                            std::string_view issuer) {
    const Json file = read(text, path);
    const Json *row = row_of(file.at("lists"), "issuer", issuer);
    if (row == nullptr) return std::nullopt;
    return row->at("serial").as_integer();
}

std::string remember_list(std::string_view text, const std::string &path, std::string_view issuer,
                          std::int64_t serial) {
    Json file = read(text, path);
    const Json *known = row_of(file.at("lists"), "issuer", issuer);
    if (known != nullptr && serial <= known->at("serial").as_integer()) return std::string(text);
    put_row(*file.find("lists"), "issuer", Json::object({{"issuer", issuer}, {"serial", serial}}));
    return file.pretty();
}

}  // namespace skillmeat::core
