#include <algorithm>
#include <sstream>

#include "tests/appointments/import_fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

TEST_CASE_BOTH_ENGINES("a file is brought in whole: past and to come, with who, where and what became of them") {
    Before w(db);
    const auto report = w.bring(
        "1,Aide,claire@exemple.fr,Médiathèque,2026-03-14 10:30,,,seen,Jeanne,Roy,06 12 34 56 78,,,Carte grise\n"
        "2,aide,CLAIRE@exemple.fr,\"médiathèque (3 rue des Acres, Vire, 14500)\",14/07/2026 à 10h,11:15,,Absence non "
        "excusée,,Paul Roy,,paul@exemple.fr,,\n"
        "3,Aide,denis@exemple.fr,Médiathèque,2027-01-11 09:00,,1h30,,Zoé,Noël,0231660000,,,\n"
        "4,Aide,denis@exemple.fr,Médiathèque,2027-01-11T11:00:00+01:00,,45,Annulé par le service,Zoé,Noël,,,,\n");
    REQUIRE(report);
    CHECK(report->read == 4);
    CHECK(report->created == 4);
    CHECK(report->to_come == 1);
    CHECK(report->refused.empty());
    CHECK((report->dropped.empty() && report->mended.empty() && report->doubtful.empty() && report->notes.empty()));

    const auto claires = w.agenda_of(w.claire);
    REQUIRE(claires.size() == 2);
    const Appointment& first = claires[0];
    // Winter time in March, summer time in July.
    CHECK(instant_text(first.starts) == "2026-03-14T09:30:00Z");
    CHECK(instant_text(first.ends) == "2026-03-14T10:30:00Z");
    CHECK(first.who.name == "Jeanne Roy");
    CHECK(first.who.phone == "+33612345678");
    CHECK(first.who.subject == "Carte grise");
    CHECK(first.status == Status::seen);
    CHECK(first.place == w.here);
    CHECK(first.insee == "14762");
    CHECK(first.motif == w.motif);
    CHECK(first.channel == Channel::staff);
    CHECK(instant_text(claires[1].starts) == "2026-07-14T08:00:00Z");
    CHECK(instant_text(claires[1].ends) == "2026-07-14T09:15:00Z");
    CHECK(claires[1].status == Status::noshow);
    CHECK(claires[1].who.mail == "paul@exemple.fr");
    const auto denis = w.agenda_of(w.denis);
    REQUIRE(denis.size() == 2);
    CHECK(denis[0].ends - denis[0].starts == std::chrono::minutes{90});
    CHECK(denis[1].status == Status::revoked);

    db.read([&](db::Read& tx) { CHECK(id_of_words(tx, w.vault, words_of(tx, w.vault, denis[0].id)) == denis[0].id); });
    // What is to come takes the counsellor's time; what is over or cancelled takes nobody's.
    CHECK(w.claims(denis[0].id) == 1);
    CHECK(w.claims(denis[1].id) == 0);
    CHECK(w.claims(first.id) == 0);
    // They are found as any other, and each has its link and words.
    db.read([&](db::Read& tx) {
        CHECK(of_contact(tx, w.vault, "+33612345678", "", 5).size() == 1);
        CHECK_FALSE(id_of_words(tx, w.vault, words_of(tx, w.vault, first.id)));  // It is over, and never had a slip.
        const auto entries = journal::latest(tx);
        REQUIRE_FALSE(entries.empty());
        CHECK(entries.front().what == "appointments-imported");
        CHECK(entries.front().by == PersonId{});
    });
    // The name is nowhere in clear.
    CHECK(w.db.read([&](db::Read& tx) {
        return tx.one<std::string>("SELECT who FROM appointments WHERE id = ?1", first.id).value().find("Jeanne");
    }) == std::string::npos);
}

