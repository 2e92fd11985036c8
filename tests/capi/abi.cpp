#include "abi.hpp"

#include <filesystem>

namespace abi {

std::string take(skm_string &string) {
    std::string text(string.data != nullptr ? string.data : "", string.size);
    skm_string_dispose(&string);
    return text;
}

std::string from_base64(const std::string &text) {
    static const std::string kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        if (c == '=') break;
        bits = bits << 6 | static_cast<unsigned>(kDigits.find(c));
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes += static_cast<char>(bits >> held & 0xff);
    }
    return bytes;
}

std::string text(const char *borrowed) {
    return borrowed != nullptr ? borrowed : "(NULL)";
}

Failure take(skm_status status, skm_error *error) {
    Failure failure;
    failure.status = status;
    CHECK((error != nullptr) == (status != SKM_OK));
    if (error == nullptr) return failure;
    CHECK(skm_error_code(error) == status);
    failure.name = skm_error_name(status);
    failure.message = skm_error_message(error);
    failure.hint = skm_error_hint(error);
    failure.path = skm_error_path(error);
    skm_string out = SKM_STRING_INIT;
    REQUIRE(skm_error_json(error, &out) == SKM_OK);
    failure.json = Json::parse(take(out)).at("error");
    CHECK(failure.json.at("code") == failure.name);
    CHECK(failure.json.at("status") == status);
    CHECK(failure.json.at("message") == failure.message);
    CHECK(failure.json.at("hint") == failure.hint);
    CHECK(failure.json.at("path") == failure.path);
    CHECK(failure.json.at("details").is_object());
    CHECK_FALSE(failure.message.empty());
    skm_error_free(error);
    return failure;
}

World::World() {
    std::filesystem::create_directories(project());
    context_ = another();
}

Owned<skm_context> World::another(std::vector<std::string> variables, skm_context_options options) const {
    variables.push_back("HOME=" + folder_.path());
    variables.push_back("PATH=/usr/bin:/bin");
    std::vector<const char *> environment;
    for (const std::string &variable : variables) environment.push_back(variable.c_str());
    environment.push_back(nullptr);
    const std::string home_path = home(), project_path = project(), policy = folder_ / "managed-policy.toml";
    if (options.environment == nullptr) options.environment = environment.data();
    if (options.home == nullptr) options.home = home_path.c_str();
    if (options.working_directory == nullptr) options.working_directory = project_path.c_str();
    if (options.managed_policy == nullptr) options.managed_policy = policy.c_str();
    return opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
}

std::string World::skill(const std::string &name, const std::string &body) const {
    const std::string folder = folder_ / ("sources/" + name);
    support::write_file(folder + "/SKILL.md",
                        "---\nname: " + name + "\ndescription: Made for a test.\n---\n\n" + body);
    support::write_file(folder + "/scripts/run.sh", "#!/bin/sh\necho " + name + "\n", 0755);
    return folder;
}

void World::collect(const std::vector<std::string> &names) const {
    ok([&](auto out, auto error) { return skm_collection_init(context(), nullptr, nullptr, out, error); });
    if (names.empty()) return;
    std::vector<std::string> folders;
    for (const std::string &name : names) folders.push_back(skill(name));
    std::vector<const char *> sources;
    for (const std::string &folder : folders) sources.push_back(folder.c_str());
    const Json added = ok([&](auto out, auto error) {
        return skm_collection_add(context(), nullptr, sources.data(), sources.size(), nullptr, nullptr, out,
                                  error);
    });
    REQUIRE(added.at("added").size() == names.size());
}

std::vector<std::string> names(const Json &artifacts) {
    std::vector<std::string> list;
    for (const Json &artifact : artifacts) list.push_back(artifact.at("name"));
    return list;
}

Json listed(skm_context *context, const skm_call *call) {
    return ok([&](auto out, auto error) {
        return skm_collection_list(context, nullptr, nullptr, call, out, error);
    });
}

}  // namespace abi
