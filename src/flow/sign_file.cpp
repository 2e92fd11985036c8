#include "flow/sign_file.hpp"

#include "base/error.hpp"
#include "domain/key/file_signature.hpp"
#include "flow/output.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

SignatureFile file_to_write(std::string format, std::string path, std::string text) {
    SignatureFile file{std::move(format), std::move(path), std::move(text), false};
    const FileInfo info = file_info_followed(file.path);
    if (info.kind == FileKind::absent) return file;
    if (info.size != file.text.size() || read_file(file.path, file.text.size()) != file.text)
        throw Error(SKM_E_EXISTS, "there is another signature already: " + file.path)
            .path(file.path)
            .hint("Such a file holds one signature. Move it away to sign with this key or other words.");
    file.unchanged = true;
    return file;
}

}  // namespace

SignatureFile minisign_file(Signer &signer, const std::string &path, const LongDigest &blake2b,
                            const PackFacts &pack, const std::string &expires) {
    return file_to_write("minisign", path + kMinisignEnding,
                         write_minisign(sign_minisign(signer, blake2b, pack_comment(pack, expires))));
}

SignatureFile ssh_file(Signer &signer, const std::string &path, const LongDigest &sha512) {
    return file_to_write("ssh", path + kSshEnding, write_ssh_signature(sign_ssh(signer, sha512)));
}

void write_signature_files(const Operation &operation, const std::vector<SignatureFile> &files) {
    for (const SignatureFile &file : files)
        if (!file.unchanged) write_output(operation, file.path, file.text);
}

Json signature_files_document(const std::vector<SignatureFile> &files) {
    Json out = Json::array();
    for (const SignatureFile &file : files)
        out.push(Json::object({{"path", file.path}, {"format", file.format}, {"unchanged", file.unchanged}}));
    return out;
}

}  // namespace skillmeat::core
