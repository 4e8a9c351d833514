#include <sys/resource.h>
#include <zip.h>

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/base/json_read.hpp"
#include "platform/spreadsheet/number_text.hpp"
#include "platform/spreadsheet/reader.hpp"
#include "platform/spreadsheet/writer.hpp"

using namespace beffroi;
using namespace beffroi::spreadsheet;

namespace {

struct Folder {
    std::string path;
    Folder() {
        char name[] = "/tmp/beffroi-spreadsheet-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    bool empty() const { return std::filesystem::is_empty(path); }
};

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

using Table = std::vector<std::pair<int, std::vector<std::string>>>;

Table rows_of(Reader& reader, std::size_t sheet = 0) {
    Table table;
    REQUIRE(reader.each(sheet, [&](Row& row) {
        CHECK_FALSE(row.fault);
        table.emplace_back(row.number, row.cells);
        return true;
    }));
    return table;
}

Table rows_of(const std::string& bytes, std::size_t sheet = 0) {
    auto reader = Reader::open(bytes);
    REQUIRE(reader);
    return rows_of(*reader, sheet);
}

std::string refusal(const std::string& bytes, const Limits& limits = {}) {
    auto reader = Reader::open(bytes, limits);
    if (!reader) return reader.error().code;
    auto read = reader->each(0, [](Row&) { return true; });
    return read ? "" : read.error().code;
}

/// A zip archive of these parts, as a person who knows how could make one.
std::string archive_of(const std::vector<std::pair<std::string, std::string>>& parts) {
    Folder folder;
    const std::string path = folder.path + "/a.zip";
    int why = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE, &why);
    REQUIRE(archive != nullptr);
    for (const auto& [name, text] : parts)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    REQUIRE(zip_close(archive) == 0);
    return bytes_of(path);
}

constexpr std::string_view relations_head =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
constexpr std::string_view types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

/// A workbook of one sheet with these rows, as XML; `before` stands in front of the sheet's root.
std::string workbook_of(std::string_view rows, std::string_view texts = {}, std::string_view before = {},
                        std::string_view book = {}) {
    const auto relation = [](std::string_view id, std::string_view kind, std::string_view target) {
        return "<Relationship Id=\"" + std::string(id) + "\" Type=\"" + std::string(types) + std::string(kind) +
               "\" Target=\"" + std::string(target) + "\"/>";
    };
    const std::string head(relations_head), end = "</Relationships>";
    return archive_of(
        {{"_rels/.rels", head + relation("rId1", "officeDocument", "/xl/workbook.xml") + end},
         {"xl/_rels/workbook.xml.rels", head + relation("r1", "worksheet", "worksheets/sheet1.xml") +
                                            relation("r2", "styles", "styles.xml") +
                                            relation("r3", "sharedStrings", "../xl/sharedStrings.xml") + end},
         {"xl/workbook.xml", "<workbook xmlns=\"m\" xmlns:r=\"r\">" + std::string(book) +
                                 "<sheets><sheet name=\"A &amp; B\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
         {"xl/styles.xml",
          "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/><numFmt numFmtId=\"165\" "
          "formatCode=\"00000\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf "
          "numFmtId=\"0\"/>"
          "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"},
         {"xl/sharedStrings.xml", "<sst>" + std::string(texts) + "</sst>"},
         {"xl/worksheets/sheet1.xml",
          std::string(before) + "<worksheet><sheetData>" + std::string(rows) + "</sheetData></worksheet>"}});
}

constexpr Date march_14{std::chrono::year{2026}, std::chrono::March, std::chrono::day{14}};

const std::array<Sheet, 2> sheets{{{"Comptes rendus",
                                    "comptes_rendus",
                                    {{"Nom", "nom", Kind::text, 20},
                                     {"Jour", "jour", Kind::date, 12},
                                     {"Durée", "duree_min", Kind::minutes, 10},
                                     {"Nombre", "nombre", Kind::whole, 10},
                                     {"Taux", "taux", Kind::number, 10}}},
                                   {"Personnes: [2026]", "personnes", {{"Code postal", "code_postal"}}}}};

void write_both(Writer& writer) {
    writer.sheet(sheets[0]);
    const std::array<Value, 5> first{std::string_view("=HYPERLINK(\"x\")"), march_14, std::int64_t{90},
                                     std::int64_t{-3}, 2.5};
    const std::array<Value, 5> second{std::string_view("Léa; \"Do\"\n_x0041_ \x01<&>"), Value{}, Value{},
                                      std::int64_t{0}, 0.1 + 0.2};
    writer.row(first);
    writer.row(second);
    writer.sheet(sheets[1]);
    const std::array<Value, 1> code{std::string_view("01000")};
    writer.row(code);
}

}

TEST_CASE("what is written as a spreadsheet is read again as it was, and no text is a formula") {
    Folder folder;
    {
        auto writer = xlsx_writer(folder.path);
        REQUIRE(writer);
        write_both(**writer);
        auto file = (*writer)->finish();
        REQUIRE(file);
        const std::string bytes = bytes_of((*file)->path());
        CHECK(std::filesystem::status((*file)->path()).permissions() ==
              (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        auto reader = Reader::open(bytes);
        REQUIRE(reader);
        CHECK(reader->sheets() == std::vector<std::string>{"Comptes rendus", "Personnes 2026"});
        CHECK(rows_of(*reader) == Table{{1, {"Nom", "Jour", "Durée", "Nombre", "Taux"}},
                                        {2, {"=HYPERLINK(\"x\")", "14/03/2026", "90", "-3", "2,5"}},
                                        {3, {"Léa; \"Do\"\n_x0041_ <&>", "", "", "0", "0,3"}}});
        CHECK(rows_of(*reader, 1) == Table{{1, {"Code postal"}}, {2, {"01000"}}});
        // The file itself: no formula, and the first row stays where it is.
        auto parts = zip_open((*file)->path().c_str(), ZIP_RDONLY, nullptr);
        REQUIRE(parts != nullptr);
        std::string sheet(20'000, '\0');
        auto part = zip_fopen(parts, "xl/worksheets/sheet1.xml", 0);
        sheet.resize(static_cast<std::size_t>(zip_fread(part, sheet.data(), sheet.size())));
        zip_fclose(part);
        zip_discard(parts);
        CHECK(sheet.find("<f>") == sheet.npos);
        CHECK(sheet.find("ySplit=\"1\"") != sheet.npos);
        CHECK(sheet.find("<autoFilter ref=\"A1:E3\"") != sheet.npos);
    }
    CHECK(folder.empty());
}

TEST_CASE("CSV is read again as it was, masked where a spreadsheet would run it") {
    Folder folder;
    auto writer = csv_writer(folder.path);
    REQUIRE(writer);
    write_both(**writer);
    auto file = (*writer)->finish();
    REQUIRE(file);
    zip_t* archive = zip_open((*file)->path().c_str(), ZIP_RDONLY, nullptr);
    REQUIRE(archive != nullptr);
    zip_file_t* part = zip_fopen(archive, "comptes_rendus.csv", 0);
    REQUIRE(part != nullptr);
    std::string csv(4096, '\0');
    csv.resize(static_cast<std::size_t>(zip_fread(part, csv.data(), csv.size())));
    zip_fclose(part);
    CHECK(zip_get_num_entries(archive, 0) == 2);
    zip_discard(archive);
    CHECK(csv ==
          "\xEF\xBB\xBF\"Nom\";\"Jour\";\"Durée\";\"Nombre\";\"Taux\"\r\n"
          "\"'=HYPERLINK(\"\"x\"\")\";2026-03-14;90;-3;2,5\r\n"
          "\"Léa; \"\"Do\"\"\n_x0041_ <&>\";;;0;0,3\r\n");
    CHECK(rows_of(csv) == Table{{1, {"Nom", "Jour", "Durée", "Nombre", "Taux"}},
                                {2, {"=HYPERLINK(\"x\")", "2026-03-14", "90", "-3", "2,5"}},
                                {3, {"Léa; \"Do\"\n_x0041_ <&>", "", "", "0", "0,3"}}});
}

TEST_CASE("JSON has one array for each sheet") {
    Folder folder;
    auto writer = json_writer(folder.path);
    REQUIRE(writer);
    write_both(**writer);
    auto file = (*writer)->finish();
    REQUIRE(file);
    const auto parsed = boost::json::parse(bytes_of((*file)->path())).as_object();
    CHECK(parsed.at("comptes_rendus").as_array().size() == 2);
    const auto& first = parsed.at("comptes_rendus").as_array()[0].as_object();
    CHECK(first.at("jour").as_string() == "2026-03-14");
    CHECK(first.at("duree_min").as_int64() == 90);
    CHECK(parsed.at("comptes_rendus").as_array()[1].as_object().at("jour").is_null());
    CHECK(parsed.at("personnes").as_array()[0].as_object().at("code_postal").as_string() == "01000");
}

TEST_CASE("a hundred thousand rows take no more memory than a thousand") {
    Folder folder;
    const auto write = [&](int rows) {
        auto writer = xlsx_writer(folder.path);
        REQUIRE(writer);
        (*writer)->sheet(sheets[0]);
        for (int i = 0; i < rows; ++i) {
            const std::string name = "Personne numéro " + std::to_string(i);
            const std::array<Value, 5> row{std::string_view(name), march_14, std::int64_t{i % 300}, std::int64_t{i},
                                           i / 8.0};
            (*writer)->row(row);
        }
        return (*writer)->finish();
    };
    const auto peak = [] {
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        return used.ru_maxrss;
    };
    REQUIRE(write(1'000));
    [[maybe_unused]] const long before = peak();
    auto file = write(100'000);
    REQUIRE(file);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(peak() - before < 8 * 1024);  // kilobytes; sanitizers keep what was freed
#endif
    const std::string bytes = bytes_of((*file)->path());
    auto reader = Reader::open(bytes);
    REQUIRE(reader);
    int seen = 0;
    REQUIRE(reader->each(0, [&](Row& row) {
        seen = row.number;
        return true;
    }));
    CHECK(seen == 100'001);
}

TEST_CASE("numbers are given as they were typed") {
    using Shape = NumberStyle::Shape;
    CHECK(style_of("dd/mm/yyyy").shape == Shape::date);
    CHECK(style_of("[$-40C]d\\ mmmm\\ yyyy;@").shape == Shape::date);
    CHECK(style_of("mmm").shape == Shape::date);
    CHECK(style_of("h:mm").shape == Shape::time);
    CHECK(style_of("[h]:mm:ss").shape == Shape::elapsed);
    CHECK(style_of("yyyy-mm-dd hh:mm").shape == Shape::date_time);
    CHECK(style_of("General").shape == Shape::plain);
    CHECK(style_of("0\" days\"").shape == Shape::plain);
    CHECK(style_of("[Red]0.00").shape == Shape::plain);
    CHECK(style_of("00000").digits == 5);
    CHECK(style_of("0#\\ ##\\ ##\\ ##\\ ##").digits == 10);
    CHECK(style_of("0").digits == 0);
    CHECK(built_in_style(14).shape == Shape::date);
    CHECK(built_in_style(22).shape == Shape::date_time);
    CHECK(built_in_style(2).shape == Shape::plain);

    const auto text = [](std::string_view raw, NumberStyle style = {}, bool from_1904 = false) {
        return number_text(raw, style, from_1904);
    };
    CHECK(text("1970") == "1970");
    CHECK(text("612345678", {Shape::plain, 10}) == "0612345678");
    CHECK(text("1E3") == "1000");
    CHECK(text("0.30000000000000004") == "0,3");
    CHECK(text("45.5") == "45,5");
    CHECK(text("46095", {Shape::date, 0}) == "14/03/2026");
    CHECK(text("44633", {Shape::date, 0}, true) == "14/03/2026");
    CHECK(text("46095.4375", {Shape::date_time, 0}) == "14/03/2026 10:30");
    CHECK(text("46095.9166", {Shape::date, 0}) == "14/03/2026");
    CHECK(text("46095.999999", {Shape::date_time, 0}) == "15/03/2026 00:00");
    CHECK(text("0.4375", {Shape::time, 0}) == "10:30");
    CHECK(text("1.0625", {Shape::elapsed, 0}) == "25:30");
    CHECK(text("1", {Shape::date, 0}) == "01/01/1900");
    CHECK(text("61", {Shape::date, 0}) == "01/03/1900");
    CHECK(text("-4", {Shape::date, 0}) == "-4");
    CHECK(text("1e300", {Shape::date, 0}) == "1e+300");
    CHECK(text("nan") == "nan");
    CHECK(text("bad") == "bad");
}

TEST_CASE("cells of every kind") {
    const std::string rows =
        "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"C3\" s=\"1\"><v>46095</v></c>"
        "<c r=\"D3\" s=\"2\"><v>1000</v></c></row>"
        "<row><c t=\"inlineStr\"><is><r><t>un</t></r><r><t> deux</t></r></is></c><c t=\"b\"><v>1</v></c>"
        "<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c><c t=\"str\"><f>A1&amp;B1</f><v>x&amp;y</v></c>"
        "<c t=\"d\"><v>2026-03-14T10:30:00</v></c><c t=\"s\"><v>99</v></c></row>"
        "<row r=\"9\"><c r=\"B9\"><v></v></c><c r=\"XFD9\" s=\"1\"/></row>"
        "<row r=\"12\"><c r=\"B12\" s=\"3\"><v>46095.4375</v></c></row>";
    const std::string texts =
        "<si><t>zéro</t></si><si><t xml:space=\"preserve\"> a_x000D_\nb </t><rPh sb=\"0\" "
        "eb=\"1\"><t>lu</t></rPh></si>";
    const std::string bytes = workbook_of(rows, texts);
    auto reader = Reader::open(bytes);
    REQUIRE(reader);
    CHECK(reader->sheets() == std::vector<std::string>{"A & B"});
    CHECK(rows_of(*reader) == Table{{3, {"a\nb", "", "14/03/2026", "01000"}},
                                    {4, {"un deux", "VRAI", "#DIV/0!", "x&y", "14/03/2026 10:30"}},
                                    {12, {"", "14/03/2026 10:30"}}});
    CHECK(rows_of(workbook_of("<row r=\"1\"><c s=\"1\"><v>44633</v></c></row>", {}, {},
                              "<workbookPr date1904=\"1\"/>")) == Table{{1, {"14/03/2026"}}});
}

TEST_CASE("files that mean harm, or are none, are refused") {
    const std::string row = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    CHECK(refusal(workbook_of(row)).empty());
    // Document types: entities that grow, files of the server.
    CHECK(refusal(workbook_of(row, {}, "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>")) == "unreadable");
    CHECK(refusal(workbook_of(row, {}, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">")) == "unreadable");
    CHECK(refusal(workbook_of("<row r=\"1\"><c t=\"str\"><v>&passwd;</v></c></row>")) == "unreadable");
    // A megabyte that unpacks to more than is allowed.
    CHECK(refusal(workbook_of(row + std::string(3'000'000, ' ')), {.unpacked_bytes = 1'000'000}) == "too_large");
    CHECK(refusal(workbook_of("<row r=\"1\"><c t=\"str\"><v>" + std::string(300'000, 'a') + "</v></c></row>"),
                  {.text_bytes = 200'000}) == "too_large");
    CHECK(refusal(workbook_of(row, "<si><t>" + std::string(300'000, 'a') + "</t></si>"), {.text_bytes = 200'000}) ==
          "too_large");
    std::string many;
    for (int i = 1; i <= 30; ++i) many += "<row r=\"" + std::to_string(i) + "\"><c><v>1</v></c></row>";
    CHECK(refusal(workbook_of(many), {.rows = 29}) == "too_large");
    CHECK(refusal(workbook_of(many), {.rows = 30}).empty());
    CHECK(refusal(workbook_of("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>")) == "too_large");
    // Lines whose numbers go back, or out of what there is.
    CHECK(refusal(workbook_of("<row r=\"5\"/><row r=\"4\"/>")) == "unreadable");
    CHECK(refusal(workbook_of("<row r=\"2000000\"/>")) == "unreadable");
    CHECK(refusal(workbook_of("<row r=\"1\"><c>")) == "unreadable");
    CHECK(refusal("PK\x03\x04 nothing") == "unreadable");
    CHECK(refusal(archive_of({{"word/document.xml", "<x/>"}})) == "unreadable");
    CHECK(refusal(archive_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}})) == "unreadable");
    CHECK(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 locked") == "unreadable");
    CHECK(refusal("%PDF-1.4" + std::string(3, '\0')) == "unreadable");
    CHECK(refusal("").compare("unreadable") == 0);
    CHECK(refusal("a;b\n1;2\n", {.text_bytes = 4}) == "too_large");
    CHECK(refusal("a;b;c\n", {.columns = 2}) == "too_large");
    CHECK(refusal("a\nb\nc\n", {.rows = 2}) == "too_large");
}

TEST_CASE("lines of CSV are numbered as a spreadsheet would") {
    CHECK(rows_of("Informations\n\nNom;Note\r\n\"Do\";\"une\ndeux\"\n; ;\nLe;'-1\n") ==
          Table{{1, {"Informations"}}, {3, {"Nom", "Note"}}, {4, {"Do", "une\ndeux"}}, {6, {"Le", "-1"}}});
    CHECK(rows_of("a,b\n1,2\n") == Table{{1, {"a", "b"}}, {2, {"1", "2"}}});
    auto latin = Reader::open("Pr\xE9nom;Nom\n");
    REQUIRE(latin);
    CHECK(latin->note());
    CHECK(rows_of(*latin) == Table{{1, {"Prénom", "Nom"}}});
    const std::string open_quote = "a;b\n\"c;d\ne;f\n";
    auto reader = Reader::open(open_quote);
    REQUIRE(reader);
    std::vector<int> faults;
    REQUIRE(reader->each(0, [&](Row& row) {
        if (row.fault) faults.push_back(row.number);
        return true;
    }));
    CHECK(faults == std::vector<int>{2});
}

TEST_CASE("reading stops when it is told to") {
    std::string many;
    for (int i = 1; i <= 30; ++i) many += "<row r=\"" + std::to_string(i) + "\"><c><v>1</v></c></row>";
    const std::string bytes = workbook_of(many);
    auto reader = Reader::open(bytes);
    REQUIRE(reader);
    int seen = 0;
    CHECK(reader->each(0, [&](Row&) { return ++seen < 3; }));
    CHECK(seen == 3);
    CHECK_THROWS_AS((void)reader->each(0, [](Row&) -> bool { throw std::runtime_error("from within"); }),
                    std::runtime_error);
}
