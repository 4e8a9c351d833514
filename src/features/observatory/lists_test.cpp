// Lists: who is on them, what is asked for, what is counted, whose mail moved.
#include "features/observatory/lists.hpp"

#include <doctest/doctest.h>

#include "features/journal/journal.hpp"
#include "features/observatory/letter.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/audit/world.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::observatory;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

struct World {
    db::Database& db;
    Clock clock = Clock::fixed(at("2026-11-26T10:00:00Z"));
    accounts::PersonId boss{7};

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), journal::migrations(), observatory::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        const auto done = db::migrate(db, all);
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
    }
    ListId list(std::string_view name = "Calvados", ListKind kind = ListKind::communes) {
        return db.write([&](db::Write& tx) { return add_list(tx, name, kind, boss, clock); }).value();
    }
    Kept put(ListId id, const std::vector<NewMember>& members) {
        return db.write([&](db::Write& tx) { return put_members(tx, id, members, clock); }).value();
    }
    std::vector<Member> who(ListId id) {
        return db.read([&](db::Read& tx) { return members(tx, id, clock); });
    }
    std::vector<Move> moved(std::optional<ListId> id = std::nullopt) {
        return db.read([&](db::Read& tx) { return moves(tx, id, 100); });
    }
    std::int64_t count(const std::string& what) {
        return db.read([&](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + what).value(); });
    }
    /// Evidence of a domain whose mail goes to this host.
    std::string mail_at(std::string_view domain, const std::string& host, Instant when) {
        audit::world::World seen{std::string(domain)};
        seen.evidence.begun = seen.evidence.ended = when;
        seen.mx({"10 " + host}).has("", dns::Type::ns, {"ns1.example.net"});
        return audit::json_of(seen.evidence);
    }
    /// Asked for, taken and done, as the server does it.
    AuditId audited(std::string_view domain, const std::string& host, std::string_view when) {
        const Clock then = Clock::fixed(at(when));
        return db.write([&](db::Write& tx) {
            const auto id = ask(tx, domain, Urgency::list, then);
            REQUIRE(id);
            REQUIRE(take(tx, then)->id == *id);
            finish(tx, *id, mail_at(domain, host, then.now()), then);
            return *id;
        });
    }
};

const std::string microsoft = "ville-fr.mail.protection.outlook.com", ovh = "mx1.mail.ovh.net";

}

TEST_CASE("a file of members: columns by their names, errors by line, a département alone") {
    const auto brought = read_members(
        "insee,name,domain\n14762,\"Mairie -  Vire\",vire-normandie.fr\n75056,Paris,paris.fr\n14118,Caen,pas un "
        "site\n99999,Nulle part,nulle.fr\n14047,Bayeux,\n",
        ListKind::communes);
    REQUIRE(brought);
    REQUIRE(brought->members.size() == 2);
    // A commune is called as the territory calls it.
    CHECK(brought->members[0].name == "Vire Normandie");
    CHECK(brought->members[0].domain == "vire-normandie.fr");
    REQUIRE(brought->faults.size() == 3);
    CHECK(brought->faults[0].line == 4);
    CHECK(brought->faults[1].line == 5);
    CHECK(brought->faults[2].line == 6);
    CHECK(brought->wrong == 3);

    const auto calvados = read_members("insee,name,domain\n14762,Vire,vire-normandie.fr\n75056,Paris,paris.fr\n",
                                       ListKind::communes, "14");
    REQUIRE(calvados);
    CHECK(calvados->members.size() == 1);
    CHECK(calvados->elsewhere == 1);
}

TEST_CASE("a file of members: other names of columns, no head at all, the same site twice, a code that lost its zero") {
    const auto firms = read_members(
        "Raison sociale;Site web\nScierie Blanc;https://www.scierie-blanc.fr/contact\nScierie  Blanc "
        "SA;scierie-blanc.fr\n",
        ListKind::firms);
    REQUIRE(firms);
    REQUIRE(firms->members.size() == 1);
    CHECK(firms->members[0].domain == "scierie-blanc.fr");
    CHECK(firms->members[0].name == "Scierie Blanc SA");
    const auto bare = read_members("ville.fr\nmairie@autre-ville.fr;Autre Ville\n", ListKind::members);
    REQUIRE(bare);
    REQUIRE(bare->members.size() == 2);
    CHECK(bare->members[0].name == "ville.fr");
    CHECK(bare->members[1].domain == "autre-ville.fr");
    // Two communes with the address of one provider are two; two firms of one site are one.
    const auto shared = read_members("insee;site\n14762;orange.fr\n14118;orange.fr\n", ListKind::communes);
    REQUIRE(shared);
    CHECK(shared->members.size() == 2);
    const auto zero = read_members("insee;site\n1004;amberieu.fr\n", ListKind::communes);
    REQUIRE(zero);
    REQUIRE(zero->members.size() == 1);
    CHECK(zero->members[0].insee == "01004");
    const auto none = read_members("nom;ville\nA;B\n", ListKind::firms);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == "no_domain_column");
    CHECK(read_members("  \n", ListKind::firms).error().code == "file_needed");
}

