// first_use.hpp - a pack's unknown signer, trusted by the user who was shown the fingerprint. For the import flow.
#pragma once

#include "domain/trust/trust.hpp"
#include "flow/bundle.hpp"
#include "flow/pack_file.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// Asks when the signer is unknown and policy lets the pack in all the same; changes `answer` by what was said. The key
// to trust from now on, for packs of this name only; nullopt when none is. Throws SKM_E_DECISION when nobody answers.
std::optional<TrustedKey> ask_first_use(const Operation &operation, const PackFile &file, const AskTrust &ask,
                                        PackVerdict &answer);

// Part of the import's own change: who takes the import back takes the trust back too.
void stage_first_use(const Home &home, const TrustedKey &key, Transaction &transaction);

}  // namespace skillmeat::core
