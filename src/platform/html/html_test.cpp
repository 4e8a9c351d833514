#include <doctest/doctest.h>

#include <array>

#include "html/pages.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/template.hpp"

using namespace beffroi;

namespace {

using Escape = void (*)(html::Out&, std::string_view);

std::string escaped(Escape escape, std::string_view s) {
    html::Out out(1);
    out.append("|");
    escape(out, s);
    return std::move(out).take().substr(1);
}

net::Params typed(std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    net::Params params;
    for (const auto& [name, value] : values) params.add(name, value);
    return params;
}

}

TEST_CASE("text and attributes: every dangerous character, at every place of a block") {
    CHECK(escaped(html::escape_text, "a & b < c > \"d\" 'e'") == "a &amp; b &lt; c &gt; \"d\" 'e'");
    CHECK(escaped(html::escape_attribute, "a & b < c > \"d\" 'e'") == "a &amp; b &lt; c &gt; &#34;d&#34; &#39;e&#39;");
    CHECK(escaped(html::escape_attribute, "\r\n") == "&#13;\n");
    CHECK(escaped(html::escape_text, std::string_view("a\0b", 3)) ==
          "a\uFFFD"
          "b");
    for (std::size_t length = 0; length < 50; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            std::string s(length, 'x');
            s[at] = '<';
            REQUIRE(escaped(html::escape_text, s) == std::string(at, 'x') + "&lt;" + std::string(length - at - 1, 'x'));
            s[at] = '\'';
            s[length / 2] = '"';
            std::string want;
            for (char c : s) want += c == 'x' ? "x" : c == '"' ? "&#34;" : "&#39;";
            REQUIRE(escaped(html::escape_attribute, s) == want);
        }
        const std::string plain(length, '\xC3');
        REQUIRE(escaped(html::escape_text, plain) == plain);
    }
}

TEST_CASE("addresses: only the schemes a visitor may follow") {
    for (const char* good :
         {"https://exemple.fr/a?b=c#d", "http://a", "mailto:a@b.fr", "tel:+33231660000", "geo:48.8,-0.9", "/lieux",
          "lieux", "#main", "?q=1", "//exemple.fr", "", "HTTPS://A", "lieux/10:30", "?a=b:c"})
        CHECK(escaped(html::escape_url, good) == good);
    using namespace std::string_view_literals;
    for (const std::string_view bad :
         {"javascript:alert(1)"sv, "JaVaScript:x"sv, " javascript:x"sv, "\tjavascript:x"sv, "java\nscript:x"sv,
          "java\tscript:x"sv, "javascript\r:x"sv, "\x01javascript:x"sv, "\0javascript:x"sv, "data:text/html,x"sv,
          "vbscript:x"sv, "blob:x"sv, "file:///etc/passwd"sv, ":x"sv, "feed:javascript:x"sv, "java script:x"sv})
        CHECK(escaped(html::escape_url, bad) == "#");
    CHECK(escaped(html::escape_url, "/a b\"c'd<e>&f=é\\") == "/a%20b%22c&#39;d%3Ce%3E&amp;f=é%5C");
    CHECK(escaped(html::escape_url_part, "a b/é?&=#%+:") == "a%20b%2F%C3%A9%3F%26%3D%23%25%2B%3A");
    CHECK(escaped(html::escape_url_opaque, "+33 2?cc=a@b&c") == "+33%202%3Fcc%3Da@b%26c");
}

TEST_CASE("the links of a page keep its language") {
    html::Page page;
    page.path = "/lieux?q=vire";
    CHECK(page.link("/lieux") == "/lieux");
    CHECK(page.other_language() == "/en/lieux?q=vire");
    page.lang = Lang::en;
    CHECK(page.link("/lieux") == "/en/lieux");
    CHECK(page.link("/") == "/en");
    CHECK(page.other_language() == "/lieux?q=vire");
}

TEST_CASE("values print as the text they are") {
    const auto text = [](const auto& value) {
        html::Out out;
        html::put_text(out, value, Lang::fr);
        return std::move(out).take();
    };
    CHECK(text(42) == "42");
    CHECK(text(-1.5) == "-1.5");
    CHECK(text(std::string("<")) == "&lt;");
    CHECK(text(html::Raw("<b>")) == "<b>");
    CHECK(text(Message{"no such key {1} <", {"&"}}) == "no such key &amp; &lt;");
    struct Named {
        std::string text() const { return "a&b"; }
    };
    CHECK(text(Named{}) == "a&amp;b");
}

TEST_CASE("a sentence with markup in it escapes everything else") {
    static constinit const i18n::Key key{"<i> {1} & {2}"};
    const auto sentence = html::say(Lang::en, key, html::Raw("<b>x</b>"), "<script>");
    CHECK(sentence.markup() == "&lt;i&gt; <b>x</b> &amp; &lt;script&gt;");
    CHECK(html::say(Lang::en, key, "a", 1331) == "<i> a & 1,331");
    static constinit const i18n::PluralKey places{"{n} place in {1}", "{n} places in {1}"};
    CHECK(html::say(Lang::en, places, 1, "Vire") == "1 place in Vire");
    CHECK(html::say(Lang::en, places, 1331, "Vire") == "1,331 places in Vire");
}

