// pack_archive.hpp - whole packs and ZIP archives in memory, put together from what the library gives in pieces.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/bundle/build.hpp"

namespace support {

using skillmeat::core::ZipLayout;
using skillmeat::core::ZipPart;

// `data` has the stored bytes of each part.
inline std::string write_zip(const std::vector<ZipPart> &parts, const std::vector<std::string_view> &data) {
    ZipLayout layout;
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out += skillmeat::core::zip_local_header(parts[i]) + std::string(data[i]);
        layout.add(parts[i]);
    }
    return out + layout.tail();
}

struct WholePack : skillmeat::core::BuiltPack {
    std::string archive;  // unsigned
};

inline WholePack build_pack(const skillmeat::core::PackOptions &options,
                            const std::vector<skillmeat::core::PackInput> &inputs,
                            const skillmeat::core::PackSource &source, const skillmeat::core::Watch &watch) {
    std::string archive;
    const auto append = [&](std::string_view bytes) { archive += bytes; };
    WholePack out{skillmeat::core::build_pack(options, inputs, source, append, watch), {}};
    out.archive = archive + out.layout.tail();
    return out;
}

// The entries of a pack that the strict reader takes.
inline ZipLayout layout_of(std::string_view archive) {
    const auto zip = skillmeat::core::read_zip_directory(archive, {});
    if (zip.refusal) throw std::runtime_error("not a pack: " + zip.refusal->detail);
    return skillmeat::core::unsigned_layout(zip.directory);
}

inline std::string embed_envelope(std::string_view archive, std::string_view envelope) {
    const ZipLayout layout = layout_of(archive);
    return std::string(archive.substr(0, layout.end())) + skillmeat::core::signed_tail(layout, envelope);
}

inline std::string without_envelope(std::string_view archive) {
    const ZipLayout layout = layout_of(archive);
    return std::string(archive.substr(0, layout.end())) + layout.tail();
}

}  // namespace support
