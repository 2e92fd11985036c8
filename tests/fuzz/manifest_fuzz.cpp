// manifest.json of a pack: as its text is, and once more in canonical form, so that more than the form is
// reached.
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/read_manifest.hpp"
#include "fuzz.hpp"

using namespace skillmeat::core;

namespace {

void check_manifest(const Json &manifest, std::string_view text) {
    Pack pack;
    bundle::ManifestFiles files;
    const auto refusal = bundle::read_manifest(manifest, text, pack, files);
    if (refusal) {
        fuzz::require(!refusal->reason.empty() && !refusal->detail.empty(), "a refusal says why");
        return;
    }
    fuzz::require(!pack.artifacts.empty() && !files.content.files.empty(), "a pack has files");
    fuzz::require(bundle::bundle_hash_of(manifest) == pack.bundle_hash, "its own hash");
    fuzz::require(bundle::bundle_toml_of(manifest) == bundle::bundle_toml_of(manifest),
                  "the same table again");
    std::size_t count = 0;
    for (const PackArtifact &artifact : pack.artifacts) count += artifact.listing.files.size();
    fuzz::require(count == files.content.files.size(), "each file belongs to one artifact");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    bundle::manifest_excess(text, 10);
    std::string problem;
    const auto manifest = bundle::parse_manifest(text, problem);
    fuzz::require(manifest.has_value() == problem.empty(), "a problem is told");
    if (!manifest) return 0;
    fuzz::code_of([&] { check_manifest(*manifest, text); });
    const Json sorted = manifest->sorted();
    fuzz::code_of([&] { check_manifest(sorted, sorted.pretty()); });
    return 0;
}
