#include "platform/imports/file.hpp"

#include <doctest/doctest.h>

using namespace beffroi;
using namespace beffroi::imports;

TEST_CASE("what a French spreadsheet saves is read, what is no text is refused with the remedy") {
    CHECK(from_windows_1252("M\xE9"
                            "diath\xE8que d\x92"
                            "Aix \x80\x81") == "Médiathèque d’Aix €\uFFFD");
    CHECK(utf8("\xEF\xBB\xBFnom\nZoé")->text() == "nom\nZoé");
    CHECK_FALSE(utf8("nom")->note);
    const auto converted = utf8("Zo\xE9");
    CHECK(converted->text() == "Zoé");
    CHECK(converted->note);
    CHECK(utf8(" \n ").error().message.key == "This file is empty.");
    CHECK(utf8("\xFF\xFEn").error().message.key.find("UTF-16") != std::string::npos);
    CHECK(utf8("PK\x03\x04...").error().code == "unreadable");
}