TEST_CASE_BOTH_ENGINES("members are put twice and are there once") {
    World w(db);
    const ListId id = w.list();
    const std::vector<NewMember> some{{"vire.fr", "Vire", "14762"}, {"caen.fr", "Caen", "14118"}};
    Kept kept = w.put(id, some);
    CHECK(kept.added == 2);
    kept = w.put(id, some);
    CHECK(kept.added == 0);
    CHECK(kept.same == 2);
    kept = w.put(id, {{"vire.fr", "Vire Normandie", "14762"}});
    CHECK(kept.changed == 1);
    REQUIRE(w.who(id).size() == 2);
    CHECK(w.who(id)[0].name == "Caen");
    CHECK(w.who(id)[1].name == "Vire Normandie");
}

TEST_CASE_BOTH_ENGINES("a member and a list are taken away and put back; after a month a list is gone") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire", ""}, {"caen.fr", "Caen", ""}});
    const auto member = [&](std::string_view domain, bool removed) {
        return db.write([&](db::Write& tx) { return set_member_removed(tx, id, domain, removed, w.boss, w.clock); });
    };
    REQUIRE(member("vire.fr", true));
    CHECK(w.who(id).size() == 1);
    REQUIRE(member("vire.fr", false));
    CHECK(w.who(id).size() == 2);
    CHECK(member("autre.fr", true).error().code == "unknown_member");
    const auto turn = [&](bool removed) {
        return db.write([&](db::Write& tx) { return set_list_removed(tx, id, removed, w.boss, w.clock); });
    };
    REQUIRE(turn(true));
    CHECK(db.read([](db::Read& tx) { return every_list(tx); }).empty());
    CHECK(ask_all(db, id, w.clock).error().code == "unknown_list");
    REQUIRE(turn(false));
    CHECK(db.read([](db::Read& tx) { return every_list(tx); }).size() == 1);
    REQUIRE(turn(true));
    ask_due(db, Clock::fixed(w.clock.now() + std::chrono::days{29}));
    CHECK(w.count("audit_lists") == 1);
    ask_due(db, Clock::fixed(w.clock.now() + std::chrono::days{31}));
    CHECK(w.count("audit_lists") == 0);
    CHECK(w.count("audit_members") == 0);
}

TEST_CASE_BOTH_ENGINES("two lists of one name have two addresses; a name is needed") {
    World w(db);
    const ListId one = w.list("Communes : Calvados"), other = w.list("Communes : Calvados");
    const auto slug = [&](ListId id) { return db.read([&](db::Read& tx) { return list_of(tx, id)->slug; }); };
    CHECK(slug(one) == "communes-calvados");
    CHECK(slug(other) == "communes-calvados-2");
    CHECK(db.write([&](db::Write& tx) { return add_list(tx, "  ", ListKind::firms, w.boss, w.clock); }).error().code ==
          "name_needed");
    CHECK(db.write([&](db::Write& tx) {
                return change_list(tx, one, std::string(121, 'a'), Every::never, false, w.boss, w.clock);
            })
              .error()
              .code == "name_long");
}

TEST_CASE_BOTH_ENGINES(
    "all are asked for once: not those that wait, are fresh, or objected; who waits is taken out again") {
    World w(db);
    const ListId id = w.list();
    std::vector<NewMember> many{{"fresh.fr", "A", ""}, {"objects.fr", "B", ""}, {"somebody.fr", "C", ""}};
    for (int i = 0; i < 1200; ++i) many.push_back({"n" + std::to_string(i) + ".fr", "N", ""});
    w.put(id, many);
    w.audited("fresh.fr", ovh, "2026-11-26T08:00:00Z");
    db.write([&](db::Write& tx) {
        object(tx, "objects.fr", w.clock);
        REQUIRE(ask(tx, "somebody.fr", Urgency::somebody, w.clock));
    });
    CHECK(ask_all(db, id, w.clock).value() == 1200);
    CHECK(ask_all(db, id, w.clock).value() == 0);
    CHECK(w.count("audits WHERE state = 'waiting'") == 1201);
    const ListFigures f = figures_of(w.who(id));
    CHECK(f.waiting == 1201);
    CHECK(f.objecting == 1);
    CHECK(f.audited == 1);
    // Who waits in front of a page goes on waiting.
    CHECK(db.write([&](db::Write& tx) { return stop_asking(tx, id); }) == 1200);
    CHECK(w.count("audits WHERE state = 'waiting'") == 1);
}

