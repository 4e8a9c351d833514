#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "features/notices/gsm.hpp"
#include "features/notices/notices.hpp"
#include "features/notices/templates.hpp"
#include "platform/base/text.hpp"
#include "tests/notices/fixture.hpp"

using namespace beffroi;
using namespace beffroi::notices;
using testing_notices::at;
using testing_notices::Gate;
using testing_notices::World;

namespace {
std::string refused(const Result<void>& result) {
    return result ? std::string() : result.error().code + "@" + result.error().field;
}
Filled values(std::string motif) {
    Settings settings;
    settings.mail.house.name = "Pays de la Vire";
    settings.origin = "https://aide.exemple.fr";
    Values v{"Jeanne", std::move(motif), "Médiathèque", "", "Anne", ""};
    return filled(v, at("2026-12-01T14:00:00+01:00"), "14762", "/rendez-vous/suivi/x", Lang::fr, settings);
}
}

TEST_CASE("a template is filled; a line that lacks a value is left out; values are shown, never obeyed") {
    const auto lines = read_template("Bonjour {nom}, {motif} {JOUR} à {time}\n\n À : {adresse}\nLieu : {lieu}", "body");
    REQUIRE(lines);
    CHECK(fill(*lines, values("{lien} {1} <b>\r\nBcc: x@y.fr")) ==
          std::vector<std::string>{"Bonjour Jeanne, {lien} {1} <b> Bcc: x@y.fr mardi 1er\u00a0décembre à 14\u00a0h",
                                   "Lieu : Médiathèque"});
}

TEST_CASE("an unknown name in braces is named, and a brace that never closes too") {
    const auto wrong = read_template("Bonjour {prenom}", "body");
    REQUIRE(!wrong);
    CHECK(wrong.error().code == "unknown_slot");
    CHECK(wrong.error().field == "body");
    CHECK(i18n::format(Lang::fr, wrong.error().message).find("{prenom}") != std::string::npos);
    CHECK(i18n::format(Lang::fr, wrong.error().message).find("{conseiller}") != std::string::npos);
    CHECK(read_template("Le {jour", "sms").error().code == "open_brace");
    CHECK(read_template("Le {}", "sms").error().code == "unknown_slot");
    CHECK(read_template("un } seul", "sms"));
    CHECK(refused(check({" ", "a", "b"})) == "subject_needed@subject");
    CHECK(refused(check({"a", "\n", "b"})) == "body_needed@body");
    CHECK(refused(check({"a", "b", ""})) == "sms_needed@sms");
    CHECK(refused(check({"a", "b", std::string(481, 'x')})) == "text_long@sms");
    CHECK(refused(check({"a {", "b", "c"})) == "open_brace@subject");
}

TEST_CASE("our own texts can be read, say the day and the hour, and fit into few SMS") {
    Settings settings;
    settings.mail.house.name = "Pays de la Vire";
    settings.mail.house.phone = "+33261910000";
    for (Kind kind : every_kind())
        for (Lang lang : {Lang::fr, Lang::en}) {
            CAPTURE(code(kind));
            const Text ours = our_text(kind, lang);
            REQUIRE(check(ours));
            const Said said = say(kind, lang, ours, invented(lang, settings));
            CHECK(said.subject.find(lang == Lang::fr ? "1er\u00a0décembre" : "1 December") != std::string::npos);
            CHECK(said.sms.find("Pays de la Vire") == 0);
            CHECK(said.sms.find('{') == std::string::npos);
            CHECK(said.paragraphs.size() >= 2);
            const auto length = sms_length(said.sms);
            CHECK(length.seven_bit);
            CHECK(length.parts <= 2);
        }
}

