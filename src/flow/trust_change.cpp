#include "flow/trust_change.hpp"

#include "domain/trust/serials.hpp"
#include "flow/audit.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kTrustLimit = 4u << 20, kMemoryLimit = 16u << 20;

struct Before {
    std::string text;
    PathState state;
};

Before read_before(const Home &home, const std::string &path, std::uint64_t limit) {
    PathState state = path_state_followed(path);
    return {home.read_if_there(path, limit).value_or(""), std::move(state)};
}

// Ids only: the log says whom a decision was about, not what people wrote beside it.
Json facts_of(const TrustChange &change, const std::string &verb) {
    Json facts = change.facts;
    Json keys = Json::array(), packs = Json::array();
    for (const Json &key : change.keys.as_array()) keys.push(key.at("id"));
    for (const Json &pack : change.packs.as_array()) packs.push(pack.at("pack_id"));
    return facts.set("decision", verb).set("key_ids", std::move(keys)).set("pack_ids", std::move(packs));
}

std::string commit(const Operation &operation, const Home &home, const std::string &verb,
                   const TrustChange &change, const Before &trust, const Before &memory) {
    Transaction transaction(operation, home, "trust " + verb);
    const std::size_t root = transaction.root(home.path());
    if (change.text != trust.text)
        transaction.put_text(root, std::string(kTrustFile), change.text, 0600, trust.state);
    if (change.memory != memory.text)
        transaction.put_file(root, std::string(kSerialsFile), change.memory, 0600, memory.state);
    if (transaction.empty()) return "";
    transaction.consent("trust", facts_of(change, verb));
    return transaction.commit();
}

}  // namespace

Home home_to_trust_in(const Operation &operation) {
    return operation.dry_run ? Home::open(operation) : Home::create(operation);
}

void TrustChange::put(const TrustedKey &key) {
    text = put_trusted_key(std::move(text), path, key);
    keys.push(trusted_key_document(key));
}

void TrustChange::put(const RevokedPack &pack) {
    text = put_revoked_pack(std::move(text), path, pack);
    packs.push(revoked_pack_document(pack));
}

void TrustChange::drop(const TrustedKey &key) {
    text = drop_trusted_key(std::move(text), path, key.id);
    keys.push(trusted_key_document(key));
}

void TrustChange::drop(const RevokedPack &pack) {
    text = drop_revoked_pack(std::move(text), path, pack.id);
    packs.push(revoked_pack_document(pack));
}

Json change_trust(const Operation &operation, const Home &home, const std::string &verb,
                  const std::function<void(TrustChange &)> &edit) {
    const Milliseconds started = operation.context.now();
    const std::string trust_path = home.path() + "/" + std::string(kTrustFile);
    const std::string memory_path = home.path() + "/" + std::string(kSerialsFile);
    Json document;
    with_retries(operation, home, [&] {
        const Before trust = read_before(home, trust_path, kTrustLimit);
        const Before memory = read_before(home, memory_path, kMemoryLimit);
        TrustChange change{trust.text, trust_path, memory.text, memory_path};
        edit(change);
        document = Json::object({{"keys", change.keys}, {"packs", change.packs}});
        for (const auto &[name, value] : change.facts.as_object()) document.set(name, value);
        if (operation.dry_run) return;
        const std::string txn = commit(operation, home, verb, change, trust, memory);
        if (!txn.empty()) document.set("txn", txn);
    });
    seal_audit_by_keychain(operation, home);
    UsageEvent event;
    event.type = "trust-" + verb;
    event.result = "success";
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
    return document;
}

}  // namespace skillmeat::core
