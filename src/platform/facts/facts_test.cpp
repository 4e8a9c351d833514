#include "platform/facts/facts.hpp"

#include <doctest/doctest.h>

using namespace beffroi;

namespace {

std::vector<std::string> keys(const std::vector<facts::Remark>& remarks) {
    std::vector<std::string> all;
    for (const auto& each : remarks) all.push_back(each.where + " | " + each.text.key);
    return all;
}

}

TEST_CASE("tables are read in their order, and lists in them") {
    std::vector<facts::Remark> remarks;
    facts::Document document(
        {"a.toml",
         "[[tree]]\nid = \"oak\"\ntall = 30\nold = true\nnames = [\"chêne\", 7]\nwritten = 2026-11-26\n"
         "[[tree.leaf]]\nname = \"one\"\n[[tree.leaf]]\nname = \"two\"\n"
         "[[tree]]\nid = \"fir\"\nchecked = 2026-01-02\n"},
        remarks);
    std::string seen;
    document.each("tree", [&](facts::Row& row) {
        seen += row.text("id") + std::to_string(row.number("tall", facts::Row::Need::optional).value_or(-1)) +
                (row.flag("old") ? "!" : "");
        for (const auto& name : row.list("names")) seen += "," + name;
        const auto dated = row.dates();
        CHECK(dated.checked.has_value() ==
              (dated.written == Date{std::chrono::year{2026}, std::chrono::month{1}, std::chrono::day{2}}));
        row.each("leaf", [&](facts::Row& leaf) { seen += "/" + leaf.text("name"); });
        seen += ";";
    });
    document.nothing_else();
    CHECK(seen == "oak30!,chêne,7/one/two;fir-1;");
    CHECK(keys(remarks).empty());
}

TEST_CASE("each mistake says where it is") {
    std::vector<facts::Remark> remarks;
    facts::Document document(
        {"b.toml", "[[tree]]\nid = \"oak\"\ntall = \"high\"\nold = 3\nnames = [[]]\nolder = 1\n[[bush]]\n"}, remarks);
    document.each("tree", [&](facts::Row& row) {
        row.text("id");
        row.text("latin");
        row.number("tall");
        row.flag("old");
        row.list("names");
        row.dates();
    });
    document.nothing_else();
    std::string told;
    for (const auto& each : keys(remarks)) told += each + "\n";
    CHECK(told ==
          "b.toml, oak | `{1}` is missing, or is no text.\n"
          "b.toml, oak | `{1}` is missing, or is no whole number.\n"
          "b.toml, oak | `{1}` is neither true nor false.\n"
          "b.toml, oak | `{1}` has something that is no text.\n"
          "b.toml, oak | `checked` or `written` says when: a date like 2026-11-26.\n"
          "b.toml, oak | Nobody knows `{1}`.\n"
          "b.toml | Nobody knows `{1}`.\n");
}

TEST_CASE("tables by their names, as others write them") {
    std::vector<facts::Remark> remarks;
    facts::Document document(
        {"d.toml", "lone = 1\n[oak]\ntall = 30\nolder = 1\n[fir]\ntall = \"high\"\nother = 2\n[[bush]]\n"}, remarks);
    std::string seen;
    document.each_named([&](const std::string& name, facts::Row& row) {
        seen += name + std::to_string(row.number("tall", facts::Row::Need::optional).value_or(-1)) + ";";
        if (name == "oak") row.rest_is_theirs();
    });
    document.nothing_else();
    CHECK(seen == "fir-1;oak30;");
    std::string told;
    for (const auto& each : keys(remarks)) told += each + "\n";
    CHECK(told ==
          "d.toml, fir | `{1}` is missing, or is no whole number.\n"
          "d.toml, fir | Nobody knows `{1}`.\n"
          "d.toml | Nobody knows `{1}`.\n"
          "d.toml | Nobody knows `{1}`.\n");
}

TEST_CASE("what is no TOML is told with its line") {
    std::vector<facts::Remark> remarks;
    facts::Document document({"c.toml", "[[tree]]\nid = \n"}, remarks);
    document.each("tree", [](facts::Row&) { FAIL("no table can be there"); });
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].where == "c.toml:2");
    CHECK_FALSE(facts::files_of("/nowhere").ok());
}

TEST_CASE("ids and countries") {
    CHECK(facts::identifier("own-fonts-2"));
    for (const char* bad : {"", "Own", "a b", "é"}) CHECK_FALSE(facts::identifier(bad));
    CHECK(facts::country("FR"));
    for (const char* bad : {"", "fr", "FRA", "F1"}) CHECK_FALSE(facts::country(bad));
}

TEST_CASE("a text may stand for all, or one for each name") {
    std::vector<facts::Remark> remarks;
    facts::Document document({"c.toml",
                              "[[tree]]\nid = \"one\"\nat = \"wood\"\n[[tree]]\nid = \"two\"\nat = { oak = \"hill\", fir = 7 }\n"
                              "[[tree]]\nid = \"three\"\nat = 7\n[[tree]]\nid = \"four\"\n"},
                             remarks);
    std::string seen;
    document.each("tree", [&](facts::Row& row) {
        row.text("id");
        for (const auto& [name, text] : row.by_name("at")) seen += name + "=" + text + ";";
    });
    CHECK(seen == "=wood;oak=hill;");
    CHECK(keys(remarks) == std::vector<std::string>{"c.toml, two | `{1}` has something that is no text.",
                                                    "c.toml, three | `{1}` is missing, or is no text."});
}