TEST_CASE_BOTH_ENGINES(
    "a list that is followed is asked for when its time has come, by the job, and by nothing before") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire", ""}});
    const auto every = [&](Every how) {
        REQUIRE(db.write([&](db::Write& tx) { return change_list(tx, id, "Calvados", how, false, w.boss, w.clock); }));
    };
    CHECK(ask_due(db, w.clock) == 0);
    every(Every::quarter);
    CHECK(ask_due(db, w.clock) == 1);
    db.write([&](db::Write& tx) { stop_asking(tx, id); });
    CHECK(ask_due(db, Clock::fixed(w.clock.now() + std::chrono::days{90})) == 0);
    const Clock later = Clock::fixed(w.clock.now() + std::chrono::days{92});
    jobs::Runner runner(db, later);
    observatory::serve(runner, db, later);
    db.write([&](db::Write& tx) { schedule(tx, later); });
    CHECK(runner.run_due() == 1);
    CHECK(w.count("audits WHERE state = 'waiting' AND urgency = 1") == 1);
    CHECK(w.count("jobs") == 1);  // the next hour's
}

TEST_CASE_BOTH_ENGINES("a move is one row, whatever runs twice") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire Normandie", ""}});
    w.audited("vire.fr", ovh, "2026-09-01T10:00:00Z");
    CHECK(w.moved().empty());
    const AuditId second = w.audited("vire.fr", microsoft, "2026-10-01T10:00:00Z");
    REQUIRE(w.moved(id).size() == 1);
    CHECK(w.moved()[0].from == "ovhcloud");
    CHECK(w.moved()[0].to == "microsoft");
    CHECK(w.moved()[0].name == "Vire Normandie");
    // The same end told again, as a server that died before it heard of it would.
    const Clock then = Clock::fixed(at("2026-10-01T10:00:00Z"));
    db.write([&](db::Write& tx) {
        finish(tx, second, w.mail_at("vire.fr", microsoft, then.now()), then);
        note_move(tx, second);
    });
    CHECK(w.moved().size() == 1);
    // Once more with the same company is no move; back again is one.
    w.audited("vire.fr", microsoft, "2026-11-01T10:00:00Z");
    CHECK(w.moved().size() == 1);
    w.audited("vire.fr", ovh, "2026-11-20T10:00:00Z");
    REQUIRE(w.moved().size() == 2);
    CHECK(w.moved()[0].to == "ovhcloud");
    CHECK(w.who(id)[0].moved);
}

TEST_CASE_BOTH_ENGINES("moves wait until they are read; who objects has none") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire", ""}});
    for (const char* domain : {"vire.fr", "ailleurs.fr"}) {
        w.audited(domain, ovh, "2026-09-01T10:00:00Z");
        w.audited(domain, microsoft, "2026-10-01T10:00:00Z");
    }
    const auto unread = [&] { return db.read([](db::Read& tx) { return unread_moves(tx, 10); }); };
    // Nobody follows the other one.
    REQUIRE(unread().size() == 1);
    CHECK(move_sentence(unread()[0], Lang::en).starts_with("Vire has moved its mail from OVH"));
    db.write([&](db::Write& tx) { read_moves(tx, at("2026-09-30T10:00:00Z")); });
    CHECK(unread().size() == 1);
    const Instant latest_of_them = unread()[0].at;
    db.write([&](db::Write& tx) { read_moves(tx, latest_of_them); });
    CHECK(unread().empty());
    CHECK(w.moved(id).size() == 1);
    db.write([&](db::Write& tx) { object(tx, "vire.fr", w.clock); });
    CHECK(w.moved(id).empty());
}

