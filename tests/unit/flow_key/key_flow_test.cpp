// Keys from the outside: the documents, the files, and what can be taken back.
#include <sys/stat.h>

#include "base/bytes.hpp"
#include "domain/key/key_text.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/transaction.hpp"
#include "unit/flow_key/fixture.hpp"

TEST_CASE("a key is made, signs with its passphrase, and is taken back by undo") {
    Fixture fixture;
    GenerateKeyOptions options;
    options.name = "work";
    options.email = "me@example.org";
    options.passphrase.given = "correct horse";
    const Json document = generate_key(fixture.operation, options);
    const Json &key = document.at("key");
    CHECK(key.at("id").as_string().size() == 64);
    CHECK(key.at("fingerprint").as_string() == key.at("id").as_string());
    CHECK(key.at("name").as_string() == "work");
    CHECK(key.at("email").as_string() == "me@example.org");
    CHECK(key.at("created").as_string() == "2026-11-21T12:00:00Z");
    CHECK(key.at("store").as_string() == "file");
    const std::string path = key.at("path").as_string();
    CHECK(file_info(path).mode == 0600);
    CHECK(file_info(fixture.home.keys()).mode == 0700);

    const auto signer = open_signer(fixture.operation, fixture.home, "work", {"correct horse", {}});
    CHECK(from_base64(key.at("public_key").as_string()) ==
          std::string(reinterpret_cast<const char *>(signer->public_key().data()), 32));

    undo_change(fixture.operation, fixture.home, document.at("txn").as_string());
    CHECK_FALSE(support::exists(path));
}

TEST_CASE("without a passphrase no key is made and nothing is written") {
    Fixture fixture;
    const auto before = support::snapshot_tree(fixture.home.path());
    CHECK(error_of([&] { generate_key(fixture.operation, {}); }).code() == SKM_E_PASSPHRASE_NEEDED);
    GenerateKeyOptions empty;
    empty.passphrase.given = "";
    CHECK(error_of([&] { generate_key(fixture.operation, empty); }).code() == SKM_E_PASSPHRASE_NEEDED);
    CHECK(support::snapshot_tree(fixture.home.path()) == before);
}

TEST_CASE("a dry run shows a key and writes nothing") {
    Fixture fixture;
    const auto before = support::snapshot_tree(fixture.home.path());
    fixture.operation.dry_run = true;
    support::write_file(fixture.folder / "seed", std::string(64, 'a'), 0600);
    ImportKeyOptions options;
    options.path = "seed";
    options.passphrase.given = "p";
    const Json document = import_key(fixture.operation, options);
    CHECK(document.at("key").at("name").as_string() == "default");
    CHECK(document.find("txn") == nullptr);
    CHECK(support::snapshot_tree(fixture.home.path()) == before);
}

TEST_CASE("a seed is taken in once, and an exposed file is told") {
    Fixture fixture;
    support::write_file(fixture.folder / "seed",
                        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0644);
    ImportKeyOptions options;
    options.path = fixture.folder / "seed";
    options.name = "known";
    options.passphrase.given = "p";
    const Json document = import_key(fixture.operation, options);
    CHECK(document.at("key").at("id").as_string() ==
          "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c");
    CHECK(document.at("warnings").size() == 1);
    CHECK(error_of([&] { import_key(fixture.operation, options); }).code() == SKM_E_EXISTS);
    support::write_file(fixture.folder / "other", "hello", 0600);
    options.path = "other";
    CHECK(error_of([&] { import_key(fixture.operation, options); }).code() == SKM_E_KEY_DAMAGED);
    options.path = "missing";
    CHECK(error_of([&] { import_key(fixture.operation, options); }).code() == SKM_E_NOT_FOUND);
}

TEST_CASE("keys are listed in pages, with the files that are no keys") {
    Fixture fixture;
    std::vector<std::string> made;
    for (const char *name : {"a", "b", "c"}) made.push_back(fixture.cheap_key(name).id);
    support::write_file(fixture.home.keys() + "/0123456789abcdef.key", "rubbish", 0600);
    Page page;
    page.limit = 2;
    const Json first = list_keys(fixture.operation, page);
    REQUIRE(first.at("keys").size() == 2);
    CHECK(first.at("keys").as_array()[0].at("id").as_string() == made[0]);
    CHECK(first.at("problems").as_array().at(0).at("code").as_string() == "key_damaged");
    page.cursor = first.at("next").as_string();
    const Json second = list_keys(fixture.operation, page);
    CHECK(second.at("keys").size() == 1);
    CHECK(second.at("next").is_null());
    page.cursor = "not base64";
    CHECK(error_of([&] { list_keys(fixture.operation, page); }).code() == SKM_E_ARGUMENT);
}

TEST_CASE("public halves in every format") {
    Fixture fixture;
    const KeyInfo key = fixture.cheap_key("work");
    for (const char *format : {"raw", "pem", "minisign", "openssh", ""}) {
        const Json document = export_key(fixture.operation, "work", format);
        CHECK(document.at("format").as_string() == (*format == '\0' ? "raw" : format));
        CHECK(parse_public_key(document.at("text").as_string())->key == key.public_key);
    }
    CHECK(export_key(fixture.operation, "work", "openssh")
              .at("text")
              .as_string()
              .ends_with(" work@example.org\n"));
    CHECK(error_of([&] { export_key(fixture.operation, "work", "der"); }).code() == SKM_E_ARGUMENT);
    CHECK(error_of([&] { export_key(fixture.operation, "nobody", "raw"); }).code() == SKM_E_KEY_NOT_FOUND);
}

TEST_CASE("a key is removed and comes back with undo") {
    Fixture fixture;
    const KeyInfo key = fixture.cheap_key("work");
    const std::string before = support::read_file(key.path);
    const Json document = remove_key(fixture.operation, key.id.substr(0, 16));
    CHECK_FALSE(support::exists(key.path));
    undo_change(fixture.operation, fixture.home, document.at("txn").as_string());
    CHECK(support::read_file(key.path) == before);
    CHECK(file_info(key.path).mode == 0600);
}
