// What people get to read: the room of a video, whatever the desk wrote, and one SMS, however long the name of a place is.
#include <doctest/doctest.h>

#include "features/notices/gsm.hpp"
#include "features/notices/templates.hpp"
#include "tests/notices/fixture.hpp"

using namespace beffroi;
using namespace beffroi::notices;
using testing_notices::at;
using testing_notices::World;

namespace {

constexpr std::string_view room = "https://visio.exemple.fr/beffroi-4f2a";

Settings settings() {
    Settings s;
    s.mail.house.name = "Pays de la Vire";
    s.mail.house.phone = "+33261910000";
    s.origin = "https://aide.exemple.fr";
    return s;
}
/// On the longest day and hour that there are.
Filled values(std::string place, std::string where_by_video = {}, Lang lang = Lang::fr) {
    Values v{"Jeanne", "Aide", std::move(place), "", "Anne", "", std::move(where_by_video)};
    return filled(v, at("2026-09-30T14:30:00+02:00"), "14762", "/rendez-vous/suivi/long", lang, settings());
}
std::string sms(Kind kind, Lang lang, std::string place) {
    return say(kind, lang, our_text(kind, lang), values(std::move(place), {}, lang), invented_sms_link(settings())).sms;
}

}

TEST_CASE("a mail about a video says where, though the desk's own text forgot it") {
    const Text forgot{"Rendez-vous {jour}", "Bonjour {nom}.\nVenez {jour} à {heure}.", "{nous} : {jour}"};
    for (const Kind kind : {Kind::confirmation, Kind::reminder, Kind::change}) {
        const auto fr = say(kind, Lang::fr, forgot, values("Par vidéo", std::string(room))).paragraphs;
        REQUIRE(fr.size() == 3);
        CHECK(fr[2].starts_with("Par vidéo"));
        CHECK(fr[2].ends_with(room));
        CHECK(say(kind, Lang::en, forgot, values("By video", std::string(room))).paragraphs.back() ==
              "By video: " + std::string(room));
    }
    // What does not take place any more, or not by video, has none.
    for (const Kind kind : {Kind::cancellation, Kind::follow_up})
        CHECK(say(kind, Lang::fr, forgot, values("Par vidéo", std::string(room))).paragraphs.size() == 2);
    CHECK(say(Kind::change, Lang::fr, forgot, values("Médiathèque")).paragraphs.size() == 2);
    // Once is enough, wherever it stands; a line that was left out for another gap in it says nothing.
    const Text within{"a", "Ouvrez {visio} à {heure}.\nÀ bientôt.", "c"};
    CHECK(say(Kind::change, Lang::fr, within, values("Par vidéo", std::string(room))).paragraphs.size() == 2);
    const Text gap{"a", "{adresse}, {visio}\nÀ bientôt.", "c"};
    const auto mended = say(Kind::change, Lang::fr, gap, values("Par vidéo", std::string(room))).paragraphs;
    REQUIRE(mended.size() == 2);
    CHECK(mended[1].ends_with(room));
    for (const Lang lang : {Lang::fr, Lang::en}) {
        const auto ours = say(Kind::change, lang, our_text(Kind::change, lang), values("Par vidéo", std::string(room)));
        int times = 0;
        for (const auto& each : ours.paragraphs) times += each.find(room) != std::string::npos;
        CHECK(times == 1);
    }
}

TEST_CASE_BOTH_ENGINES("the room is in the mail that is sent") {
    World w(db);
    db.write([&](db::Write& tx) {
        REQUIRE(keep(tx, Kind::confirmation, Lang::fr, {"Rendez-vous", "Venez {jour}.", "Venez {jour}."}, PersonId{1},
                     w.clock));
    });
    Notice n = w.notice(Kind::confirmation, "a");
    n.values.room = room;
    w.plan(n);
    w.run();
    REQUIRE(w.mails().size() == 1);
    CHECK(w.mails()[0].find(room) != std::string::npos);
}

TEST_CASE("an SMS is one, with as much of a long place as it holds, and the link whole") {
    const std::string long_name =
        "Maison France services et médiathèque intercommunale de la Communauté de communes de "
        "l’Intercom de la Vire au Noireau, antenne de Saint-Sever-Calvados";
    for (const Kind kind : {Kind::confirmation, Kind::reminder, Kind::change})
        for (const Lang lang : {Lang::fr, Lang::en})
            for (const std::string& place :
                 {long_name, std::string(300, 'W'), "Salle " + std::string(200, 'x'),
                  std::string("Ŝalle ☆ ħŵ ") + long_name, std::string("Médiathèque[€]{€}|~ ") + std::string(80, '{')}) {
                const std::string said = sms(kind, lang, place);
                const SmsLength length = sms_length(said);
                CAPTURE(said);
                CHECK(length.parts == 1);
                CHECK(length.seven_bit);
                CHECK(length.units <= 160);
                CHECK(said.ends_with(invented_sms_link(settings())));
                CHECK(said.find("...") != std::string::npos);
                CHECK(said.find("....") == std::string::npos);
            }
    // Whole words, and no loose end: neither "de..." nor "la...".
    const std::string change = sms(Kind::change, Lang::fr, long_name);
    CAPTURE(change);
    CHECK(change.find("Maison France services et médiathèque...") != std::string::npos);
    // As much as fits: one more word would be too much.
    CHECK(sms_length(change).units + 16 > 160);
    // What fits is told whole.
    CHECK(sms(Kind::change, Lang::fr, "Médiathèque Les Vaux de Mots").find("Les Vaux de Mots.") != std::string::npos);
}

TEST_CASE("other scripts have seventy signs; when something else is long, the place is not cut for nothing") {
    const Text terse{"a", "b", "{jour_court} {heure}, {lieu}"};
    const auto said = [&](const Text& text, std::string place) {
        return say(Kind::change, Lang::fr, text, values(std::move(place))).sms;
    };
    std::string wide;
    for (int i = 0; i < 90; ++i) wide += i % 9 == 8 ? " " : "Ж";
    const std::string cut = said(terse, wide);
    CAPTURE(cut);
    CHECK(!sms_length(cut).seven_bit);
    CHECK(sms_length(cut).parts == 1);
    CHECK(sms_length(cut).units > 60);
    CHECK(cut.ends_with("..."));
    // One sign that the alphabet lacks goes, where it would make two SMS of one; in a short one it stays.
    CHECK(sms(Kind::reminder, Lang::fr, "Café ★ solidaire").find("Café solidaire.") != std::string::npos);
    CHECK(said(terse, "Café ★ solidaire").ends_with("Café ★ solidaire"));
    const Text wordy{"a", "b", std::string(170, 'x') + " {lieu}"};
    CHECK(said(wordy, "Médiathèque Les Vaux de Mots").ends_with("Les Vaux de Mots"));
    const Text elsewhere{"a", "b", std::string(170, 'x')};
    CHECK(said(elsewhere, "Médiathèque Les Vaux de Mots") == std::string(170, 'x'));
    // Letters of our neighbours become those of the alphabet.
    CHECK(as_sms("Łódź, Škoda, Tōkyō, Iași") == "Lodz, Skoda, Tokyo, Iasi");
}
