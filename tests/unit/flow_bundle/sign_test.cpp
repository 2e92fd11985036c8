#include "domain/bundle/pack.hpp"
#include "homes.hpp"
#include "support/same_crc.hpp"

namespace {

struct Signing {
    support::TempDir folder;
    Person ada{folder / "ada"};
    std::string pack = folder / "kit.skillmeat-pack", one, two;

    Signing() {
        ada.skill("alpha", skill_text("alpha"));
        ada.export_to(pack);
        one = ada.key('a');
        two = ada.key('b');
    }
    Json sign(const std::string &key, const std::function<void(SignOptions &)> &change = {}) const {
        return ada
            .run([&](const Operation &operation) {
                SignOptions options;
                options.path = pack;
                options.key = key;
                options.passphrase.given = "secret";
                if (change) change(options);
                return sign_bundle(operation, options);
            })
            .at("signature");
    }
    std::size_t signatures() const {
        const std::string sidecar = pack + ".dsse";
        const PackResult result =
            read_pack(support::read_file(pack), support::exists(sidecar) ? support::read_file(sidecar) : "",
                      {}, Watch());
        REQUIRE_FALSE(result.refusal);
        return result.pack->signatures.signatures.size();
    }
};

void beside(SignOptions &options) {
    options.sidecar = true;
}

}  // namespace

TEST_CASE("signatures are added, in any order to the same bytes") {
    Signing world;
    const std::string unsigned_pack = support::read_file(world.pack);
    const Json first = world.sign(world.one);
    CHECK(first.at("path").as_string() == world.pack);
    CHECK(first.at("key_id").as_string() == world.one);
    CHECK(first.at("pack_id").as_string() == sha256(unsigned_pack).hex());
    CHECK(first.at("signatures").as_integer() == 1);
    CHECK(world.sign(world.two).at("signatures").as_integer() == 2);
    CHECK(world.signatures() == 2);
    const std::string both = support::read_file(world.pack);
    CHECK(world.sign(world.two).at("unchanged").as_bool());
    CHECK(support::read_file(world.pack) == both);
    support::write_file(world.pack, unsigned_pack);
    world.sign(world.two);
    world.sign(world.one);
    CHECK(support::read_file(world.pack) == both);
}

TEST_CASE("a signature beside the pack leaves the pack as it is") {
    Signing world;
    const std::string before = support::read_file(world.pack);
    CHECK(world.sign(world.one, beside).at("path").as_string() == world.pack + ".dsse");
    CHECK(support::read_file(world.pack) == before);
    CHECK(world.ada.verify(world.pack).at("signature").at("state").as_string() == "unknown");
    world.sign(world.two, beside);
    CHECK(world.signatures() == 2);
    world.sign(world.one);
    CHECK(support::read_file(world.pack) != before);
    CHECK(world.signatures() == 2);
}

TEST_CASE("a file that other signatures cover is not changed") {
    Signing world;
    world.sign(world.one, [](SignOptions &options) { options.minisign = true; });
    const std::string before = support::read_file(world.pack);
    CHECK(world.sign(world.one).at("path").as_string() == world.pack + ".dsse");
    CHECK(support::read_file(world.pack) == before);
}

TEST_CASE("all sign the same statement") {
    Signing world;
    const auto until = [](const char *time) {
        return [time](SignOptions &options) { options.expires = time; };
    };
    CHECK(world.sign(world.one, until("2090-01-01T00:00:00Z")).at("expires").as_string() ==
          "2090-01-01T00:00:00Z");
    CHECK(code_of([&] { world.sign(world.two, until("2091-01-01T00:00:00Z")); }) == SKM_E_ARGUMENT);
    CHECK(code_of([&] { world.sign(world.two, until("later")); }) == SKM_E_ARGUMENT);
    CHECK(world.sign(world.two).at("expires").as_string() == "2090-01-01T00:00:00Z");
    CHECK(world.signatures() == 2);
}

TEST_CASE("what cannot be signed stays as it was") {
    Signing world;
    const std::string before = support::read_file(world.pack);
    const auto code = [&](const std::function<void(SignOptions &)> &change) {
        const Code out = code_of([&] { world.sign(world.one, change); });
        CHECK(support::read_file(world.pack) == before);
        return out;
    };
    CHECK(code([](SignOptions &options) { options.passphrase.given = "wrong"; }) == SKM_E_PASSPHRASE_WRONG);
    CHECK(code([](SignOptions &options) { options.passphrase.given.reset(); }) == SKM_E_PASSPHRASE_NEEDED);
    CHECK(code([](SignOptions &options) { options.key = "nobody"; }) == SKM_E_KEY_NOT_FOUND);
    CHECK(code([](SignOptions &options) { options.path += ".missing"; }) == SKM_E_NOT_FOUND);
    const std::string bad = world.folder / "bad";
    support::write_file(bad, before.substr(1));
    CHECK(code([&](SignOptions &options) { options.path = bad; }) == SKM_E_ARCHIVE);
    support::write_file(bad,
                        support::read_file(support::data_file("pack-vectors/refused/key-id.skillmeat-pack")));
    CHECK(code([&](SignOptions &options) { options.path = bad; }) == SKM_E_PACK);
    world.ada.dry_run = true;
    CHECK(code([](SignOptions &) {}) == SKM_OK);
}

TEST_CASE("a link to a pack stays a link") {
    Signing world;
    const std::string link = world.folder / "link";
    std::filesystem::create_symlink(world.pack, link);
    world.sign(world.one, [&](SignOptions &options) { options.path = link; });
    CHECK(std::filesystem::is_symlink(link));
    CHECK(world.signatures() == 1);
}

TEST_CASE("a pack that is rewritten while somebody signs is not signed") {
    const Signing world;
    const std::string pack = support::read_file(world.pack);
    // A signer that takes its time: the pack was verified by then.
    struct Slow : Signer {
        std::unique_ptr<Signer> inner = make_seed_signer(SecretBytes::copy_of(std::string(32, 'c')), "slow");
        std::function<void()> meanwhile;
        PublicKey public_key() const override { return inner->public_key(); }
        std::string name() const override { return inner->name(); }
        Signature sign(std::string_view message) override {
            meanwhile();
            return inner->sign(message);
        }
    };
    const auto sign_while = [&](const std::function<void()> &meanwhile) {
        const auto slow = std::make_shared<Slow>();
        slow->meanwhile = meanwhile;
        try {
            world.sign("", [&](SignOptions &options) { options.signer = slow; });
        } catch (const Error &error) {
            return error.code();
        }
        return Code{SKM_OK};
    };
    const ZipResult zip = read_zip_directory(pack, {});
    REQUIRE_FALSE(zip.refusal);
    const ZipEntry &first = zip.directory.entries.front();
    std::string other = pack;
    other[first.header_offset] = 'x';
    CHECK(sign_while([&] { support::write_file(world.pack, other); }) != SKM_OK);
    CHECK(support::read_file(world.pack) == other);
    support::write_file(world.pack, pack);
    other = pack;
    support::flip_unseen(other, first.data_offset);  // content: only a digest tells
    CHECK(sign_while([&] { support::write_file(world.pack, other); }) == SKM_E_CHANGED);
    CHECK(support::read_file(world.pack) == other);
    CHECK(std::distance(std::filesystem::directory_iterator(world.folder.path()), {}) == 2);
    support::write_file(world.pack, pack);
    CHECK(sign_while([] {}) == SKM_OK);
    CHECK(world.signatures() == 1);
}