TEST_CASE_BOTH_ENGINES("figures count the last audit of each; shares are carried from month to month") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"a.fr", "A", "14762"}, {"b.fr", "B", "14118"}, {"c.fr", "C", ""}, {"d.fr", "D", ""}});
    w.audited("a.fr", ovh, "2026-09-01T10:00:00Z");
    w.audited("b.fr", microsoft, "2026-09-02T10:00:00Z");
    w.audited("a.fr", microsoft, "2026-11-01T10:00:00Z");
    w.audited("c.fr", microsoft, "2026-11-02T10:00:00Z");
    db.write([&](db::Write& tx) { object(tx, "c.fr", w.clock); });
    const auto all = w.who(id);
    const ListFigures f = figures_of(all);
    CHECK(f.members == 4);
    CHECK(f.audited == 2);
    CHECK(f.never == 1);
    CHECK(f.objecting == 1);
    CHECK(f.outside == 2);
    REQUIRE(f.companies.size() == 1);
    CHECK(f.companies[0].key == "microsoft");
    CHECK(f.levels[1] == 2);
    const auto months = db.read([&](db::Read& tx) { return months_of(tx, id, 24, w.clock); });
    REQUIRE(months.size() == 2);
    CHECK(months[0].known == 2);
    CHECK(months[0].companies.size() == 2);
    CHECK(months[1].known == 2);
    REQUIRE(months[1].companies.size() == 1);
    CHECK(months[1].companies[0].n == 2);

    const auto list = db.read([&](db::Read& tx) { return list_of(tx, id); });
    const ListTally tally = tally_of(*list, all, f, Lang::en, {});
    CHECK(tally.headline == "Of 2 communes, 2 have their mail with Microsoft, outside the European Union.");
    REQUIRE(tally.map);
    CHECK(tally.map->marks.size() == 1);
    CHECK(tally.map->missing == 1);
    const auto evolution = evolution_of(months, Lang::en);
    REQUIRE(evolution);
    CHECK(evolution->companies == std::vector<std::string>{"Microsoft", company_name("ovhcloud")});
}

TEST_CASE_BOTH_ENGINES("communes that share the domain of their provider are each counted, and it is audited once") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"orange.fr", "Vire", "14762"}, {"orange.fr", "Caen", "14118"}, {"bayeux.fr", "Bayeux", "14047"}});
    CHECK(ask_all(db, id, w.clock).value() == 2);
    ListFigures f = figures_of(w.who(id));
    CHECK(f.members == 3);
    CHECK(f.domains == 2);
    CHECK(f.waiting == 2);
    db.write([&](db::Write& tx) { stop_asking(tx, id); });
    w.audited("orange.fr", ovh, "2026-10-01T10:00:00Z");
    w.audited("orange.fr", microsoft, "2026-11-02T10:00:00Z");
    w.audited("bayeux.fr", ovh, "2026-11-02T10:00:00Z");
    f = figures_of(w.who(id));
    CHECK(f.audited == 3);
    CHECK(f.shared == 2);
    CHECK(f.outside == 2);
    // The score of the provider's own site is not theirs.
    std::int64_t scored = 0;
    for (const auto n : f.bands) scored += n;
    CHECK(scored == 1);
    // A move is the provider's, and one.
    REQUIRE(w.moved(id).size() == 1);
    CHECK(w.moved()[0].name == "orange.fr");
    const auto months = db.read([&](db::Read& tx) { return months_of(tx, id, 24, w.clock); });
    REQUIRE(months.size() == 2);
    CHECK(months[0].known == 2);
    CHECK(months[1].known == 3);
    // A commune that gets a name of its own stays one member.
    CHECK(w.put(id, {{"vire.fr", "Vire", "14762"}}).changed == 1);
    CHECK(w.who(id).size() == 3);
}

TEST_CASE("what narrows a list comes back as its address") {
    Member one;
    one.domain = "vire.fr";
    one.name = "Vire";
    one.folded = "vire";
    one.score = 400;
    one.mail_level = 1;
    one.company = "microsoft";
    const auto narrow = [](std::string_view query) { return Narrow::from(net::Params::parse(query)); };
    CHECK(narrow("societe=microsoft&niveau=1&q=Vir").keeps(one));
    CHECK(narrow("societe=microsoft&niveau=1&q=Vir").query() == "q=Vir&societe=microsoft&niveau=1");
    CHECK_FALSE(narrow("societe=-").keeps(one));
    CHECK_FALSE(narrow("niveau=3").keeps(one));
    CHECK_FALSE(narrow("change=1").keeps(one));
    CHECK_FALSE(narrow("q=caen").keeps(one));
    CHECK(narrow("").keeps(one));
    CHECK_FALSE(narrow("niveau=7").any());
}

