#include <algorithm>

#include "base/bytes.hpp"
#include "base/path.hpp"
#include "domain/key/key_text.hpp"
#include "domain/key/outside_signer.hpp"
#include "platform/fs/fs.hpp"
#include "platform/process/process.hpp"

namespace skillmeat::core {

namespace {

constexpr ProgramLimits kKeyLimits{16u << 10, 10'000};
constexpr ProgramLimits kSignatureLimits{1024, 60'000};

// What programs for tokens need. Passphrases of ours are none of their business.
std::vector<std::string> environment_of(const Operation &operation) {
    std::vector<std::string> environment;
    for (const char *name :
         {"PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "TERM", "DISPLAY", "WAYLAND_DISPLAY",
          "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "GPG_TTY"})
        if (const auto value = operation.context.variable(name))
            environment.push_back(std::string(name) + "=" + *value);
    return environment;
}

// A name without '/' is looked for in PATH.
std::string program_at(const Operation &operation, const std::string &program) {
    if (program.find('/') != std::string::npos) return operation.context.resolve(program);
    const std::string path = operation.context.variable("PATH").value_or("");
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find(':', at), path.size());
        const std::string folder = path.substr(at, end - at);
        at = end + 1;
        if (folder.starts_with('/') && file_info_followed(join(folder, program)).kind == FileKind::regular)
            return join(folder, program);
    }
    return program;
}

Error failed(const std::string &program, const std::string &what) {
    return Error(SKM_E_SIGNATURE, program + " " + what)
        .path(program)
        .hint("Run it by hand: PROGRAM public-key, and PROGRAM sign with something on its standard input");
}

class CommandSigner final : public Signer {
 public:
    CommandSigner(std::string program, std::vector<std::string> environment)
        : program_(std::move(program)), environment_(std::move(environment)) {
        const auto text = output_of({program_, "public-key"}, environment_, kKeyLimits);
        const auto key = text ? parse_public_key(*text) : std::nullopt;
        if (!key) throw failed(program_, "printed no Ed25519 public key");
        public_key_ = key->key;
        name_ = key->comment;
    }
    PublicKey public_key() const override { return public_key_; }
    std::string name() const override { return name_; }
    Signature sign(std::string_view message) override {
        const auto output = output_of({program_, "sign"}, environment_, kSignatureLimits, message);
        if (!output) throw failed(program_, "made no signature");
        Signature signature{};
        std::string bytes = *output;
        if (bytes.size() != signature.size()) {
            while (bytes.ends_with('\n') || bytes.ends_with('\r')) bytes.pop_back();
            bytes = from_base64(bytes).value_or("");
        }
        if (bytes.size() != signature.size())
            throw failed(program_, "printed something else than a signature");
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(signature.data()));
        return signature;
    }

 private:
    std::string program_;
    std::vector<std::string> environment_;
    PublicKey public_key_{};
    std::string name_;
};

}  // namespace

std::unique_ptr<Signer> make_command_signer(const Operation &operation, const std::string &program) {
    const std::string path = program_at(operation, program);
    if (file_info_followed(path).kind != FileKind::regular)
        throw Error(SKM_E_NOT_FOUND, "there is no program " + path)
            .path(path)
            .hint("Name the program that signs; arguments cannot be given to it");
    return std::make_unique<CommandSigner>(path, environment_of(operation));
}

std::shared_ptr<Signer> outside_signer(const Operation &operation, const std::string &key,
                                       const std::string &command) {
    if (!command.empty()) return make_command_signer(operation, command);
    if (key.starts_with(kAgentPrefix)) return make_agent_signer(operation, key.substr(kAgentPrefix.size()));
    return nullptr;
}

}  // namespace skillmeat::core
