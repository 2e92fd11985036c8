// The keys of a home, and where passphrases come from.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "domain/key/key.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::error_of;

namespace {

using Environment = std::map<std::string, std::string>;

SecretBytes secret(std::string_view text) {
    return SecretBytes::copy_of(text);
}

NewKey cheap_key(std::string_view name, std::string_view email, Milliseconds created) {
    return make_key(name, email, created, secret("pass"), {}, interactive_cost());
}

struct Fixture {
    support::TempDir folder;
    Context context;
    Operation operation;
    Home home;

    explicit Fixture(Environment environment = {})
        : context(options(folder.path(), std::move(environment))),
          operation(context),
          home(Home::create(operation)) {}

    static ContextOptions options(const std::string &folder, Environment environment) {
        ContextOptions options;
        options.home = folder + "/home";
        options.working_directory = folder;
        options.environment = std::move(environment);
        options.managed_policy = folder + "/managed.toml";
        return options;
    }

    std::string store(const NewKey &key, unsigned mode = 0600) const {
        const std::string path = home.path() + "/" + key_file_name(key.info.id);
        support::write_file(path, key.file, mode);
        return path;
    }
};

}  // namespace

TEST_CASE("keys are listed by age and found by id, name and address") {
    Fixture fixture;
    const NewKey old = cheap_key("old", "a@example.org", 1000), young = cheap_key("young", "", 2000000);
    fixture.store(young);
    fixture.store(old);
    support::write_file(fixture.home.keys() + "/skillbom_ed25519", "another program's");
    support::write_file(fixture.home.keys() + "/readme.key", "not ours");

    const KeyListing listing = list_key_files(fixture.home);
    REQUIRE(listing.keys.size() == 2);
    CHECK(listing.problems.empty());
    CHECK(listing.keys[0].name == "old");
    CHECK(listing.keys[1].name == "young");
    CHECK(find_key(fixture.home, "").name == "young");
    CHECK(find_key(fixture.home, old.info.id).name == "old");
    CHECK(find_key(fixture.home, old.info.id.substr(0, 8)).name == "old");
    CHECK(find_key(fixture.home, "a@example.org").name == "old");
    CHECK(error_of([&] { find_key(fixture.home, old.info.id.substr(0, 7)); }).code() == SKM_E_KEY_NOT_FOUND);
    CHECK(error_of([&] { find_key(fixture.home, "nobody"); }).code() == SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("a name of two keys must be said as an id") {
    Fixture fixture;
    fixture.store(cheap_key("same", "", 1000));
    fixture.store(cheap_key("same", "", 2000));
    const Error error = error_of([&] { find_key(fixture.home, "same"); });
    CHECK(error.code() == SKM_E_AMBIGUOUS);
    CHECK_FALSE(error.hint().empty());
}

TEST_CASE("a home without keys says how to make one") {
    Fixture fixture;
    const Error error = error_of([&] { find_key(fixture.home, ""); });
    CHECK(error.code() == SKM_E_KEY_NOT_FOUND);
    CHECK(error.hint().find("key generate") != std::string::npos);
}

TEST_CASE("files that others can use, links and rubbish are refused, and hide no sound key") {
    Fixture fixture;
    const NewKey good = cheap_key("good", "", 1000), wide = cheap_key("wide", "", 2000);
    fixture.store(good);
    for (const unsigned mode : {0640u, 0604u, 0620u, 0644u, 0610u}) {
        const std::string path = fixture.store(wide, mode);
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        const Error error = error_of([&] { find_key(fixture.home, "wide"); });
        CHECK(error.code() == SKM_E_KEY_PERMISSIONS);
        CHECK(error.path() == path);
        CHECK(error.hint().find("chmod 600 " + path) != std::string::npos);
        CHECK(error_of([&] { find_key(fixture.home, wide.info.id); }).code() == SKM_E_KEY_PERMISSIONS);
        CHECK(find_key(fixture.home, "good").id == good.info.id);
        const KeyListing listing = list_key_files(fixture.home);
        CHECK(listing.keys.size() == 1);
        CHECK(listing.problems.size() == 1);
        ::unlink(path.c_str());
    }

    support::write_file(fixture.folder / "elsewhere", wide.file, 0600);
    const std::string link = fixture.home.path() + "/" + key_file_name(wide.info.id);
    REQUIRE(::symlink((fixture.folder / "elsewhere").c_str(), link.c_str()) == 0);
    CHECK(error_of([&] { find_key(fixture.home, wide.info.id); }).code() == SKM_E_KEY_PERMISSIONS);
    ::unlink(link.c_str());

    support::write_file(link, "rubbish", 0600);
    CHECK(error_of([&] { find_key(fixture.home, wide.info.id); }).code() == SKM_E_KEY_DAMAGED);
    support::write_file(link, std::string(100000, 'x'), 0600);
    CHECK(error_of([&] { find_key(fixture.home, wide.info.id); }).code() == SKM_E_TOO_LARGE);
    ::unlink(link.c_str());
    REQUIRE(::mkfifo(link.c_str(), 0600) == 0);
    CHECK(error_of([&] { find_key(fixture.home, wide.info.id); }).code() == SKM_E_SPECIAL_FILE);
}

TEST_CASE("a key that could be the newest but cannot be read stops the choice of a default") {
    Fixture fixture;
    fixture.store(cheap_key("good", "", 1000));
    const std::string path = fixture.store(cheap_key("wide", "", 2000));
    REQUIRE(::chmod(path.c_str(), 0644) == 0);
    CHECK(error_of([&] { find_key(fixture.home, ""); }).code() == SKM_E_KEY_PERMISSIONS);
}

TEST_CASE("a passphrase is looked for in the order of the contract") {
    const auto ask = [](const std::string &) { return std::optional<std::string>("asked"); };
    const auto find = [](Fixture &fixture, Passphrase source) {
        return std::string(find_passphrase(fixture.operation, source, "key 'work'").view());
    };
    Fixture bare;
    support::write_file(bare.folder / "pass", " from file \n", 0600);
    Fixture both(Environment{{"SKILLMEAT_PASSPHRASE", "from environment"},
                             {"SKILLMEAT_KEY_FILE", bare.folder / "pass"}});
    Fixture file(Environment{{"SKILLMEAT_KEY_FILE", bare.folder / "pass"}});

    CHECK(find(both, {"given", ask}) == "given");
    CHECK(find(both, {std::nullopt, ask}) == "from environment");
    CHECK(find(file, {std::nullopt, ask}) == " from file ");
    CHECK(find(bare, {std::nullopt, ask}) == "asked");
    Fixture emptied(Environment{{"SKILLMEAT_PASSPHRASE", ""}, {"SKILLMEAT_KEY_FILE", ""}});
    CHECK(find(emptied, {std::nullopt, ask}) == "asked");
}

TEST_CASE("without a passphrase the error says how to give one") {
    Fixture fixture;
    const auto silent = [](const std::string &) { return std::optional<std::string>(); };
    for (const Passphrase &source : {Passphrase{}, Passphrase{std::nullopt, silent}}) {
        const Error error = error_of([&] { find_passphrase(fixture.operation, source, "key 'work'"); });
        CHECK(error.code() == SKM_E_PASSPHRASE_NEEDED);
        CHECK(error.message().find("key 'work'") != std::string::npos);
        CHECK(error.hint().find("--passphrase-fd") != std::string::npos);
    }
}

TEST_CASE("a passphrase file is as private as a key file") {
    Fixture fixture(Environment{{"SKILLMEAT_KEY_FILE", "pass"}});
    CHECK(error_of([&] { find_passphrase(fixture.operation, {}, "k"); }).code() == SKM_E_NOT_FOUND);
    support::write_file(fixture.folder / "pass", "x\n", 0600);
    CHECK(find_passphrase(fixture.operation, {}, "k").view() == "x");
    REQUIRE(::chmod((fixture.folder / "pass").c_str(), 0644) == 0);
    CHECK(error_of([&] { find_passphrase(fixture.operation, {}, "k"); }).code() == SKM_E_KEY_PERMISSIONS);
}

TEST_CASE("a stored key signs after its passphrase, asked for by its name") {
    Fixture fixture;
    const NewKey key = cheap_key("work", "", 1000);
    fixture.store(key);
    std::string purpose;
    const auto ask = [&](const std::string &text) {
        purpose = text;
        return std::optional<std::string>("pass");
    };
    const auto signer = open_signer(fixture.operation, fixture.home, "work", {std::nullopt, ask});
    CHECK(signer->public_key() == key.info.public_key);
    CHECK(verify_ed25519(key.info.public_key, "text", signer->sign("text")));
    CHECK(purpose.find("work") != std::string::npos);
    CHECK(error_of([&] {
              open_signer(fixture.operation, fixture.home, "work", {"wrong", {}});
          }).code() == SKM_E_PASSPHRASE_WRONG);
}
