// sign_file.hpp - sign's other half: signatures of other programs beside a pack, which stays as it is.
#pragma once

#include <string>
#include <vector>

#include "domain/key/key.hpp"
#include "flow/file_signatures.hpp"

namespace skillmeat::core {

// A file to be written beside a pack.
struct SignatureFile {
    std::string format, path, text;
    bool unchanged = false;  // it lies there already, with these bytes
};

// The texts. A file of other bytes that lies there is SKM_E_EXISTS: it is somebody else's signature.
SignatureFile minisign_file(Signer &signer, const std::string &path, const LongDigest &blake2b,
                            const PackFacts &pack, const std::string &expires);
SignatureFile ssh_file(Signer &signer, const std::string &path, const LongDigest &sha512);

// Writes what is not there yet.
void write_signature_files(const Operation &operation, const std::vector<SignatureFile> &files);

// [{"path","format","unchanged"}]
Json signature_files_document(const std::vector<SignatureFile> &files);

}  // namespace skillmeat::core
