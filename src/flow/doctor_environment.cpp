// doctor: the library's own known answers, and what this machine has.
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/crypto/signing.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/agent/agent.hpp"
#include "flow/deploy.hpp"
#include "flow/doctor_checks.hpp"
#include "formats/deflate/deflate.hpp"
#include "platform/fs/fs.hpp"
#include "platform/process/process.hpp"

namespace skillmeat::core {

namespace {

// RFC 8032, 7.1, test 1.
constexpr std::array<std::uint8_t, 32> kSeed = {
    0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
    0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
constexpr Signature kSignature = {
    0xe5, 0x56, 0x43, 0x00, 0xc3, 0x60, 0xac, 0x72, 0x90, 0x86, 0xe2, 0xcc, 0x80, 0x6e, 0x82, 0x8a,
    0x84, 0x87, 0x7f, 0x1e, 0xb8, 0xe5, 0xd9, 0x74, 0xd8, 0x73, 0xe0, 0x65, 0x22, 0x49, 0x01, 0x55,
    0x5f, 0xb8, 0x82, 0x15, 0x90, 0xa3, 0x3b, 0xac, 0xc6, 0x1e, 0x39, 0x70, 0x1c, 0xf9, 0xb4, 0x6b,
    0xd2, 0x5b, 0xf5, 0xf0, 0x59, 0x5b, 0xbe, 0x24, 0x65, 0x51, 0x41, 0x43, 0x8e, 0x7a, 0x10, 0x0b};

bool signs_right() {
    SecretBytes seed(kSeed.size());
    std::copy(kSeed.begin(), kSeed.end(), seed.data());
    const PublicKey key = public_key_of(seed);
    Signature forged = kSignature;
    forged[0] ^= 1;
    return sign_ed25519(seed, "") == kSignature && verify_ed25519(key, "", kSignature) &&
           !verify_ed25519(key, "", forged);
}

bool hashes_right() {
    return sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
}

// --- programs ---

std::vector<std::string> folders_of_path(const Context &context) {
    std::vector<std::string> out;
    const std::string path = context.variable("PATH").value_or("");
    for (std::size_t start = 0; start <= path.size();) {
        const std::size_t end = std::min(path.find(':', start), path.size());
        const std::string folder = path.substr(start, end - start);
        if (folder.starts_with('/') && std::find(out.begin(), out.end(), folder) == out.end())
            out.push_back(folder);
        start = end + 1;
    }
    return out;
}

bool is_program(const std::string &path) {
    // In this order: a folder of PATH that may not be entered is no reason to stop.
    return ::access(path.c_str(), X_OK) == 0 && file_info_followed(path).kind == FileKind::regular;
}

std::vector<std::string> programs_named(const Context &context, const std::string &name) {
    std::vector<std::string> out;
    for (const std::string &folder : folders_of_path(context))
        if (const std::string path = join(folder, name); is_program(path)) out.push_back(path);
    return out;
}

Json git_document(const Context &context) {
    const std::vector<std::string> found = programs_named(context, "git");
    if (found.empty()) return Json::object({{"path", Json()}, {"version", Json()}});
    std::string version = output_of({found.front(), "--version"}, {"LC_ALL=C"}).value_or("");
    constexpr std::string_view kPrefix = "git version ";
    if (version.starts_with(kPrefix)) version.erase(0, kPrefix.size());
    version = version.substr(0, version.find('\n'));
    return Json::object({{"path", escape_for_display(found.front())},
                         {"version", version.empty() ? Json() : Json(escape_for_display(version))}});
}

constexpr std::size_t kScriptStart = 4096;  // enough for what an installer of Python programs writes

// "this", "original" (the Python program), "script" (another one), "program" (none, so that it may be another copy of
// ours: its name is all that is looked at).
std::string kind_of_command(const std::string &path) {
    if (real_path(path) == real_path("/proc/self/exe")) return "this";
    const std::string start = start_of_program(path, kScriptStart);
    if (!start.starts_with("#!")) return "program";
    return start.find("from skillmeat") != std::string::npos ? "original" : "script";
}

Json commands_document(const Context &context) {
    Json rows = Json::array();
    for (const std::string &path : programs_named(context, "skillmeat"))
        rows.push(Json::object({{"path", escape_for_display(path)}, {"kind", kind_of_command(path)}}));
    return rows;
}

// --- machine ---

// A part of the machine that may not be looked at is not known, and no reason to stop.
template <class Look>
Json known_or(Json otherwise, Look look) {
    try {
        return look();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return otherwise;
    }
}

Json keychain_document(const Context &context) {
    std::string address = context.variable("DBUS_SESSION_BUS_ADDRESS").value_or("");
    std::string socket;
    constexpr std::string_view kUnix = "unix:path=";
    if (address.starts_with(kUnix)) {
        socket = address.substr(kUnix.size());
        socket = socket.substr(0, socket.find_first_of(",;"));
    } else if (const auto runtime = context.variable("XDG_RUNTIME_DIR")) {
        socket = join(*runtime, "bus");
    }
    const bool is_there = !socket.empty() && file_info_followed(socket).kind == FileKind::special;
    return Json::object({{"bus", is_there ? Json(escape_for_display(socket)) : Json()}});
}

Json file_system_document(const std::string &folder) {
    const FileSystemKind kind = file_system_kind(folder);
    // A name of ours in the other case: the same folder where case does not count.
    const FileInfo lower = file_info_followed(folder + "/collections");
    const FileInfo upper = file_info_followed(folder + "/COLLECTIONS");
    const bool is_one = lower.kind != FileKind::absent && upper.kind != FileKind::absent &&
                        lower.inode == upper.inode && lower.device == upper.device;
    Json document =
        Json::object({{"type", kind.type.empty() ? Json() : Json(kind.type)},
                      {"network", kind.is_network},
                      {"read_only", kind.is_read_only},
                      {"case_sensitive", lower.kind == FileKind::absent ? Json() : Json(!is_one)}});
    Json execute_bit;
    try {
        execute_bit = keeps_execute_bit(file_info_followed(folder).device, folder);
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;  // a folder that cannot be written: not known
    }
    return document.set("execute_bit", std::move(execute_bit));
}

Json agents_document(const Operation &operation) {
    std::vector<std::string> detected;
    const std::string project = find_project(operation.context, operation.context.working_directory());
    for (const Agent &agent : agent_table())
        if (agent_is_detected(agent, operation.context, project)) detected.push_back(agent.id);
    return Json::array(detected);
}

Json home_format(const Home &home, bool is_readable) {
    if (!is_readable || file_info(home.state("home.json")).kind == FileKind::absent)
        return file_info(home.path()).kind == FileKind::absent ? Json() : Json(0);
    try {
        return parse_json(read_file(home.state("home.json"), 1u << 20), "home.json")
            .at("format")
            .as_integer();
    } catch (const Error &error) {
        if (is_passed_on(error)) throw;
        return Json();
    }
}

}  // namespace

void check_library(Examination &e) {
    if (!hashes_right()) e.report("self_test_failed", "", "SHA-256 gives a wrong answer");
    if (!signs_right()) e.report("self_test_failed", "", "Ed25519 gives a wrong answer");
    if (!encoder_matches_reference())
        e.report("encoder_differs", "", encoder_name() + " does not write the bytes of the pinned version");
    const std::vector<std::string> commands = programs_named(e.operation.context, "skillmeat");
    if (commands.empty()) return;
    const std::string kind = kind_of_command(commands.front());
    if (kind == "original" || kind == "script")
        e.report("command_other", commands.front(),
                 kind == "original"
                     ? "the command skillmeat is the original Python program: " + commands.front()
                     : "the command skillmeat is a script of another program: " + commands.front());
}

Json environment_of(const Operation &operation, const Home &home, bool is_readable) {
    const Context &context = operation.context;
    const auto file_system = [&] {
        const bool is_there = file_info_followed(home.path()).kind == FileKind::directory;
        return is_there ? file_system_document(home.path()) : Json();
    };
    return Json::object(
        {{"version", SKILLMEAT_VERSION_STRING},
         {"home", escape_for_display(home.path())},
         {"home_format", home_format(home, is_readable)},
         {"format", kHomeFormat},
         {"encoder",
          Json::object({{"name", encoder_name()}, {"matches_reference", encoder_matches_reference()}})},
         {"file_system", known_or(Json(), file_system)},
         {"agents", known_or(Json::array(), [&] { return agents_document(operation); })},
         {"git", git_document(context)},
         {"keychain", known_or(Json::object({{"bus", Json()}}), [&] { return keychain_document(context); })},
         {"commands", known_or(Json::array(), [&] { return commands_document(context); })},
         {"clock", to_rfc3339_seconds(context.now())}});
}

}  // namespace skillmeat::core