TEST_CASE("filters") {
    using namespace html::filters;
    const In fr{Lang::fr};
    CHECK(phone("+33231660000", fr) == "02\u00A031\u00A066\u00A000\u00A000");
    CHECK(phone("3949", fr) == "3949");
    CHECK(phone("+262262123456", fr) == "+26\u00A022\u00A062\u00A012\u00A034\u00A056");
    CHECK(capital("école", fr) == "École");
    CHECK(capital("mardi", fr) == "Mardi");
    CHECK(capital("÷", fr) == "÷");
    CHECK(date_and_time({Date{std::chrono::year{2026} / 11 / 24}, 14 * 60, 0}, fr) ==
          "mardi 24\u00A0novembre 2026 à 14\u00A0h");
}

TEST_CASE("a form keeps what was typed and says what to mend") {
    html::Form form(typed({{"name", "  "},
                           {"due", "31/02/2026"},
                           {"seats", "12 places"},
                           {"mail", "a@b"},
                           {"phone", "12"},
                           {"fee", "steal"}}));
    static constexpr std::array<std::string_view, 2> fees = {"free", "paid"};
    CHECK(form.text("name") == "");
    CHECK(form.date("due") == Date{});
    CHECK_FALSE(form.whole_number("seats", 1, 20));
    CHECK(form.mail("mail") == "");
    CHECK(form.phone("phone") == "");
    CHECK(form.choice("fee", fees) == "");
    CHECK(form.errors().size() == 6);
    for (const char* field : {"name", "due", "seats", "mail", "phone", "fee"}) CHECK(form.error(field) != nullptr);
    CHECK(form.value("due") == "31/02/2026");
    CHECK(form.error("other") == nullptr);
    // One error a field: the first.
    form.fail("due", msg("The return date has already passed."));
    CHECK(form.error("due")->key == "Write a date such as 24/11/2026.");
}

TEST_CASE("a form reads what people write") {
    html::Form form(typed({{"a", "24/11/2026"},
                           {"b", "2026-11-24"},
                           {"c", "1.5.26"},
                           {"n", "1\u202F331"},
                           {"p", "02 31 66 00 00"},
                           {"q", "+33 (0)2.31.66.00.00"},
                           {"r", "00 32 2 555 12 12"},
                           {"m", " Marie@exemple.fr "},
                           {"s", "x"},
                           {"s", "y"}}));
    CHECK(form.date("a") == Date{std::chrono::year{2026} / 11 / 24});
    CHECK(form.date("b") == Date{std::chrono::year{2026} / 11 / 24});
    CHECK(form.date("c") == Date{std::chrono::year{2026} / 5 / 1});
    CHECK(form.whole_number("n", 0, 5000) == 1331);
    CHECK(form.phone("p") == "+33231660000");
    CHECK(form.phone("q") == "+33231660000");
    CHECK(form.phone("r") == "+3225551212");
    CHECK(form.mail("m") == "Marie@exemple.fr");
    CHECK(form.text("absent", 10, html::Need::optional).empty());
    CHECK(form.chosen("s", "y"));
    CHECK_FALSE(form.chosen("s", "z"));
    CHECK(form.ok());
    form.text("m", 5);
    CHECK(form.error("m") != nullptr);
}

TEST_CASE("a typed form is there only when every field is") {
    struct Lend {
        Date due;
        std::string who;
        static Lend read(html::Form& form) { return {form.date("due"), form.text("who")}; }
    };
    auto good = html::parse<Lend>(typed({{"due", "2027-01-15"}, {"who", "Marie"}}));
    REQUIRE(good);
    CHECK(good->who == "Marie");
    const auto bad = html::parse<Lend>(typed({{"due", "2027-01-15"}}));
    CHECK_FALSE(bad);
    CHECK(bad.form.value("due") == "2027-01-15");
    const auto& shown = good.with(invalid("past_due_date", msg("The return date has already passed."), "due"));
    CHECK(shown.error("due") != nullptr);
}

TEST_CASE("the frame says its language and its title") {
    html::Page page;
    page.title = "Lieux <près de chez vous>";
    page.site_name = "Beffroi";
    const std::string text = html::pages::frame(page);
    CHECK(text.starts_with("<!doctype html><html lang=\"fr\""));
    CHECK(text.find("<title>Lieux &lt;près de chez vous&gt;") != std::string::npos);
}

