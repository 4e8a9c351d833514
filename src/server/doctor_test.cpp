#include <doctest/doctest.h>

#include "server/commands.hpp"

using namespace beffroi;

namespace {

std::string advice(std::string_view departement, std::string_view today) {
    const auto message = server::school_calendar_advice(departement, *parse_date(today));
    return message ? i18n::format(Lang::en, *message) : "";
}

}

TEST_CASE("the doctor tells when the school calendar ends soon, has ended or is not there") {
    CHECK(advice("14", "2026-11-25").empty());
    CHECK(advice("14", "2028-03-30").empty());
    CHECK(advice("14", "2028-03-31") ==
          "The school holidays of Calvados are known until 2028-06-30 only. Install a newer version before that day.");
    CHECK(advice("", "2028-06-30").find("2028-06-30") != std::string::npos);
    CHECK(advice("14", "2028-07-01").find("not known") != std::string::npos);
    CHECK(advice("971", "2026-11-25") ==
          "The school holidays of Guadeloupe are not known: hours that change with them are told as uncertain. A newer "
          "version may know them.");
}