TEST_CASE_BOTH_ENGINES("the same file twice changes nothing, and what changed since is told") {
    Before w(db);
    const std::string one = "1,Aide,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n";
    const std::string two = "2,Aide,claire@exemple.fr,Médiathèque,2026-01-12 09:00,,,seen,Jeanne,Roy,,,,\n";
    REQUIRE(w.bring(one + two)->created == 2);
    const auto entries = w.count("journal");
    const auto again = w.bring(one + two);
    CHECK(again->created == 0);
    CHECK(again->unchanged == 2);
    CHECK(again->doubtful.empty());
    CHECK(w.count("appointments") == 2);
    CHECK(w.count("journal") == entries);

    const auto changed = w.bring("1,Aide,claire@exemple.fr,Médiathèque,2027-01-11 10:00,,,,Jeanne,Roy,,,,\n" + two +
                                 "3,Aide,claire@exemple.fr,Médiathèque,2027-01-11 11:00,,,,Jeanne,Roy,,,,\n");
    CHECK(changed->created == 1);
    CHECK(changed->unchanged == 2);
    CHECK(said(changed->doubtful, 2).starts_with(": It was brought in before"));
    CHECK(instant_text(w.agenda_of(w.claire)[1].starts) == "2027-01-11T08:00:00Z");
    // Identifiers are texts: "01" is not "1", and words are identifiers too.
    CHECK(w.bring("01,Aide,claire@exemple.fr,Médiathèque,2027-01-14 09:00,,,,Jeanne,Roy,,,,\n"
                  "a-1,Aide,claire@exemple.fr,Médiathèque,2027-01-14 10:00,,,,Jeanne,Roy,,,,\n")
              ->created == 2);
    CHECK(w.bring("a-1,Aide,claire@exemple.fr,Médiathèque,2027-01-14 10:00,,,,Jeanne,Roy,,,,\n")->unchanged == 1);
    // Another tool's number 1 is another appointment.
    w.options.source = "other";
    CHECK(w.bring("1,Aide,claire@exemple.fr,Médiathèque,2027-01-13 09:00,,,,Jeanne,Roy,,,,\n")->created == 1);
}

TEST_CASE_BOTH_ENGINES("the history of what was brought in begins with when, and from where") {
    Before w(db);
    REQUIRE(w.bring("1,Aide,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n")->created == 1);
    w.options.source = "Ancien outil";
    REQUIRE(w.bring("1,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n")->created == 1);
    const auto all = w.agenda_of(w.claire);
    const auto told = [&](AppointmentId id) { return db.read([&](db::Read& tx) { return history(tx, w.vault, id); }); };
    REQUIRE(told(all[0].id).size() == 1);
    CHECK(told(all[0].id)[0].act == "imported");
    CHECK(told(all[0].id)[0].was == "rdv");
    CHECK(told(all[0].id)[0].at == w.clock.now());
    CHECK(told(all[1].id)[0].was == "Ancien outil");
    w.options.source = unnamed_source;
    REQUIRE(w.bring("1,Aide,claire@exemple.fr,Médiathèque,2027-01-13 09:00,,,,Jeanne,Roy,,,,\n")->created == 1);
    CHECK(told(w.agenda_of(w.claire)[2].id)[0].was.empty());
    // What happens later comes after it.
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, all[0].id, "malade", w.claire, w.clock); }));
    const auto acts = told(all[0].id);
    REQUIRE(acts.size() == 2);
    CHECK(acts[0].act == "imported");
    CHECK(acts[1].act == "cancelled");
    // What is booked here was imported from nowhere; what came before names were kept is told without one.
    w.receives(w.anne);
    const auto booked = w.book(w.request());
    REQUIRE(booked);
    CHECK(told(booked->id)[0].act == "booked");
    db.write([&](db::Write& tx) { tx.run("UPDATE appointments_brought SET source = 0"); });
    CHECK(told(all[1].id)[0].act == "imported");
    CHECK(told(all[1].id)[0].was.empty());
}

TEST_CASE_BOTH_ENGINES("a trial says the same and keeps nothing") {
    Before w(db);
    w.options.add_motifs = true;
    w.options.dry_run = true;
    const std::string lines =
        "1,Danse,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,45,,Jeanne,Roy,,,,\n"
        "2,Danse,claire@exemple.fr,Médiathèque,2027-01-11 09:30,,45,,Jeanne,Roy,,,,\n";
    const auto trial = w.bring(lines);
    CHECK(w.count("appointments") == 0);
    CHECK(w.count("motifs") == 1);
    w.options.dry_run = false;
    const auto real = w.bring(lines);
    for (const auto* each : {&trial, &real}) {
        CHECK((*each)->created == 1);
        CHECK((*each)->motifs == std::vector<std::string>{"Danse"});
        CHECK(said((*each)->refused, 3).starts_with("début: Line 2"));
    }
    const auto made = w.db.read([](db::Read& tx) { return agenda::motifs(tx); });
    const auto danse = std::find_if(made.begin(), made.end(), [](const auto& m) { return m.name == "Danse"; });
    REQUIRE(danse != made.end());
    CHECK(danse->duration_min == 45);
    CHECK(danse->bookable_by == agenda::BookableBy::staff);
}

