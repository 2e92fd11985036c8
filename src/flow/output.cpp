#include "flow/output.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/fs/fs.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kNewMode = 0644;

}  // namespace

std::string target_of(const Operation &operation, const std::string &path) {
    const std::string resolved = operation.context.resolve(path);
    return real_path(resolved).value_or(resolved);
}

void write_output(const Operation &operation, const std::string &path, std::string_view bytes) {
    WholeFile file = begin_output(path);
    file.write(bytes);
    put_output(operation, file);
}

WholeFile begin_output(const std::string &path) {
    const std::string folder(parent_of(path));
    if (file_info_followed(folder).kind != FileKind::directory)
        throw Error(SKM_E_NOT_FOUND, "there is no folder " + folder)
            .hint("Make it, or name another file.")
            .path(folder);
    const FileInfo before = file_info(path);
    return {path, before.kind == FileKind::regular ? before.mode & 0777u : kNewMode};
}

void put_output(const Operation &operation, WholeFile &file) {
    if (file.put()) return;
    operation.log(LogLevel::warning, "output", "the file is in place, but the disk did not confirm it",
                  {{"path", file.path()}});
}

}  // namespace skillmeat::core
