// micro_bench.cpp - what a run of the command cannot show by itself: parts of the library beside the same
// work done by the libraries below. Prints one JSON line for each job.
//
// usage: micro_bench HOME SKILLS RUNS      HOME holds a collection of many skills, SKILLS are their sources
#include <sodium.h>
#include <time.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "base/crypto/signing.hpp"
#include "formats/json/json.hpp"
#include "formats/splice/edit.hpp"
#include "formats/yaml/front_matter.hpp"
#include "model/collection/collection.hpp"
#include "platform/fs/fs.hpp"
#include "state/context/context.hpp"
#include "state/store/home.hpp"

namespace {

using namespace skillmeat::core;

std::int64_t cpu_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

std::int64_t middle(std::vector<std::int64_t> &times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

// Ours and the peer's in turn, so that what else the machine does falls on both.
void compare(const char *job, const char *peer_name, int goal_permille, int runs, std::int64_t items,
             const std::function<void()> &ours, const std::function<void()> &peer) {
    std::vector<std::int64_t> our_times, peer_times;
    for (int i = 0; i < runs; ++i) {
        const std::int64_t begin = cpu_nanoseconds();
        ours();
        const std::int64_t half = cpu_nanoseconds();
        peer();
        our_times.push_back((half - begin) / items);
        peer_times.push_back((cpu_nanoseconds() - half) / items);
    }
    std::printf(R"({"job":"%s","peer":"%s","goal_permille":%d,"ours_ns":%lld,"peer_ns":%lld})"
                "\n",
                job, peer_name, goal_permille, static_cast<long long>(middle(our_times)),
                static_cast<long long>(middle(peer_times)));
}

// Of a job that has a goal of its own.
void measure(const char *job, std::int64_t goal, int runs, const std::function<void()> &ours) {
    std::vector<std::int64_t> times;
    for (int i = 0; i < runs; ++i) {
        const std::int64_t begin = cpu_nanoseconds();
        ours();
        times.push_back(cpu_nanoseconds() - begin);
    }
    std::printf(R"({"job":"%s","goal_ns":%lld,"ours_ns":%lld})"
                "\n",
                job, static_cast<long long>(goal), static_cast<long long>(middle(times)));
}

void need(bool holds, const char *what) {
    if (holds) return;
    std::fprintf(stderr, "micro_bench: %s\n", what);
    std::exit(1);
}

void signatures(int runs) {
    constexpr int kTimes = 2000;
    SecretBytes seed(32);
    for (std::size_t i = 0; i < 32; ++i) seed.data()[i] = static_cast<std::uint8_t>(i);
    const PublicKey key = public_key_of(seed);
    const std::string message(200, 'm');
    const Signature signature = sign_ed25519(seed, message);
    compare(
        "signature verification", "libsodium", 1050, runs, kTimes,
        [&] {
            for (int i = 0; i < kTimes; ++i)
                need(verify_ed25519(key, message, signature), "a signature is wrong");
        },
        [&] {
            for (int i = 0; i < kTimes; ++i)
                need(crypto_sign_ed25519_verify_detached(
                         signature.data(), reinterpret_cast<const unsigned char *>(message.data()),
                         message.size(), key.data()) == 0,
                     "a signature is wrong");
        });
}

void manifest(int runs) {
    Json files = Json::array();
    for (int i = 0; i < 10000; ++i) {
        const std::string path =
            "artifacts/skill/skill-" + std::to_string(i / 4) + "/file-" + std::to_string(i);
        files.push(Json::object(
            {{"executable", i % 7 == 0}, {"path", path}, {"sha256", sha256(path).hex()}, {"size", i * 37}}));
    }
    const std::string text = Json::object({{"files", std::move(files)}, {"schema", 1}}).pretty();
    compare(
        "manifest JSON, 10,000 files", "nlohmann parse", 500, runs, 1,
        [&] { need(parse_json(text, "manifest.json").at("files").size() == 10000, "files are missing"); },
        [&] { need(nlohmann::json::parse(text).at("files").size() == 10000, "files are missing"); });
}

void front_matter(const std::string &skills, int runs) {
    std::vector<std::string> files;
    for (const auto &entry : std::filesystem::directory_iterator(skills))
        files.push_back(entry.path().string() + "/SKILL.md");
    std::sort(files.begin(), files.end());
    constexpr std::uint64_t kLimit = 1u << 20;
    const std::string job = "front matter of " + std::to_string(files.size()) + " skills";
    compare(
        job.c_str(), "reading the files", 1600, runs, 1,
        [&] {
            for (const auto &file : files)
                need(parse_front_matter(read_file(file, kLimit), file).present,
                     "a skill without front matter");
        },
        [&] {
            for (const auto &file : files) need(!read_file(file, kLimit).empty(), "an empty skill");
        });
}

// The text to the collection's rows: the other two files, locks and the disk are not in it, nor in the peer's.
void collection(const std::string &path, int runs) {
    ContextOptions options;
    options.home = path;
    const Context context(options);
    const Operation operation(context);
    const Home home = Home::open(operation);
    const std::string folder = home.collection("default");
    const std::string text = read_file(folder + "/collection.toml", 256u << 20);
    const std::size_t rows = Collection::open(operation, home, "default")->rows().size();
    const std::string job = "collection.toml, " + std::to_string(rows) + " artifacts";
    compare(
        job.c_str(), "toml++ parse", 250, runs, 1,
        [&] {
            const Collection read = Collection::parse("default", folder, {text, std::nullopt, std::nullopt});
            need(read.rows().size() == rows, "rows are missing");
        },
        [&] { need(toml::parse(text).size() > 0, "an empty collection"); });
}

// A configuration of one megabyte: server after server.
std::string configuration(EditFormat format) {
    std::string text = format == EditFormat::json   ? "{\n  \"theme\": \"dark\",\n  \"servers\": {\n"
                       : format == EditFormat::toml ? "theme = \"dark\"\n"
                                                    : "theme: dark\nservers:\n";
    for (int i = 0; text.size() < 1'000'000; ++i) {
        const std::string name = "server-" + std::to_string(i), package = "@scope/" + name + "@1.2.3";
        switch (format) {
            case EditFormat::toml:
                text += "\n[servers." + name + "]\ncommand = \"npx\"\nargs = [\"-y\", \"" + package +
                        "\"]\ntimeout = 30\n\n[servers." + name +
                        ".env]\nAPI_KEY = \"${KEY}\"\nLOG = \"info\"\n";
                break;
            case EditFormat::yaml:
                text += "  " + name + ":\n    command: npx\n    args:\n      - -y\n      - '" + package +
                        "'\n    timeout: 30\n    env:\n      API_KEY: ${KEY}\n      LOG: info\n";
                break;
            default:
                text += (i == 0 ? "    \"" : ",\n    \"") + name +
                        "\": {\n      \"command\": \"npx\",\n      \"args\": [\n        \"-y\",\n        \"" +
                        package +
                        "\"\n      ],\n      \"timeout\": 30,\n      \"env\": {\n        \"API_KEY\": "
                        "\"${KEY}\",\n"
                        "        \"LOG\": \"info\"\n      }\n    }";
        }
    }
    return format == EditFormat::json ? text + "\n  }\n}\n" : text;
}

void edits(int runs) {
    const Json entry = Json::object({{"command", "uvx"}, {"args", Json::array({"a", "b"})}});
    const std::pair<const char *, EditFormat> formats[] = {
        {"JSON", EditFormat::json}, {"TOML", EditFormat::toml}, {"YAML", EditFormat::yaml}};
    for (const auto &[name, format] : formats) {
        const std::string text = configuration(format), job = "edit of a 1 MB " + std::string(name) + " file";
        const Edit add{Edit::Kind::add, {"servers", "new"}, 0, entry};
        const Edit set{Edit::Kind::set, {"servers", "server-2000", "env", "LOG"}, 0, "debug"};
        for (const auto &[what, edit] : {std::pair{", an entry more", &add}, std::pair{", one value", &set}})
            measure((job + what).c_str(), 10'000'000, runs,
                    [&] { need(!edit_text(text, "f", format, *edit).splices.empty(), "nothing changed"); });
    }
}

}  // namespace

int main(int argc, char **argv) {
    need(argc == 4, "usage: micro_bench HOME SKILLS RUNS");
    need(sodium_init() >= 0, "libsodium does not start");
    try {
        const int runs = std::max(std::atoi(argv[3]), 3);
        edits(runs);  // first: a heap that ten thousand rows went through makes them half as slow again
        signatures(runs);
        manifest(runs);
        front_matter(argv[2], runs);
        collection(argv[1], runs);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "micro_bench: %s\n", error.what());
        return 1;
    }
}