TEST_CASE("forms: a required text says itself what to write, unless it is too long") {
    html::Form form(typed({{"empty", " "}, {"odd", "\x01"}, {"long", "abc"}, {"good", " ab "}}));
    for (const char* name : {"empty", "odd", "long", "absent"})
        CHECK(form.text(name, 2, msg("Write your name.")).empty());
    CHECK(form.text("good", 2, msg("Write your name.")) == "ab");
    REQUIRE(form.errors().size() == 4);
    for (const char* name : {"empty", "odd", "absent"}) CHECK(form.error(name)->key == "Write your name.");
    CHECK(form.error("long")->key == "This is too long: {1} characters at most.");
}

namespace {

/// The desk as an administrator will see it, with the entries that are still to come.
std::vector<html::Door> whole_desk() {
    using html::Group;
    std::vector<html::Door> doors{
        {"/espace/compte", "Your account", "", "", Group::own, 30},
        {"/espace/structures", "Organisations", "", "", Group::team, 20, "/espace/equipes"},
        {"/espace/personnes", "People", "", "", Group::team, 10},
        {"/espace/agenda", "Agenda", "", "", Group::appointments, 10},
        {"/espace/agenda/nouveau", "Book for somebody", "", "", Group::appointments, 20},
        {"/espace/lieux", "Places", "", "", Group::places, 10},
        {"/espace/ateliers", "Workshops", "", "", Group::workshops, 10},
        {"/espace", "Today", "", "", Group::today, 0},
        {"/espace/mes-donnees", "Your data", "", "", Group::own, 20},
    };
    html::in_order(doors);
    return doors;
}

html::Page page_at(std::string path) {
    html::Page page;
    page.path = std::move(path);
    page.lang = Lang::en;
    page.person = "Zoé <Petit>";
    page.desk = whole_desk();
    return page;
}

std::string address_at(std::string_view path) {
    const auto doors = whole_desk();
    const auto* here = html::door_of(doors, path);
    return here ? std::string(here->address) : "none";
}

}

TEST_CASE("the desk: entries stand in their groups, in the order that features gave them") {
    const auto doors = whole_desk();
    std::string drawn;
    for (const auto& section : html::sections(doors)) {
        drawn += std::string(section.label) + ":";
        for (const auto& door : section.doors) drawn += " " + std::string(door.address);
        drawn += "\n";
    }
    CHECK(drawn ==
          "Today: /espace\n"
          "Appointments: /espace/agenda /espace/agenda/nouveau\n"
          "Workshops: /espace/ateliers\n"
          "Places: /espace/lieux\n"
          "Team: /espace/personnes /espace/structures\n"
          "Your account: /espace/mes-donnees /espace/compte\n");
    CHECK(html::sections({}).empty());
}

TEST_CASE("the desk: a page belongs to the entry that is nearest above it") {
    CHECK(address_at("/espace") == "/espace");
    CHECK(address_at("/espace?jour=1") == "/espace");
    CHECK(address_at("/espace/agenda?semaine=2026-11-23") == "/espace/agenda");
    CHECK(address_at("/espace/agenda/rendez-vous/9") == "/espace/agenda");
    CHECK(address_at("/espace/agenda/nouveau") == "/espace/agenda/nouveau");
    CHECK(address_at("/espace/agendas") == "none");
    CHECK(address_at("/espace/equipes/3") == "/espace/structures");
    CHECK(address_at("/lieux") == "none");
    CHECK(html::door_of({}, "/espace") == nullptr);
}

TEST_CASE("the desk's line: groups open without JavaScript, one entry needs no group, the page one is on is marked") {
    const std::string drawn = html::pages::desk_line(page_at("/espace/personnes"));
    // One of several opens at a time, whichever browser.
    CHECK(drawn.find(R"(<details name="desk">)") != std::string::npos);
    CHECK(drawn.find(R"(<summary>Appointments)") != std::string::npos);
    CHECK(drawn.find(R"(<summary aria-current="true">Team)") != std::string::npos);
    CHECK(drawn.find(R"(<a href="/en/espace/personnes" aria-current="page">People</a>)") != std::string::npos);
    // A group of one is drawn as its entry, and one's own stands under one's name, escaped.
    CHECK(drawn.find(R"(<summary>Workshops)") == std::string::npos);
    CHECK(drawn.find(R"(<a href="/en/espace/ateliers">Workshops</a>)") != std::string::npos);
    CHECK(drawn.find("<span>Zoé &lt;Petit&gt;</span>") != std::string::npos);
    CHECK(drawn.find("<summary>Your account") == std::string::npos);
    const std::string below = html::pages::desk_line(page_at("/espace/personnes/7"));
    CHECK(below.find(R"(<a href="/en/espace/personnes" aria-current="true">People</a>)") != std::string::npos);
    CHECK(below.find(R"(aria-current="page")") == std::string::npos);
    const std::string nowhere = html::pages::desk_line(page_at("/lieux"));
    CHECK(nowhere.find("aria-current") == std::string::npos);
}
