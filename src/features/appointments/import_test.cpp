#include <algorithm>
#include <sstream>

#include "features/appointments/import_words.hpp"
#include "features/appointments/repository.hpp"
#include "tests/appointments/fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

namespace {

const std::string columns = "id,motif,agent,lieu,début,fin,durée,statut,prénom,nom,téléphone,mail,commune,note";

/// Two counsellors with accounts, in the world of the other tests.
struct Before : World {
    PersonId claire, denis;
    ImportOptions options;

    explicit Before(db::Database& database) : World(database) {
        db.write([&](db::Write& tx) {
            const auto add = [&](const char* name, const char* mail, accounts::Role role) {
                return accounts::add_person(tx, vault, {name, mail, {{role, {}, {}}}, Lang::fr}, PersonId{}, clock)
                    .value();
            };
            claire = add("Claire", "claire@exemple.fr", accounts::Role::counsellor);
            denis = add("Denis", "denis@exemple.fr", accounts::Role::counsellor);
            add("Rose", "rose@exemple.fr", accounts::Role::resident);
        });
        options.clock = clock;
        options.departement = "14";
        options.source = "rdv";
    }
    Result<ImportReport> bring(const std::string& lines, const std::string& first = columns) {
        return import(db, vault, first + "\n" + lines, options);
    }
    std::vector<Appointment> agenda_of(PersonId who) {
        return db.read([&](db::Read& tx) {
            return of_counsellor(tx, vault, who, at("2024-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
        });
    }
    std::int64_t count(const char* table) {
        return db.read([&](db::Read& tx) {
            return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + std::string(table)).value_or(-1);
        });
    }
};

/// The one remark of a line: "field: beginning of the reason".
std::string said(const std::vector<imports::Remark>& remarks, int line) {
    std::string all;
    for (const auto& r : remarks)
        if (r.line == line) all += (all.empty() ? "" : " | ") + r.field + ": " + i18n::format(Lang::en, r.reason);
    return all;
}

}

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

