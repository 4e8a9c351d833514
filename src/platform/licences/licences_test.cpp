#include "platform/licences/licences.hpp"

#include <doctest/doctest.h>

using namespace beffroi;

TEST_CASE("expressions of SPDX are known") {
    for (const char* good : {"MIT", "AGPL-3.0-or-later", "mit OR Apache-2.0", "(MIT AND ISC) OR GPL-2.0-only",
                             "GPL-2.0-only WITH Classpath-exception-2.0", "OFL-1.1", "EUPL-1.2", "CECILL-2.1", "Apache-2.0 AND LicenseRef-TrueCrypt-3.0"}) {
        CAPTURE(good);
        CHECK(licences::known(good));
    }
    for (const char* bad : {"", "proprietary", "GPL-3.0", "MIT OR", "OR MIT", "(MIT", "MIT)", "MIT Apache-2.0", "GPLv3",
                            "Sustainable Use"}) {
        CAPTURE(bad);
        CHECK_FALSE(licences::known(bad));
    }
}

TEST_CASE("what lists of others write becomes what SPDX writes") {
    CHECK(licences::normal("GPL-3.0") == "GPL-3.0-only");
    CHECK(licences::normal("gpl-2.0+") == "GPL-2.0-or-later");
    CHECK(licences::normal("AGPLv3+") == "AGPL-3.0-or-later");
    CHECK(licences::normal(" mit ") == "MIT");
    CHECK(licences::normal("MIT or GPLv2") == "MIT OR GPL-2.0-only");
    CHECK_FALSE(licences::normal("⊘ Proprietary"));
    CHECK_FALSE(licences::normal(""));
    CHECK_FALSE(licences::normal("Nobody-1.0"));
}
