// vectors.hpp - the test vectors of the pack format, and how to build from them.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/bundle/build.hpp"
#include "domain/bundle/pack.hpp"
#include "platform/fs/fs.hpp"
#include "support/program.hpp"
#include "support/support.hpp"

namespace vectors {

using namespace skillmeat::core;

inline std::string file(const std::string &name) {
    return support::read_file(support::data_file("pack-vectors/" + name));
}
inline std::string pack(const std::string &name) {
    return file(name + ".skillmeat-pack");
}
inline Json expected() {
    return parse_json(file("expected.json"), "expected.json");
}

inline SecretBytes seed(std::size_t key) {
    const Json json = expected();
    return SecretBytes::copy_of(*from_hex(json.at("keys").as_array()[key].at("seed").as_string()));
}

inline std::string envelope(const std::string &statement, const std::vector<std::size_t> &keys) {
    Envelope out{statement, std::string(kInTotoType), {}};
    for (const std::size_t key : keys) {
        EnvelopeSignature signature;
        signature.public_key = public_key_of(seed(key));
        signature.key_id = key_id_of(signature.public_key);
        signature.signature = sign_ed25519(seed(key), pre_authentication_encoding(kInTotoType, statement));
        out.signatures.push_back(signature);
    }
    return write_envelope(out);
}

// input.tar taken out into `folder`.
inline void extract(const std::string &folder) {
    const auto result = support::run_program(
        {"tar", "--no-same-owner", "-p", "-C", folder, "-xf", support::data_file("pack-vectors/input.tar")});
    REQUIRE_MESSAGE(result.status == 0, result.output);
}

inline std::vector<std::string> texts(const Json &object, const char *key) {
    std::vector<std::string> out;
    if (const Json *list = object.find(key)) {
        for (const Json &item : list->as_array()) out.push_back(item.as_string());
    }
    return out;
}

struct Input {
    PackOptions options;
    std::vector<PackInput> artifacts;
};

inline Input read_input(const std::string &folder) {
    const Json json = parse_json(support::read_file(folder + "/pack.json"), "pack.json");
    Input input;
    PackOptions &options = input.options;
    options.name = json.at("name").as_string();
    options.version = json.at("version").as_string();
    options.author = json.at("author").as_string();
    options.description = json.at("description").as_string();
    options.publisher = json.at("publisher").as_string();
    options.homepage = json.at("homepage").as_string();
    options.tags = texts(json, "tags");
    options.serial = json.at("serial").as_integer();
    options.created_at = *parse_time(json.at("created_at").as_string()) / 1000;
    for (const Json &row : json.at("artifacts").as_array()) {
        PackInput artifact;
        artifact.type = row.at("type").as_string();
        artifact.name = row.at("name").as_string();
        artifact.origin = row.string_or("origin", "local");
        artifact.upstream = row.string_or("upstream", "");
        artifact.version_spec = row.string_or("version_spec", "");
        artifact.resolved_sha = row.string_or("resolved_sha", "");
        artifact.tags = texts(row, "tags");
        artifact.tree = scan_tree(folder + "/" + row.at("source").as_string(), {}, nullptr, Watch());
        input.artifacts.push_back(std::move(artifact));
    }
    return input;
}

inline PackSource disk() {
    PackSource source;
    source.read = [](const std::string &path) { return skillmeat::core::read_file(path, 64u << 20); };
    return source;
}

}  // namespace vectors
