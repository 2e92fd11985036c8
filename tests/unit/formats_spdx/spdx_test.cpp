#include "formats/spdx/spdx.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "formats/spdx/spdx_ids.hpp"

using namespace skillmeat::core;

TEST_CASE("the lists are sorted, as the search needs them") {
    CHECK(std::is_sorted(std::begin(spdx::kLicenses), std::end(spdx::kLicenses)));
    CHECK(std::is_sorted(std::begin(spdx::kExceptions), std::end(spdx::kExceptions)));
    for (const std::string_view id : spdx::kLicenses) CHECK(is_spdx_expression(id));
}

TEST_CASE("expressions") {
    for (const char *text :
         {"MIT", "Apache-2.0", "GPL-2.0-only", "GPL-2.0+", "MIT OR Apache-2.0", "(MIT AND 0BSD) OR ISC",
          "GPL-2.0-only WITH Classpath-exception-2.0", "MIT  AND (BSD-3-Clause OR (ISC))",
          "LicenseRef-Ours.1", "DocumentRef-spdx:LicenseRef-x", " MIT ", "(MIT)"}) {
        CAPTURE(std::string(text));
        CHECK(is_spdx_expression(text));
    }
    for (const char *text : {"",
                             " ",
                             "mit",
                             "Apache 2.0",
                             "Proprietary. LICENSE.txt has complete terms",
                             "MIT OR",
                             "OR MIT",
                             "MIT MIT",
                             "(MIT",
                             "MIT)",
                             "()",
                             "MIT or ISC",
                             "MIT WITH",
                             "MIT WITH MIT",
                             "(MIT) WITH Classpath-exception-2.0",
                             "LicenseRef-",
                             "DocumentRef-:LicenseRef-x",
                             "DocumentRef-x",
                             "NOASSERTION",
                             "NONE",
                             "MIT\n",
                             "MIT,ISC",
                             "+",
                             "MIT++",
                             "MIT/Apache-2.0"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(is_spdx_expression(text));
    }
}

TEST_CASE("depth and length are bounded") {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "MIT" + std::string(depth, ')');
    };
    CHECK(is_spdx_expression(nested(32)));
    CHECK_FALSE(is_spdx_expression(nested(33)));
    CHECK_FALSE(is_spdx_expression(std::string(500000, '(')));
    std::string many = "MIT";
    while (many.size() < 1100) many += " OR MIT";
    CHECK_FALSE(is_spdx_expression(many));
}