TEST_CASE("SMS are counted as telephones count them") {
    CHECK(sms_length("").parts == 0);
    CHECK(sms_length(std::string(160, 'a')).parts == 1);
    CHECK(sms_length(std::string(161, 'a')).parts == 2);
    CHECK(sms_length(std::string(306, 'a')).parts == 2);
    CHECK(sms_length(std::string(307, 'a')).parts == 3);
    CHECK(sms_length("é€").units == 3);
    CHECK(sms_length("é€").seven_bit);
    CHECK(!sms_length("ê").seven_bit);
    CHECK(sms_length("中").limit() == 70);
    std::string wide;
    for (int i = 0; i < 35; ++i) wide += "😀";
    CHECK(sms_length(wide).units == 70);
    CHECK(sms_length(wide + "a").parts == 2);
    // The accents that the alphabet has stay; the others would cost half of the room.
    CHECK(as_sms("L’été à Vire : « où ? » Bientôt, ça va…\nœuf 14\u202fh") ==
          "L'été à Vire : \" où ? \" Bientot, ca va... oeuf 14 h");
    CHECK(sms_length(as_sms("L’été à Vire : « où ? » Bientôt, ça va…")).seven_bit);
    CHECK(as_sms("中") == "中");
}

TEST_CASE_BOTH_ENGINES("the desk's own words count, go back, and have a history") {
    World w(db);
    const Text ours = our_text(Kind::reminder, Lang::fr);
    const Text mine{"Rappel {jour}", "Venez {jour} à {heure}, {nom}.", "Venez {jour}."};
    db.write([&](db::Write& tx) {
        CHECK(text_of(tx, Kind::reminder, Lang::fr) == ours);
        CHECK(keep(tx, Kind::reminder, Lang::fr, ours, PersonId{1}, w.clock));
        CHECK(versions(tx, Kind::reminder, Lang::fr, 10).empty());
        REQUIRE(keep(tx, Kind::reminder, Lang::fr, mine, PersonId{1}, w.clock));
        CHECK(text_of(tx, Kind::reminder, Lang::fr) == mine);
        CHECK(text_of(tx, Kind::reminder, Lang::en) == our_text(Kind::reminder, Lang::en));
        CHECK(!keep(tx, Kind::reminder, Lang::fr, {"{jours}", "x", "y"}, PersonId{1}, w.clock));
        back_to_ours(tx, Kind::reminder, Lang::fr, PersonId{2}, w.clock);
        back_to_ours(tx, Kind::reminder, Lang::fr, PersonId{2}, w.clock);
        CHECK(text_of(tx, Kind::reminder, Lang::fr) == ours);
        const auto all = versions(tx, Kind::reminder, Lang::fr, 10);
        REQUIRE(all.size() == 2);
        REQUIRE(back_to(tx, Kind::reminder, Lang::fr, all[1].id, PersonId{1}, w.clock));
        CHECK(text_of(tx, Kind::reminder, Lang::fr) == mine);
        CHECK(back_to(tx, Kind::reminder, Lang::en, all[1].id, PersonId{1}, w.clock).error().code == "unknown_version");
    });
    w.plan(w.notice(Kind::reminder, "a"));
    w.run();
    REQUIRE(w.mails().size() == 1);
    CHECK(w.mails()[0].find("Rappel mardi 1er\u00a0décembre") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("a name that would be a header, markup or a command stays a name") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-11-25T10:00:00+01:00");
    Notice n = w.notice(Kind::confirmation, "a");
    n.values.who = "Zoé\r\nBcc: a@b.fr\"}, <script>{lien}";
    n.values.motif = n.values.place = n.values.who;
    n.contact.name = n.values.who;
    w.plan(n);
    n.key = "b";
    n.contact.mail.clear();
    w.plan(n);
    w.run();
    REQUIRE(w.mails().size() == 1);
    const std::string mail = w.mails()[0];
    CHECK(mail.find("<script>") == mail.find("<script>{lien}"));  // in the plain text; never in the HTML
    const std::string html = mail.substr(mail.find("\"html\":"));
    CHECK(html.find("<script") == std::string::npos);
    const std::string subject =
        mail.substr(mail.find("\"subject\":"), mail.find("\"text\":") - mail.find("\"subject\":"));
    CHECK(subject.find("\\r") == std::string::npos);
    CHECK(subject.find("\\n") == std::string::npos);
    REQUIRE(gate.bodies().size() == 1);
    const std::string body = gate.bodies()[0];
    CHECK(body.find("\\\"}, <script>{lien}") != std::string::npos);
    CHECK(body.find('\n') == std::string::npos);
    CHECK(std::count(body.begin(), body.end(), '{') == 2);
}

TEST_CASE("the gateway is spoken to as the settings say") {
    Gate gate;
    Gateway g = gate.gateway();
    REQUIRE(send_sms(g, "+33612345678", "Venez à 9 h & <apportez> \"tout\"", "id1"));
    CHECK(gate.heads()[0].find("POST /send HTTP/1.1") == 0);
    CHECK(gate.heads()[0].find("Authorization: Bearer s3cr3t") != std::string::npos);
    CHECK(gate.heads()[0].find("Content-Type: application/json") != std::string::npos);
    CHECK(gate.bodies()[0] ==
          "{\"to\":\"+33612345678\",\"text\":\"Venez à 9 h & <apportez> \\\"tout\\\"\",\"id\":\"id1\"}");
    g.headers = {"Content-Type: application/x-www-form-urlencoded", "X-Key: {token}"};
    g.body = "dest={digits}&msg={text}";
    REQUIRE(send_sms(g, "+33612345678", "a&dest=1 é", "id2"));
    CHECK(gate.bodies()[1] == "dest=33612345678&msg=a%26dest%3D1%20%C3%A9");
    CHECK(gate.heads()[1].find("X-Key: s3cr3t") != std::string::npos);
    g.method = "GET";
    g.url = gate.url("/sms?to={to}&text={text}&key={token}");
    REQUIRE(send_sms(g, "+33612345678", "a b{to}", "id3"));
    CHECK(gate.heads()[2].find("GET /sms?to=%2B33612345678&text=a%20b%7Bto%7D&key=s3cr3t HTTP") == 0);
    g.token.clear();
    REQUIRE(send_sms(g, "+33612345678", "x", "id4"));
    CHECK(gate.heads()[3].find("X-Key") == std::string::npos);
}

TEST_CASE("what the gateway answers, or does not") {
    Gate gate;
    Gateway g = gate.gateway();
    g.timeout_s = 1;
    const auto says = [&](int status) {
        gate.answers({status});
        const auto sent = send_sms(g, "+33612345678", "secret words", "id");
        if (sent) return std::string();
        for (const std::string* each : {&sent.error().detail, &sent.error().message.key}) {
            CHECK(each->find("612345678") == std::string::npos);
            CHECK(each->find("secret") == std::string::npos);
        }
        return sent.error().code;
    };
    CHECK(says(202) == "");
    CHECK(says(400) == "sms_refused");
    CHECK(says(404) == "sms_refused");
    CHECK(says(401) == "sms_later");
    CHECK(says(429) == "sms_later");
    CHECK(says(500) == "sms_later");
    // Nobody is led elsewhere.
    CHECK(says(302) == "sms_refused");
    CHECK(says(0) == "sms_unreachable");
    g.success = "201,203-204";
    CHECK(says(200) == "sms_refused");
    CHECK(says(204) == "");
    CHECK(try_gateway(g));
    gate.close();
    CHECK(says(200) == "sms_unreachable");
    CHECK(try_gateway(g).error().code == "sms_unreachable");
    CHECK(send_sms({}, "+33612345678", "x", "id").error().code == "no_gateway");
}

TEST_CASE("a gateway that would send in clear, or says no number, is refused") {
    const auto wrong = [](auto change) {
        Gateway g;
        g.url = "https://sms.exemple.fr/send";
        change(g);
        return refused(check(g));
    };
    CHECK(wrong([](Gateway&) {}) == "");
    CHECK(wrong([](Gateway& g) { g.url = "http://sms.exemple.fr"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.url = "http://127.0.0.1.exemple.fr/"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.url = "http://127.0.0.1@exemple.fr/"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.url = "http://127.0.0.1:80@exemple.fr/"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.url = "https://a@exemple.fr"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.url = "ftp://exemple.fr"; }) == "bad_gateway@url");
    CHECK(wrong([](Gateway& g) { g.method = "DELETE"; }) == "bad_gateway@method");
    CHECK(wrong([](Gateway& g) { g.headers = {"X\r\nY: z"}; }) == "bad_gateway@headers");
    CHECK(wrong([](Gateway& g) { g.headers = {"X: z"}; }) == "bad_gateway@headers");
    CHECK(wrong([](Gateway& g) { g.body = "{\"to\":\"{to}\"}"; }) == "bad_gateway@body");
    CHECK(wrong([](Gateway& g) { g.success = "ok"; }) == "bad_gateway@success");
    CHECK(can_receive_sms("+33612345678"));
    CHECK(!can_receive_sms("+33231660000"));
    CHECK(!can_receive_sms("+33800123456"));
    CHECK(can_receive_sms("+262692123456"));
    CHECK(!can_receive_sms("+262262123456"));
    CHECK(can_receive_sms("+32470123456"));
    CHECK(!can_receive_sms(""));
}

TEST_CASE("quiet hours, where the place is") {
    const auto end = [](const char* from, const char* insee) {
        return instant_text(next_quiet_end(at(from), insee, "14"));
    };
    CHECK(end("2026-11-25T12:00:00+01:00", "14762") == "2026-11-25T11:00:00Z");
    CHECK(end("2026-11-25T07:59:59+01:00", "14762") == "2026-11-25T07:00:00Z");
    CHECK(end("2026-11-25T20:00:00+01:00", "") == "2026-11-26T07:00:00Z");
    CHECK(end("2026-11-28T20:00:00+01:00", "14762") == "2026-11-30T07:00:00Z");
    CHECK(end("2026-11-29T12:00:00+01:00", "14762") == "2026-11-30T07:00:00Z");
    // 25 December is a Friday; in Strasbourg the 26th is a holiday too, and then comes Sunday.
    CHECK(end("2026-12-25T12:00:00+01:00", "14762") == "2026-12-26T07:00:00Z");
    CHECK(end("2026-12-25T12:00:00+01:00", "67482") == "2026-12-28T07:00:00Z");
    // Noon in Paris is 15 h in La Réunion; 17 h is 20 h.
    CHECK(end("2026-11-25T12:00:00+01:00", "97411") == "2026-11-25T11:00:00Z");
    CHECK(end("2026-11-25T17:00:00+01:00", "97411") == "2026-11-26T04:00:00Z");
    // The clock goes forward on 28 March 2027, a Sunday.
    CHECK(end("2027-03-27T21:00:00+01:00", "14762") == "2027-03-30T06:00:00Z");
}

TEST_CASE(
    "a confirmation, a reminder and a change fit into one SMS for every place of the demonstration, in both "
    "languages") {
    // The longest day and hour that there are.
    const Instant longest_day = at("2026-09-30T14:30:00+02:00");
    Settings settings;
    settings.mail.house.name = "Pays de la Vire";
    settings.origin = "https://aide.exemple.fr";
    std::ifstream file("data/demo/places.csv");
    std::string line;
    int places = 0, cut = 0;
    while (std::getline(file, line)) {
        // "pays-de-la-vire-01,00000000000000,Médiathèque Les Vaux de Mots,…": descriptions go over several lines.
        if (!line.starts_with("pays-de-la-vire-")) continue;
        const auto columns = text::split(line, ',');
        const bool quoted = columns[2].starts_with('"');
        const auto begin = line.find(columns[2]) + (quoted ? 1 : 0);
        const std::string name = line.substr(begin, line.find(quoted ? '"' : ',', begin) - begin);
        ++places;
        for (const Kind kind : {Kind::confirmation, Kind::reminder, Kind::change})
            for (const Lang lang : {Lang::fr, Lang::en}) {
                const Filled values = filled({"Jeanne", "Aide", name, "", "Anne", ""}, longest_day, "14762",
                                             "/rendez-vous/suivi/long", lang, settings);
                const Said said = say(kind, lang, our_text(kind, lang), values, invented_sms_link(settings));
                const SmsLength length = sms_length(said.sms);
                CAPTURE(said.sms);
                CHECK(length.seven_bit);
                CHECK(length.units <= 160);
                CHECK(said.sms.find("/r/") != std::string::npos);
                // A change says a word more: two names of forty lose their end there.
                const bool whole = said.sms.find(as_sms(name)) != std::string::npos;
                cut += whole ? 0 : 1;
                CHECK((whole || (kind == Kind::change && said.sms.find("...") != std::string::npos)));
            }
    }
    CHECK(places == 44);
    CHECK(cut <= 2);
}
