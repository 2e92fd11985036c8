#include "model/artifact/listing.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

const std::string kHex = "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd";

Listing two_files() {
    Listing listing;
    listing.files.push_back({"SKILL.md", false, 12, sha256("a")});
    listing.files.push_back({"scripts/run file.sh", true, 0, sha256("")});
    return listing;
}

}  // namespace

TEST_CASE("a listing is its text and back") {
    const Listing listing = two_files();
    CHECK(listing.text() ==
          sha256("a").hex() + " 100644 12 SKILL.md\n" + sha256("").hex() + " 100755 0 scripts/run file.sh\n");
    CHECK(listing.tree_digest() == sha256(listing.text()));
    CHECK(parse_listing(listing.text()) == listing);
    CHECK(parse_listing("") == Listing{});
    CHECK(listing.total_bytes() == 12);
    REQUIRE(listing.find("scripts/run file.sh") != nullptr);
    CHECK(listing.find("scripts/run file.sh")->mode() == "100755");
    CHECK(listing.find("scripts") == nullptr);
}

TEST_CASE("a text that is not exactly a listing is none") {
    const std::string good = kHex + " 100644 1 a\n";
    REQUIRE(parse_listing(good));
    for (const std::string &bad : {
             kHex + " 100644 1 a",     // no line feed
             kHex + " 100644 1 \n",    // no path
             kHex + " 100644 01 a\n",  // leading zero
             kHex + " 100644  a\n",    // no size
             kHex + " 100644 -1 a\n",
             kHex + " 100644 99999999999999999999 a\n",
             kHex + " 100600 1 a\n",
             kHex + "  100644 1 a\n",
             kHex + " 100644 1 ../a\n",
             kHex + " 100644 1 /a\n",
             kHex + " 100644 1 a//b\n",
             "559AEAD" + kHex.substr(7) + " 100644 1 a\n",
             kHex.substr(1) + " 100644 1 a\n",
             good + good,                    // twice
             kHex + " 100644 1 b\n" + good,  // not sorted
             "\n" + good,
         }) {
        CAPTURE(bad);
        CHECK_FALSE(parse_listing(bad));
    }
}

TEST_CASE("a listing as JSON, and back strictly") {
    const Listing listing = two_files();
    const Json json = listing_to_json(listing);
    CHECK(json.as_array().at(1).compact() ==
          R"({"path":"scripts/run file.sh","size":0,"mode":"100755","sha256":")" + sha256("").hex() + "\"}");
    CHECK(listing_from_json(json) == listing);

    const auto broken = [&](std::string key, Json value) {
        Json copy = json;
        copy.as_array().at(0).set(std::move(key), std::move(value));
        return copy;
    };
    CHECK_THROWS_AS(listing_from_json(broken("mode", "0644")), Error);
    CHECK_THROWS_AS(listing_from_json(broken("size", -1)), Error);
    CHECK_THROWS_AS(listing_from_json(broken("size", "1")), Error);
    CHECK_THROWS_AS(listing_from_json(broken("sha256", "12")), Error);
    CHECK_THROWS_AS(listing_from_json(broken("path", "../x")), Error);
    CHECK_THROWS_AS(listing_from_json(broken("path", "z")), Error);  // no longer sorted
    CHECK_THROWS_AS(listing_from_json(Json::array().push(Json::object())), Error);
    CHECK_THROWS_AS(listing_from_json(Json::object()), Error);
}

TEST_CASE("names that are left out are exact") {
    for (const char *name : {".git", ".hg", ".svn", ".jj", "node_modules", "__pycache__", ".mypy_cache",
                             ".pytest_cache", ".ruff_cache", ".tox", ".venv", "venv"}) {
        CAPTURE(name);
        CHECK(is_left_out_folder(name));
    }
    for (const char *name : {"dist", "build", "Venv", "node_modules2", ".env", ".github", ".DS_Store"}) {
        CAPTURE(name);
        CHECK_FALSE(is_left_out_folder(name));
    }
    for (const char *name :
         {".git", ".DS_Store", "Thumbs.db", "desktop.ini", "~$a.doc", ".#lock", "._a", "a~", "~", "a.swp",
          "a.swo", "a.pyc", "a.pyo", ".env", ".env.local", ".env.", ".env.example.old"}) {
        CAPTURE(name);
        CHECK(is_left_out_file(name));
    }
    for (const char *name :
         {".gitignore", ".gitkeep", "a.lock", "thumbs.db", "Desktop.ini", ".env.example", ".env.sample",
          ".env.template", ".env.dist", ".envrc", "a.env", "swp", "pyc", "venv", "a.py"}) {
        CAPTURE(name);
        CHECK_FALSE(is_left_out_file(name));
    }
}
