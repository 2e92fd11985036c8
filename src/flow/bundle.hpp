// bundle.hpp - export, import, inspect, verify, sign: the life of packs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "domain/key/key.hpp"
#include "flow/flow.hpp"

namespace skillmeat::core {

struct ExportOptions {
    std::string collection;
    std::vector<std::string> references;  // empty = all that type and tag select
    std::string type, tag;
    std::string output;  // a file or folder; "" = <name>-<version>.skillmeat-pack in the working directory
    std::string name, version = "1.0.0", author, description, license, publisher, homepage, repository;
    std::vector<std::string> tags;
    std::string created_at;  // "" = SOURCE_DATE_EPOCH, else the newest time of what is packed
    std::int64_t serial = -1;
    std::string compression = "deflate";  // or "store"
    bool v1 = false;                      // the original's tar.gz instead, which nothing is signed in
    std::string sign_key;                 // "" = unsigned; a key in the home, or ssh-agent:…
    std::string expires;                  // RFC 3339, for the signature
    Passphrase passphrase;
    std::shared_ptr<Signer> signer;  // somebody else's code, instead of sign_key
    std::string signer_command;      // a program that signs, instead of sign_key
    bool minisign = false;           // X.minisig beside the pack too, by the same key
    bool anchor = false;             // the statement holds the newest checkpoint of the audit log
    bool force = false;              // overwrite an existing output file of other content
};
// {"pack":{"path","size","pack_id","content_digest","archive_sha256","bundle_hash","artifacts","files","signed_by":[…]},
//  "left_out":[…],"renamed":[…],"encoder":{…},"scan":"not scanned"};
// With `bytes` the pack goes there instead of to `output`, whole in memory, and the path is "-".
Json export_bundle(const Operation &operation, const ExportOptions &options, std::string *bytes);

struct ConvertOptions {
    std::string path;
    std::string format = "zip";  // or "v1"
    std::string output;          // as in ExportOptions
    bool force = false;
};
// A pack of any layout as ours, or as v1: the document of export with "warnings".
Json convert_bundle(const Operation &operation, const ConvertOptions &options);

struct Conflict {
    std::string type, name, existing_digest, incoming_digest;
    Json files;
};
using AskTrust = std::function<std::string(const Json &question)>;  // trust | once | refuse; "" = no answer
using AskStrategy = std::function<std::string(const Conflict &)>;   // merge | fork | skip; "" = no answer

struct ImportOptions {
    std::string collection;
    std::string path;                // of the pack; X.dsse beside it is read too
    std::string strategy = "merge";  // merge | fork | skip | ask
    std::vector<std::pair<std::string, std::string>> artifact_strategies;  // name or type:name → strategy
    bool require_signature = false, allow_unsigned = false;
    std::string project;  // for the policy's project layer
    AskStrategy ask;
    AskTrust ask_trust;  // of a signer that is not known here
};
// A refusal is a result: {"status":"failed","reason",…}.
Json import_bundle(const Operation &operation, const ImportOptions &options);

Json inspect_bundle(const Operation &operation, const std::string &path);

struct VerifyOptions {
    std::string path, project;
    bool require_signature = false;
};
// {"verdict":"ok|refused","reason","pack_id","signature":{…},"checks":[…]}
Json verify_bundle(const Operation &operation, const VerifyOptions &options);

// {"verdict":"accept|reject","reason","entry","detail"}; writes nothing
Json check_archive(const Operation &operation, const std::string &path);

struct SignOptions {
    std::string path, key, expires;      // key "" = the only or newest one in the home
    bool sidecar = false;                // write X.dsse beside it; else embed
    bool minisign = false, ssh = false;  // X.minisig, X.sig beside it, and nothing else
    bool anchor = false;                 // the statement holds the newest checkpoint of the audit log
    Passphrase passphrase;
    std::shared_ptr<Signer> signer;  // somebody else's code, instead of key
    std::string signer_command;      // a program that signs, instead of key
};
// {"signature":{"path","key_id","fingerprint","pack_id","signatures","files":[…]}}
Json sign_bundle(const Operation &operation, const SignOptions &options);

}  // namespace skillmeat::core
