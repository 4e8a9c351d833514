#include "platform/imports/csv.hpp"

#include <doctest/doctest.h>

using namespace beffroi::imports;

namespace {

std::vector<CsvRecord> read(std::string_view bytes, char separator = ',') {
    CsvReader reader(bytes, separator);
    std::vector<CsvRecord> all;
    CsvRecord record;
    while (reader.next(record)) all.push_back(record);
    return all;
}
using Cells = std::vector<std::string>;

}

TEST_CASE("records, quotation marks and line ends as in RFC 4180") {
    const auto all = read("a,b,c\r\n\"x, y\",\"say \"\"hello\"\"\",\"two\r\nlines\"\r\n,,\r\nlast,\"\",z");
    REQUIRE(all.size() == 4);
    CHECK(all[0].cells == Cells{"a", "b", "c"});
    CHECK(all[1].cells == Cells{"x, y", "say \"hello\"", "two\r\nlines"});
    CHECK(all[2].cells == Cells{"", "", ""});
    CHECK(all[3].cells == Cells{"last", "", "z"});
    CHECK(all[1].line == 2);
    CHECK(all[2].line == 4);
    CHECK(all[3].line == 5);
}

TEST_CASE("lines are counted whatever ends them, and blank ones are passed over") {
    const auto all = read("a\n\n\nb\rc\r\n\r\nd\n");
    REQUIRE(all.size() == 4);
    CHECK(all[1].line == 4);
    CHECK(all[2].line == 5);
    CHECK(all[3].line == 7);
    CHECK(read("").empty());
    CHECK(read("\n\n").empty());
}

TEST_CASE("a quotation mark inside a bare cell is itself") {
    const auto all = read("L\"Atelier,5\" tall\n");
    REQUIRE(all.size() == 1);
    CHECK(all[0].cells == Cells{"L\"Atelier", "5\" tall"});
    CHECK(all[0].fault == CsvFault::none);
}

TEST_CASE("one forgotten quotation mark costs one line") {
    const auto all = read("a,b\n1,\"open\n2,two\n3,three\n");
    REQUIRE(all.size() == 4);
    CHECK(all[1].fault == CsvFault::unclosed_quote);
    CHECK(all[1].line == 2);
    CHECK(all[2].cells == Cells{"2", "two"});
    CHECK(all[2].line == 3);
    CHECK(all[3].cells == Cells{"3", "three"});

    const auto other = read("1,\"open\n2,\"two\"\n3,three\n");
    REQUIRE(other.size() == 3);
    CHECK(other[0].fault == CsvFault::text_after_quote);
    CHECK(other[1].cells == Cells{"2", "two"});
    CHECK(other[2].line == 3);

    CHECK(read("\"Le Lab\" de Vire,x\n").at(0).fault == CsvFault::text_after_quote);
}

TEST_CASE("the separator is the one that the first line holds most") {
    CHECK(csv_separator("id,nom;x,commune\n;;;;;") == ',');
    CHECK(csv_separator("id;nom;commune\n") == ';');
    CHECK(csv_separator("id\tnom\tcommune\n") == '\t');
    CHECK(csv_separator("\"a;b;c;d\",b\n") == ',');
    CHECK(csv_separator("") == ',');
    CHECK(read("a;\"b;c\";d\n", ';').at(0).cells == Cells{"a", "b;c", "d"});
}

TEST_CASE("what is written reads back") {
    const Cells cells = {"plain", "with, comma", "with \"quotes\"", "with\nline", "\r", "", " spaces ", "'", ";"};
    std::string text;
    for (const auto& cell : cells) {
        if (!text.empty()) text += ',';
        append_csv_cell(text, cell);
    }
    const auto all = read(text + "\n");
    REQUIRE(all.size() == 1);
    CHECK(all[0].cells == cells);
}
