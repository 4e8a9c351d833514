// What an import refuses, line by line, and why.
#include <algorithm>

#include "tests/appointments/import_fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

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
