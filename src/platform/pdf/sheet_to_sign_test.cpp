#include "platform/pdf/sheet_to_sign.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "tests/support/database.hpp"

using namespace beffroi;
using Kind = pdf::SheetToSign::Kind;

namespace {

/// What poppler reads in it.
std::string said_by(const std::string& program, const std::string& bytes) {
    const testing::TemporaryFolder folder;
    const std::string file = folder.file("sheet.pdf");
    std::ofstream(file, std::ios::binary) << bytes;
    std::string out;
    std::array<char, 4096> piece{};
    FILE* from = popen((program + " " + file + (program.starts_with("pdftotext") ? " -" : "")).c_str(), "r");
    while (const auto n = fread(piece.data(), 1, piece.size(), from)) out.append(piece.data(), n);
    CHECK(pclose(from) == 0);
    return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

pdf::SheetToSign sheet() {
    pdf::SheetToSign s;
    s.title = "Je vous autorise";
    s.author = "Pays de la Vire";
    s.foot = "Deux exemplaires";
    s.blocks = {
        {Kind::paragraph, "Moi, Odette Marais"}, {Kind::item, "Logement"}, {Kind::heading, "Je peux le retirer"}};
    s.signatures = {"La personne", "La structure"};
    s.scanned = "https://aide.exemple.fr/mandat/1k3f8p0q2ab";
    s.beside_code = "Scannez ce code";
    return s;
}

}

TEST_CASE("a sheet to sign is one tagged page in large type with everything on it") {
    const std::string bytes = pdf::bytes(sheet());
    const std::string info = said_by("pdfinfo", bytes);
    CHECK(has(info, "Title:           Je vous autorise"));
    CHECK(has(info, "Pages:           1"));
    CHECK(has(info, "Tagged:          yes"));
    CHECK(has(info, "(A4)"));
    const std::string text = said_by("pdftotext -layout", bytes);
    for (const char* part : {"Je vous autorise", "Moi, Odette Marais", "Logement", "Je peux le retirer", "La personne",
                             "La structure", "Scannez ce code", "Deux exemplaires"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
    const std::string tags = said_by("pdfinfo -struct-text", bytes);
    CHECK(has(tags, "H1 (block)"));
    CHECK(has(tags, "H2 (block)"));
}

TEST_CASE("what is long is set smaller, and stays one page; nothing is lost before letters are at their smallest") {
    pdf::SheetToSign s = sheet();
    for (int i = 0; i < 14; ++i)
        s.blocks.push_back({Kind::item, "Démarche " + std::to_string(i) +
                                            " : avec une longue suite d’exemples, de papiers et de mots fin" +
                                            std::to_string(i)});
    const std::string bytes = pdf::bytes(s);
    CHECK(has(said_by("pdfinfo", bytes), "Pages:           1"));
    const std::string text = said_by("pdftotext -layout", bytes);
    for (int i = 0; i < 14; ++i) CHECK(has(text, "fin" + std::to_string(i)));
    CHECK(has(text, "La personne"));
}

TEST_CASE("bytes that are no text, far too much of it, and nothing at all make one page") {
    pdf::SheetToSign s = sheet();
    s.title = std::string("a\0b\xff\x1b[2Jc", 9);
    s.blocks.push_back({Kind::paragraph, std::string(20000, 'x')});
    s.signatures = {std::string(500, 'y')};
    CHECK(has(said_by("pdfinfo", pdf::bytes(s)), "Pages:           1"));
    CHECK(pdf::bytes({}).starts_with("%PDF-"));
    s.scanned = std::string(5000, 'z');
    CHECK(pdf::bytes(s).starts_with("%PDF-"));
}