    db.read([&](db::Read& tx) { CHECK(id_of_words(tx, w.vault, words_of(w.vault, denis[0].id)) == denis[0].id); });
    // What is to come takes the counsellor's time; what is over or cancelled takes nobody's.
    CHECK(w.claims(denis[0].id) == 1);
    CHECK(w.claims(denis[1].id) == 0);
    CHECK(w.claims(first.id) == 0);
    // They are found as any other, and each has its link and words.
    db.read([&](db::Read& tx) {
        CHECK(of_contact(tx, w.vault, "+33612345678", "", 5).size() == 1);
        CHECK_FALSE(id_of_words(tx, w.vault, words_of(w.vault, first.id)));  // It is over, and never had a slip.
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

TEST_CASE_BOTH_ENGINES("bad lines are refused with the remedy, the others are kept") {
    Before w(db);
    const auto report = w.bring(
        "1,Aide,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n"
        "2,Aide,nobody@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n"
        "3,Danse,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "4,Aide,claire@exemple.fr,Nulle part,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "5,Aide,claire@exemple.fr,Médiathèque,2027-13-12 09:00,,,,Jeanne,Roy,,,,\n"
        "6,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,08:30,,,Jeanne,Roy,,,,\n"
        "7,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,peut-être,Jeanne,Roy,,,,\n"
        "8,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,,,,,,,\n"
        ",Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "10,Aide,rose@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "11,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00\n"
        "12,Aide,claire@exemple.fr,Médiathèque,2027-01-12 09:00,,,seen,Jeanne,Roy,,,,\n"
        "1,Aide,denis@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "14,Aide,denis@exemple.fr,Médiathèque,2027-01-12 09:00,,,,Jeanne,Roy,3949,pas un mail,,\n"
        "15,Aide,denis@exemple.fr,Médiathèque,2127-01-12 09:00,,,,Jeanne,Roy,,,,\n"
        "16,Aide,denis@exemple.fr,Médiathèque,2027-01-12 12:00,,2000,,Jeanne,Roy,,,,\n");
    REQUIRE(report);
    CHECK(report->created == 2);
    CHECK(report->refused_lines == 14);
    CHECK(report->read == 16);
    const auto& r = report->refused;
    CHECK(said(r, 3) ==
          "agent: Nobody here has this address. Invite them first: beffroi people --invite nobody@exemple.fr --name "
          "NAME --role counsellor");
    CHECK(said(r, 4).starts_with("motif: There is no such motif."));
    CHECK(said(r, 5).starts_with("lieu: No place here has this name."));
    CHECK(said(r, 6).starts_with("début: Write when it begins such as"));
    CHECK(said(r, 7) == "fin: It ends before it begins.");
    CHECK(said(r, 8).starts_with("statut: Write unknown, seen,"));
    CHECK(said(r, 9) == "nom: Write the name of the person who will come.");
    CHECK(said(r, 10) == "id: Without an identifier, the next import would bring it in twice.");
    CHECK(said(r, 11).starts_with("agent: This person keeps no agenda."));
    CHECK(said(r, 12) == ": This line has 5 cells, the first line has 14.");
    CHECK(said(r, 13).starts_with("statut: It is still to come"));
    CHECK(said(r, 14) == "id: This identifier is already on line 2.");
    CHECK(said(r, 16).starts_with("début: This year is too far away"));
    CHECK(said(r, 17).starts_with("durée: Write how long"));
    // Of line 15 only the values are left out.
    CHECK(said(report->dropped, 15) ==
          "téléphone: This is no telephone number of France. | mail: This is no address of mail.");
    CHECK(w.agenda_of(w.claire).size() == 1);
    const auto denis = w.agenda_of(w.denis);
    REQUIRE(denis.size() == 1);
    CHECK(denis[0].who.phone.empty());

    // What is no file of appointments changes nothing.
    CHECK(import(db, w.vault, "Bonjour", w.options).error().code == "unreadable");
    CHECK(import(db, w.vault, "", w.options).error().code == "unreadable");
    CHECK(w.count("appointments") == 2);
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

TEST_CASE_BOTH_ENGINES("nobody is brought in twice at one time: within the file, and with what is booked") {
    Before w(db);
    w.receives(w.claire);
    Request booked = w.request("2026-12-01T09:00:00+01:00");
    booked.wanted.counsellors = {w.claire};
    REQUIRE(w.book(booked));
    const auto report = w.bring(
        "1,Aide,claire@exemple.fr,Médiathèque,2026-12-01 09:30,,,,Jeanne,Roy,,,,\n"
        "2,Aide,claire@exemple.fr,Médiathèque,2026-12-01 10:00,,,,Jeanne,Roy,,,,\n"
        "3,Aide,claire@exemple.fr,Médiathèque,2026-12-01 10:30,,,,Paul,Roy,,,,\n"
        "4,Aide,claire@exemple.fr,Médiathèque,2026-12-01 10:30,,,excused,Paul,Roy,,,,\n"
        "5,Aide,denis@exemple.fr,Médiathèque,2026-12-01 10:30,,,,Paul,Roy,,,,\n"
        "6,Aide,denis@exemple.fr,Médiathèque,2026-12-01 11:30,,,,Paul,Roy,,,,\n"
        // History that overlaps is kept, and told.
        "7,Aide,denis@exemple.fr,Médiathèque,2026-01-12 10:00,,,seen,Paul,Roy,,,,\n"
        "8,Aide,denis@exemple.fr,Médiathèque,2026-01-12 10:30,,,seen,Paul,Roy,,,,\n");
    REQUIRE(report);
    CHECK(said(report->refused, 2) ==
          "début: The counsellor has something else at this time: 2026-12-01 09:00–10:00. Move or cancel one of both.");
    CHECK(said(report->refused, 4)
              .starts_with("début: Line 3 already takes this time of the counsellor: 2026-12-01 10:00–11:00."));
    CHECK(report->refused.size() == 2);
    CHECK(report->created == 6);
    CHECK(said(report->doubtful, 9).starts_with("début: Line 8 has the same counsellor at the same time"));
    // And nobody books over what was brought in.
    booked.starts = at("2026-12-01T10:00:00+01:00");
    CHECK(refusal(w.book(booked)) == "slot_taken");
}

TEST_CASE_BOTH_ENGINES("a time that somebody is just booking is told as such") {
    Before w(db);
    w.receives(w.claire);
    db.write([&](db::Write& tx) {
        agenda::Wanted wanted;
        wanted.motif = w.motif;
        REQUIRE(hold(tx, wanted, w.here, at("2026-12-01T09:00:00+01:00"), HoldId{}, w.clock));
    });
    const std::string line = "1,Aide,claire@exemple.fr,Médiathèque,2026-12-01 09:00,,,,Jeanne,Roy,,,,\n";
    CHECK(said(w.bring(line)->refused, 2).starts_with("début: Somebody is booking this time at this moment"));
    // Three minutes later nobody holds it any more.
    w.options.clock = Clock::fixed(w.clock.now() + std::chrono::minutes{4});
    CHECK(w.bring(line)->created == 1);
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

TEST_CASE_BOTH_ENGINES("a room that the motif needs is taken too, and only once") {
    Before w(db);
    db.write([&](db::Write& tx) {
        agenda::Resource room;
        room.name = "Salle bleue";
        room.place = w.here;
        agenda::Motif motif;
        motif.name = "En salle";
        motif.resources = {agenda::add(tx, room, w.clock).value()};
        REQUIRE(agenda::add(tx, motif, w.clock));
    });
    const auto report = w.bring(
        "1,En salle,claire@exemple.fr,Médiathèque,2027-01-11 09:00,,,,Jeanne,Roy,,,,\n"
        "2,En salle,denis@exemple.fr,Médiathèque,2027-01-11 09:15,,,,Paul,Roy,,,,\n");
    CHECK(report->created == 1);
    CHECK(said(report->refused, 3).starts_with("motif: The room, vehicle or equipment"));
    CHECK(w.claims(w.agenda_of(w.claire).at(0).id) == 2);
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

TEST_CASE("the export of RDV Service Public is read under its own headings") {
    for (const auto& [heading, column] : {std::pair{"rdv_id", Column::id},
                                          {"date rdv", Column::day},
                                          {"heure rdv", Column::hour},
                                          {"motif", Column::motif},
                                          {"email(s) professionnel.le(s)", Column::counsellor},
                                          {"usager", Column::name},
                                          {"lieu", Column::place},
                                          {"statut", Column::status},
                                          {"contexte", Column::note},
                                          {"commune du responsable", Column::commune},
                                          {"PRÉNOM", Column::first_name},
                                          {"Début", Column::begins},
                                          {"durée (minutes)", Column::length}})
        CHECK_MESSAGE(column_of(heading) == column, heading);
    CHECK_FALSE(column_of("date prise rdv"));
    for (std::size_t i = 0; i < column_count; ++i)
        CHECK(column_of(heading(static_cast<Column>(i))) == static_cast<Column>(i));
}

TEST_CASE("times, lengths and statuses as people write them") {
    const auto moment = [](std::string_view text) {
        const auto read = read_moment(text);
        if (!read) return std::string("no");
        if (read->instant) return instant_text(*read->instant);
        return date_text(read->local.date) + " " + std::to_string(read->local.minute);
    };
    CHECK(moment("2026-03-14 10:30") == "2026-03-14 630");
    CHECK(moment("2026-03-14T10:30:00") == "2026-03-14 630");
    CHECK(moment(" 14/03/2026 à 10h30 ") == "2026-03-14 630");
    CHECK(moment("1.3.2026 9 h") == "2026-03-01 540");
    CHECK(moment("2026-03-14T10:30:00+01:00") == "2026-03-14T09:30:00Z");
    CHECK(moment("2026-03-14T10:30:00Z") == "2026-03-14T10:30:00Z");
    for (const char* bad : {"", "2026-03-14", "31/02/2026 10:00", "2026-03-14 25:00", "2026-03-14 10:60", "demain 10h",
                            "14/03/26 10:00", "2026-03-14 10", "2026-03-14 10:30 environ"})
        CHECK_MESSAGE(moment(bad) == "no", bad);
    CHECK(read_length("45") == 45);
    CHECK(read_length("1h30") == 90);
    CHECK(read_length("1:30") == 90);
    CHECK(read_length("2 h") == 120);
    CHECK(read_length("20 min") == 20);
    CHECK_FALSE(read_length("longtemps"));
    CHECK_FALSE(read_length("1h75"));
    CHECK(read_status("") == Status::unknown);
    CHECK(read_status("Rendez-vous honoré") == Status::seen);
    CHECK(read_status("Annulé à l'initiative de l'usager") == Status::excused);
    CHECK(read_status("À renseigner") == Status::unknown);
    CHECK_FALSE(read_status("annulé"));  // by whom?
    CHECK(read_kind("À domicile") == agenda::Kind::home);
}

TEST_CASE_BOTH_ENGINES("columns of RDV Service Public, overseas clock, home visits and motifs of one name") {
    Before w(db);
    db.write([&](db::Write& tx) {
        agenda::Motif visit;
        visit.name = "Aide";
        visit.kind = agenda::Kind::home;
        REQUIRE(agenda::add(tx, visit, w.clock));
    });
    w.options.departement = "974";
    const std::string first =
        "rdv_id;usager;date rdv;heure rdv;type;motif;contexte;statut;lieu;code postal;commune;email(s) "
        "professionnel.le(s);service";
    const auto report = w.bring(
        "1;Gaston BIDON;07/04/2026;14h30;;Aide;des infos;Rendez-vous honoré;Médiathèque;;;claire@exemple.fr;Num\n"
        "2;Gaston BIDON;08/04/2026;14h30;à domicile;Aide;;À renseigner;;97400;Saint-Denis;claire@exemple.fr, "
        "denis@exemple.fr;Num\n"
        "3;Gaston BIDON;09/04/2026;14h30;téléportation;Aide;;;;97400;Saint-Denis;claire@exemple.fr;Num\n",
        first);
    REQUIRE(report);
    CHECK(report->created == 2);
    REQUIRE(report->notes.size() == 1);
    CHECK(i18n::format(Lang::en, report->notes[0]) == "Columns that are not read: service.");
    CHECK(said(report->refused, 4).starts_with("type: Write sur place"));
    CHECK(said(report->doubtful, 3).starts_with("agent: Several counsellors"));
    const auto all = w.agenda_of(w.claire);
    REQUIRE(all.size() == 2);
    // The clock of the place, and that of the commune that is visited.
    CHECK(instant_text(all[0].starts) == "2026-04-07T12:30:00Z");
    CHECK(instant_text(all[1].starts) == "2026-04-08T10:30:00Z");
    CHECK(all[1].insee == "97411");
    CHECK(all[1].kind == agenda::Kind::home);
    CHECK(all[0].kind == agenda::Kind::office);
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
