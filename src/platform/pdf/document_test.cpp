#include "platform/pdf/document.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/support/database.hpp"

using namespace beffroi;

namespace {

/// What poppler reads in it.
std::string said_by(const std::string& program, const std::string& bytes) {
    const testing::TemporaryFolder folder;
    const std::string file = folder.file("document.pdf");
    std::ofstream(file, std::ios::binary) << bytes;
    std::string out;
    std::array<char, 4096> piece{};
    FILE* from = popen((program + " " + file + (program.starts_with("pdftotext") ? " -" : "")).c_str(), "r");
    while (const auto n = fread(piece.data(), 1, piece.size(), from)) out.append(piece.data(), n);
    CHECK(pclose(from) == 0);
    return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}

TEST_CASE("a document of a few words is one tagged page with everything in it") {
    pdf::Document document(Lang::fr, "Vos données", "Pays de la Vire", "Pays de la Vire, 25 novembre 2026");
    document.paragraph("Voici ce que nous gardons.");
    document.heading("Messages");
    document.aside("Un an au plus.");
    document.value("Reçu le", "24 novembre 2026, à 10 h");
    document.line();
    document.value("Mots", "L’œuvre « gratuite » à 0 €");
    const std::string bytes = document.bytes();
    const std::string info = said_by("pdfinfo", bytes);
    CHECK(has(info, "Title:           Vos données"));
    CHECK(has(info, "Pages:           1"));
    CHECK(has(info, "Tagged:          yes"));
    CHECK(has(info, "(A4)"));
    const std::string text = said_by("pdftotext -layout", bytes);
    for (const std::string part : {"Vos données", "Voici ce que nous gardons.", "Messages", "Reçu le",
                                   "24 novembre 2026, à 10 h", "L’œuvre « gratuite » à 0 €", "1/1"}) {
        CAPTURE(part);
        CHECK(has(text, part));
    }
    const std::string tags = said_by("pdfinfo -struct-text", bytes);
    CHECK(has(tags, "H1 (block)"));
    CHECK(has(tags, "H2 (block)"));
}

TEST_CASE("a long document has as many pages as it takes, and loses no line") {
    pdf::Document document(Lang::en, "Long", "", "Foot");
    std::string endless;
    for (int i = 0; i < 3000; ++i) endless += "word" + std::to_string(i) + ' ';
    document.paragraph(endless);
    for (int i = 0; i < 200; ++i) {
        document.subheading("Heading " + std::to_string(i));
        document.value("A label that is long enough to need two lines or three, " + std::to_string(i),
                       "value" + std::to_string(i) + "end");
    }
    document.value("Label", endless);
    const std::string bytes = document.bytes();
    const std::string text = said_by("pdftotext -layout", bytes);
    CHECK(has(text, "word0 "));
    CHECK(has(text, "word2999"));
    for (int i = 0; i < 200; ++i) {
        CAPTURE(i);
        CHECK(has(text, "value" + std::to_string(i) + "end"));
        // A heading is not left alone at the foot of a page.
        const auto at = text.find("Heading " + std::to_string(i) + "\n");
        const auto value = text.find("value" + std::to_string(i) + "end");
        CHECK(text.substr(at, value - at).find('\f') == std::string::npos);
    }
    // A label and its value stand on one line, also where a page turns.
    pdf::Document rows(Lang::en, "Rows", "", "");
    for (int i = 0; i < 300; ++i) rows.value("label" + std::to_string(i) + "end", "value" + std::to_string(i) + "end");
    const std::string lines = said_by("pdftotext -layout", rows.bytes());
    for (int i = 0; i < 300; ++i) {
        CAPTURE(i);
        const auto label = lines.find("label" + std::to_string(i) + "end"),
                   value = lines.find("value" + std::to_string(i) + "end");
        CHECK(lines.substr(label, value - label).find('\n') == std::string::npos);
    }
    const std::string info = said_by("pdfinfo", bytes);
    const int pages = std::atoi(info.c_str() + info.find("Pages:") + 6);
    CHECK(pages > 10);
    CHECK(has(text, std::to_string(pages) + " / " + std::to_string(pages)));
}

TEST_CASE("bytes that are no text, and nothing at all, are drawn without a fuss") {
    pdf::Document document(Lang::en, "Odd", "", "");
    document.paragraph("");
    document.value("", "");
    document.value("Odd", std::string("a\0b\xff\x1b[2Jc", 9));
    document.paragraph(std::string(20000, 'x'));
    CHECK(document.bytes().starts_with("%PDF-"));
    CHECK(has(said_by("pdftotext", document.bytes()), "Odd"));
}

TEST_CASE("a report begins with its cover, and a long table has its head on every page") {
    pdf::Document document(Lang::fr, "Bilan de la convention", "Pays de la Vire", "Pays de la Vire");
    document.cover("Pays de la Vire\nConférence des financeurs\nDu 1er janvier au 31 décembre 2026");
    std::vector<std::vector<std::string>> rows{{"Lieu", "Heures"}};
    for (int i = 0; i < 120; ++i) rows.push_back({"Lieu numéro " + std::to_string(i), std::to_string(1000 + i)});
    document.heading("Par lieu");
    document.table(rows);
    document.table({});
    const std::string bytes = document.bytes();
    const std::string text = said_by("pdftotext -layout", bytes);
    const std::string first = text.substr(0, text.find('\f'));
    CHECK(has(first, "Bilan de la convention"));
    CHECK(has(first, "Conférence des financeurs"));
    CHECK_FALSE(has(first, "Par lieu"));
    for (int i = 0; i < 120; ++i) {
        CAPTURE(i);
        CHECK(has(text, "Lieu numéro " + std::to_string(i)));
        CHECK(has(text, std::to_string(1000 + i)));
    }
    std::size_t heads = 0;
    for (std::size_t at = text.find("Heures"); at != std::string::npos; at = text.find("Heures", at + 1)) ++heads;
    const auto pages = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\f'));
    CHECK(pages > 3);
    CHECK(heads == pages - 1);
    const std::string tags = said_by("pdfinfo -struct", bytes);
    CHECK(has(tags, "Table"));
    CHECK(has(tags, "TH"));
}

TEST_CASE("letters in one file each begin on a page of their own, and count their own pages") {
    pdf::Document document(Lang::fr, "Première lettre", "Pays de la Vire", "Pays de la Vire");
    document.paragraph("Bonjour Vire.");
    document.next("Deuxième lettre");
    for (int i = 0; i < 45; ++i) document.paragraph("Une ligne.");
    document.next("Troisième lettre");
    const std::string bytes = document.bytes();
    CHECK(has(said_by("pdfinfo", bytes), "Pages:           4"));
    const std::string text = said_by("pdftotext -layout", bytes);
    std::size_t at = 0;
    for (const std::string part : {"Première lettre", "1/1", "Deuxième lettre", "1/2", "2/2", "Troisième lettre", "1/1"}) {
        CAPTURE(part);
        at = text.find(part, at);
        REQUIRE(at != std::string::npos);
        at += part.size();
    }
}
