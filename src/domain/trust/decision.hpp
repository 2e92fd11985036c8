// decision.hpp - may this pack in? A verdict and the policy make a decision.
#pragma once

#include <string>
#include <string_view>

#include "domain/trust/trust.hpp"
#include "state/policy/policy.hpp"

namespace skillmeat::core {

enum class PackOrigin { file, vault, marketplace };

struct SignatureQuestion {
    PackOrigin origin = PackOrigin::file;
    bool require_signature = false;  // the caller asks for a trusted signature
    bool allow_unsigned = false;     // the caller lets an unsigned pack in
    bool rolled_back = false;        // from check_serial
    bool name_was_signed = false;    // a pack of this name was let in for a trusted signature before
};

struct Decision {
    bool allowed = false;
    std::string reason;      // "" or unsigned untrusted revoked expired rolled-back signature
    std::string warning;     // for people; "" = none
    std::string decided_by;  // "the rule of packs", "option --require-signature", "signature.file = …"
};

// Pure. What is invalid, revoked or rolled back never passes, whatever policy and options say; nor does another,
// unknown signer for a name whose signer was trusted. A rule of the managed policy is not loosened by allow_unsigned.
Decision decide(const Policy &policy, const Verdict &verdict, const SignatureQuestion &question);

}  // namespace skillmeat::core