TEST_CASE_BOTH_ENGINES("nobody is told of an import; what is to come is reminded of, as any other") {
    Before w(db);
    const std::string far = "2,Aide,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Paul,Roy,0612345679,,,\n";
    REQUIRE(w.bring("1,Aide,claire@exemple.fr,Médiathèque,2026-11-28 09:00,,,,Jeanne,Roy,0612345678,,,\n" + far +
                    "3,Aide,claire@exemple.fr,Médiathèque,2026-11-25 09:00,,,,Trop,Tard,0612345670,,,\n"
                    "4,Aide,claire@exemple.fr,Médiathèque,2026-11-29 09:00,,,excused,Pas,Là,0612345671,,,\n"
                    "5,Aide,claire@exemple.fr,Médiathèque,2026-11-20 09:00,,,seen,Déjà,Vu,0612345672,,,\n")
                ->created == 5);
    const auto planned = [&] {
        std::string all;
        db.read([&](db::Read& tx) {
            tx.each("SELECT kind, due FROM notices ORDER BY due",
                    [&](const db::Row& row) { all += row.string(0) + " " + instant_text(row.get<Instant>(1)) + "\n"; });
        });
        return all;
    };
    CHECK(planned() == "reminder 2026-11-26T08:00:00Z\n");
    CHECK(plan_reminders(db, w.vault, w.clock) == 0);
    // The others when their week has come, once.
    const Clock later = Clock::fixed(at("2027-01-06T03:00:00+01:00"));
    CHECK(plan_reminders(db, w.vault, later) == 1);
    CHECK(plan_reminders(db, w.vault, later) == 0);
    CHECK(planned().ends_with("reminder 2027-01-09T08:00:00Z\n"));
}

TEST_CASE_BOTH_ENGINES("many lines go in by batches, and an import that stopped goes on") {
    Before w(db);
    std::string lines, half;
    for (int i = 0; i < 9000; ++i) {
        const Date day = add_days(on("2027-01-04"), i / 32);
        const int minute = 480 + (i % 16) * 30;
        const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        lines += std::to_string(i) + ",Aide," + (i / 16 % 2 == 0 ? "claire" : "denis") + "@exemple.fr,Médiathèque," +
                 date_text(day) + " " + two(minute / 60) + ":" + two(minute % 60) + ",,30,,Prénom,Nom " +
                 std::to_string(i) + ",,,,\n";
        if (i == 4500) half = lines;
    }
    int last = 0;
    w.options.progress = [&](int done, int total) {
        CHECK(done >= last);
        CHECK(done <= total);
        last = done;
    };
    CHECK(w.bring(half)->created == 4501);
    last = 0;
    const auto report = w.bring(lines);
    CHECK(report->created == 4499);
    CHECK(report->unchanged == 4501);
    CHECK(report->refused.empty());
    CHECK(w.count("appointments") == 9000);
    CHECK(w.count("claims") == 9000);
    CHECK(w.count("appointments_brought") == 9000);
}

TEST_CASE_BOTH_ENGINES("the command tells how it went by its code, in words and in JSON") {
    Before w(db);
    const std::string file = testing::current_database().folder() + "/rdv.csv";
    const auto run = [&](const std::string& text, bool json, std::string& out, std::string& err) {
        std::FILE* to = std::fopen(file.c_str(), "wb");
        std::fwrite(text.data(), 1, text.size(), to);
        std::fclose(to);
        std::ostringstream told, wrong;
        ImportCommand command;
        command.file = file;
        command.options = w.options;
        command.json = json;
        command.lang = Lang::en;
        const int code = import_command(db, w.vault, command, told, wrong);
        out = told.str();
        err = wrong.str();
        return code;
    };
    std::string out, err;
    const std::string good = columns + "\n1,Aide,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n";
    CHECK(run(good, false, out, err) == 0);
    CHECK(out == "Lines read: 1. New appointments: 1, of which to come: 1. Known already: 0. Refused lines: 0.\n");
    CHECK(run(good + "2,Aide,nobody@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n", true, out, err) == 3);
    CHECK(out.find("\"unchanged\":1,\"refused_lines\":1") != std::string::npos);
    CHECK(out.find("\"line\":3,\"id\":\"2\",\"field\":\"agent\",\"value\":\"nobody@exemple.fr\"") != std::string::npos);
    CHECK(run("Bonjour", false, out, err) == 1);
    CHECK(out.empty());
    CHECK(err.starts_with("beffroi: The first line does not name the column id."));
}