TEST_CASE_BOTH_ENGINES("a letter names three dependencies in everyday words, what is fine, and the first step") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire Normandie", "14762"}, {"jamais.fr", "Jamais", ""}});
    w.audited("vire.fr", microsoft, "2026-11-25T10:00:00Z");
    const auto members = w.who(id);
    const Member& vire = members[1];
    REQUIRE(vire.domain == "vire.fr");
    const Signer from{"Pays de la Vire", "02 31 00 00 00", "https://aide.exemple.fr"};
    const auto evidence = audit::evidence_from(db.read([&](db::Read& tx) { return latest(tx, "vire.fr")->evidence; }));
    REQUIRE(evidence);
    const Letter letter = letter_of(
        ListKind::communes, vire,
        audit::judge(*evidence, audit::Knowledge::carried(), audit::Ranges(), audit::Rules::carried()), from, Lang::en);
    CHECK(letter.to == "To the mayor: Vire Normandie");
    REQUIRE_FALSE(letter.worst.empty());
    CHECK(letter.worst.size() <= 3);
    CHECK(letter.worst[0].what == "Your mail is kept by Microsoft (United States).");
    CHECK(letter.law.find("United States") != std::string::npos);
    CHECK(letter.step.find("https://aide.exemple.fr/en/rendez-vous, or call 02 31 00 00 00") != std::string::npos);
    CHECK(letter.report.find("https://aide.exemple.fr/en/audit/vire.fr") != std::string::npos);
    const std::string pdf = db.read([&](db::Read& tx) {
        return letter_pdf(tx, ListKind::communes, vire, from, Lang::fr, w.clock, audit::Ranges());
    });
    CHECK(pdf.starts_with("%PDF-"));
    // Who has an address of a provider reads nothing of the provider's pages, and hears of a name of their own.
    Member shared = vire;
    shared.shared = true;
    const Letter other = letter_of(
        ListKind::communes, shared,
        audit::judge(*evidence, audit::Knowledge::carried(), audit::Ranges(), audit::Rules::carried()), from, Lang::en);
    REQUIRE(other.worst.size() == 2);
    CHECK(other.worst[1].what == "Your address ends with vire.fr, a name that is not yours.");
    // Of somebody of whom nothing is known, nothing is written.
    CHECK(db.read([&](db::Read& tx) {
                return letter_pdf(tx, ListKind::communes, members[0], from, Lang::fr, w.clock, audit::Ranges());
            }).empty());
}

TEST_CASE_BOTH_ENGINES(
    "letters of a list are made once by the job, of those that were asked for; who objects gets none") {
    World w(db);
    const ListId id = w.list();
    w.put(id, {{"vire.fr", "Vire", ""}, {"caen.fr", "Caen", ""}, {"objects.fr", "O", ""}});
    const Signer from{"Pays de la Vire", "", "https://aide.exemple.fr"};
    const auto order = [&](std::string_view query) {
        return db.write([&](db::Write& tx) { return order_letters(tx, id, query, from, Lang::fr, w.clock); });
    };
    CHECK(order("").error().code == "no_letters");
    w.audited("vire.fr", microsoft, "2026-11-25T10:00:00Z");
    w.audited("caen.fr", ovh, "2026-11-25T10:00:00Z");
    w.audited("objects.fr", ovh, "2026-11-25T10:00:00Z");
    CHECK(order("").value() == 3);
    CHECK(order("societe=microsoft").value() == 1);
    CHECK(order("").value() == 3);
    db.write([&](db::Write& tx) { object(tx, "objects.fr", w.clock); });
    const auto file = [&] { return db.read([&](db::Read& tx) { return letters_file(tx, id); }); };
    CHECK(file().empty());
    jobs::Runner runner(db, w.clock);
    observatory::serve(runner, db, w.clock);
    // Three orders: the first two are overtaken.
    CHECK(runner.run_due() == 3);
    const auto done = db.read([&](db::Read& tx) { return letters_of(tx, id); });
    REQUIRE(done);
    CHECK(done->state == LettersOrder::State::done);
    CHECK(done->made == 2);
    CHECK(file().starts_with("%PDF-"));
    REQUIRE(make_letters(db, id, 3, w.clock, audit::Ranges()));
    CHECK(db.read([&](db::Read& tx) { return letters_of(tx, id); })->made == 2);
}
