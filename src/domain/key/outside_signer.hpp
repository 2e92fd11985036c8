// outside_signer.hpp - keys that this library never sees: in an ssh-agent, or behind a program of the user's.
#pragma once

#include <memory>
#include <string>

#include "domain/key/key.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kAgentPrefix = "ssh-agent:";

// The key of the agent at $SSH_AUTH_SOCK by its comment, its SHA256:… fingerprint, or our id (or the first 8 or more
// digits of it); "" when it has one only. SKM_E_KEY_NOT_FOUND, SKM_E_AMBIGUOUS. Ed25519 only.
std::unique_ptr<Signer> make_agent_signer(const Operation &operation, const std::string &wanted);

// A program: `PROGRAM public-key` prints its public key in any form, `PROGRAM sign` gets the message on its standard
// input and prints 64 bytes, raw or in base64. Started without a shell, with a few variables of the environment only; it
// has a minute to sign. SKM_E_NOT_FOUND, SKM_E_SIGNATURE.
std::unique_ptr<Signer> make_command_signer(const Operation &operation, const std::string &program);

// The one of the two that is asked for; nullptr = a key of the home.
std::shared_ptr<Signer> outside_signer(const Operation &operation, const std::string &key,
                                       const std::string &command);

}  // namespace skillmeat::core
