#include "features/experiences/experiences.hpp"

#include <algorithm>

#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/json.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::experiences;
using accounts::PersonId;

namespace {

const Instant noon = *parse_instant("2026-11-26T12:00:00Z");
Clock at(std::chrono::minutes later) { return Clock::fixed(noon + later); }
const Clock now = at({});
constexpr std::chrono::days day{1};
const PersonId nobody{}, aicha{42}, yann{43};

struct World {
    db::Database& db;
    crypto::Vault vault{std::string(32, 'k')};
    mail::Settings settings;

    explicit World(db::Database& given) : db(given) {
        std::vector<db::Migration> all;
        for (const auto& each : {jobs::migrations(), journal::migrations(), privacy::migrations(), mail::migrations(),
                                 accounts::migrations(), experiences::migrations()})
            all.insert(all.end(), each.begin(), each.end());
        REQUIRE(db::migrate(db, all));
        settings.url = "smtp://127.0.0.1:1";
        settings.from = "bonjour@exemple.fr";
        settings.vault = vault;
    }
    Post post() const { return {settings, "https://aide.exemple.fr"}; }
    Post no_post() const { return {settings, ""}; }

    static Writing says(std::string words = "Nos devis sont dessus depuis deux ans.") {
        return {std::move(words), {2024, 3}, Size::few, Kind::firm, "Menuiserie Aubert", "Vire Normandie"};
    }
    Result<Kept> write(const Writing& what, std::string_view mail = "aubert@exemple.fr", const Clock& clock = now) {
        return db.write([&](db::Write& tx) {
            return experiences::write(tx, vault, "nextcloud", what, mail, "", Lang::fr, post(), clock);
        });
    }
    /// Written, confirmed, and not read yet.
    Note waiting(std::string words = "Nos devis sont dessus depuis deux ans.",
                 std::string_view mail = "aubert@exemple.fr") {
        const auto kept = write(says(std::move(words)), mail);
        REQUIRE(kept);
        REQUIRE(db.write([&](db::Write& tx) { return confirm(tx, kept->id, now); }));
        return note(kept->id);
    }
    Note note(NoteId id) {
        const auto found = db.read([&](db::Read& tx) { return repository::note(tx, id); });
        REQUIRE(found);
        return *found;
    }
    Result<void> show(const Note& n, const Clock& clock = now) {
        return db.write(
            [&](db::Write& tx) { return experiences::show(tx, vault, n.id, n.version, aicha, post(), clock); });
    }
    Result<void> refuse(const Note& n, Reason reason = Reason::advertising, std::string_view said = "",
                        const Clock& clock = now) {
        return db.write([&](db::Write& tx) {
            return experiences::refuse(tx, vault, n.id, n.version, reason, said, aicha, post(), clock);
        });
    }
    std::vector<catalogue::Experience> told(std::string_view solution = "nextcloud") {
        return db.read([&](db::Read& tx) { return told_of(tx, solution, Lang::fr); });
    }
    std::vector<Note> queue() {
        return db.read([](db::Read& tx) { return notes_waiting(tx, 100); });
    }
    /// Kinds of the mails to an address, the latest first.
    std::vector<std::string> mails(std::string_view to = "aubert@exemple.fr") {
        std::vector<std::string> kinds;
        db.read([&](db::Read& tx) {
            for (const auto& each : mail::records(tx, vault, to, 50)) kinds.push_back(each.kind);
        });
        return kinds;
    }
    std::int64_t rows() {
        return db.read([](db::Read& tx) { return *tx.one<std::int64_t>("SELECT COUNT(*) FROM experiences"); });
    }
    void clean(std::chrono::days later) {
        db.write([&](db::Write& tx) { return experiences::clean(tx, at(later)); });
    }
};

std::string fault(const Result<Kept>& kept) { return kept ? "" : kept.error().code + " " + kept.error().field; }

}

TEST_CASE_BOTH_ENGINES("a note is shown once its author confirmed it and somebody of the co-operative has read it") {
    World world(db);
    const auto kept = world.write(World::says());
    REQUIRE(kept);
    CHECK(kept->key.size() >= 43);
    CHECK(world.told().empty());
    CHECK(world.queue().empty());
    CHECK_FALSE(world.show(world.note(kept->id)).ok());
    CHECK(world.mails() == std::vector<std::string>{"experience_confirm"});

    REQUIRE(db.write([&](db::Write& tx) { return confirm(tx, kept->id, now); }));
    REQUIRE(db.write([&](db::Write& tx) { return confirm(tx, kept->id, now); }));
    CHECK(world.told().empty());
    REQUIRE(world.queue().size() == 1);
    REQUIRE(world.show(world.queue()[0]));
    REQUIRE(world.told().size() == 1);
    const auto told = world.told()[0];
    CHECK(told.who == "Menuiserie Aubert, Vire Normandie (entreprise)");
    CHECK(told.size == "pour 2 à 9 personnes");
    CHECK(told.when.starts_with("depuis mars 2024, raconté le 26"));
    CHECK(told.words == "Nos devis sont dessus depuis deux ans.");
    CHECK(world.told("gimp").empty());
    CHECK(db.read([](db::Read& tx) { return experiences::count(tx); }).shown == 1);
}

TEST_CASE_BOTH_ENGINES("the same sent twice is kept once, and its link goes again after five minutes") {
    World world(db);
    const auto sent = testing::at_once(8, [&] { return world.write(World::says()); });
    CHECK(std::ranges::all_of(sent, [](const auto& each) { return each.ok(); }));
    CHECK(world.rows() == 1);
    CHECK(world.mails().size() == 1);
    REQUIRE(world.write(World::says(), "Aubert@Exemple.fr", at(std::chrono::minutes{4})));
    CHECK(world.mails().size() == 1);
    REQUIRE(world.write(World::says(), "aubert@exemple.fr", at(std::chrono::minutes{6})));
    CHECK(world.mails().size() == 2);
    CHECK(world.rows() == 1);
    // Of another author the same words are another note.
    REQUIRE(world.write(World::says(), "autre@exemple.fr"));
    CHECK(world.rows() == 2);
}

TEST_CASE_BOTH_ENGINES(
    "where no mail goes, the same form sent twice is one note, and other people's words lead to nobody's link") {
    World world(db);
    const auto send = [&](std::string_view once) {
        return db.write([&](db::Write& tx) {
            return experiences::write(tx, world.vault, "gimp", World::says(), "", once, Lang::fr, world.no_post(), now);
        });
    };
    const auto first = send("a-form-of-this-browser"), again = send("a-form-of-this-browser");
    REQUIRE(first);
    REQUIRE(again);
    CHECK(first->key == again->key);
    const auto stranger = send("a-form-of-another-browser"), without = send("");
    CHECK(stranger->key != first->key);
    CHECK(without->key != first->key);
    CHECK(send("short")->key != send("short")->key);
    const Note note = world.note(first->id);
    CHECK(note.state == State::waiting);
    CHECK(!note.confirmed);
}

TEST_CASE_BOTH_ENGINES("each fault names its field and the remedy") {
    World world(db);
    const auto with = [&](auto change) {
        Writing says = World::says();
        change(says);
        return fault(world.write(says));
    };
    CHECK(with([](Writing& w) { w.words = " \n"; }) == "words_needed mots");
    CHECK(with([](Writing& w) { w.words = std::string(2001, 'a'); }) == "words_long mots");
    CHECK(with([](Writing& w) { w.since = {1979, 0}; }) == "bad_since annee");
    CHECK(with([](Writing& w) { w.since = {2027, 0}; }) == "bad_since annee");
    CHECK(with([](Writing& w) { w.since = {2026, 12}; }) == "bad_since annee");
    CHECK(with([](Writing& w) { w.name = ""; }) == "name_needed nom");
    CHECK(with([](Writing& w) { w.name = "www.achetez.example"; }) == "bad_name nom");
    CHECK(with([](Writing& w) { w.name = "a@b.example"; }) == "bad_name nom");
    CHECK(with([](Writing& w) { w.commune = "Zzyzxville"; }) == "unknown_commune commune");
    CHECK(with([](Writing& w) { w.kind = Kind::person; }) == "first_name_only nom");
    CHECK(with([](Writing& w) {
              w.kind = Kind::person;
              w.name = "Marie";
              w.commune = "";
          }) == "commune_needed commune");
    CHECK(world.rows() == 0);
    CHECK(world.mails().empty());
    CHECK(with([](Writing& w) { w.words = std::string(2000, 'a'); }) == "");
    CHECK(with([](Writing& w) {
              w.kind = Kind::person;
              w.name = "Jean-Pierre";
              w.commune = "condé en normandie";
          }) == "");
    CHECK(with([](Writing& w) { w.commune = ""; }) == "");
    const auto unknown = db.write([&](db::Write& tx) {
        return experiences::write(tx, world.vault, "excel", World::says(), "a@exemple.fr", "", Lang::fr, world.post(),
                                  now);
    });
    CHECK(unknown.error().code == "unknown_solution");
    // A private person signs by first name and town.
    const auto notes = db.read([&](db::Read& tx) { return repository::of_mail(tx, world.vault, "aubert@exemple.fr"); });
    const auto person = std::ranges::find_if(notes, [](const Note& n) { return n.says.kind == Kind::person; });
    REQUIRE(person != notes.end());
    CHECK(words_of(*person, Lang::fr).who == "Jean-Pierre, Condé-en-Normandie");
}

TEST_CASE_BOTH_ENGINES("what nobody has read is not shown: words changed meanwhile are a conflict, and wait again") {
    World world(db);
    const Note read = world.waiting();
    Writing other = World::says("Achetez ailleurs !");
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, read.id, other, now); }));
    CHECK(world.show(read).error().code == "changed_meanwhile");
    CHECK(world.refuse(read).error().code == "changed_meanwhile");
    CHECK(world.told().empty());
    REQUIRE(world.show(world.note(read.id)));
    CHECK(world.told().size() == 1);
    // Changed again, it leaves the page until somebody has read it; kept as it was, it stays.
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, read.id, other, now); }));
    CHECK(world.told().size() == 1);
    other.words = "Tout va bien.";
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, read.id, other, now); }));
    CHECK(world.told().empty());
    CHECK(world.queue().size() == 1);
    // Two colleagues who decide otherwise: the second is told.
    const Note third = world.note(read.id);
    REQUIRE(world.show(third));
    REQUIRE(world.show(third));
    REQUIRE(world.refuse(third));
    CHECK(world.show(third).error().code == "settled_otherwise");
}

TEST_CASE_BOTH_ENGINES(
    "a refusal has its reason, is told to its author, stands in the public list without words, and is undone") {
    World world(db);
    const Note note = world.waiting("Des mots qui ne doivent pas paraître.");
    REQUIRE(world.refuse(note, Reason::about_people, "Sans nom de personne, nous le montrerons."));
    CHECK(world.told().empty());
    CHECK(world.mails().front() == "experience_refused");
    REQUIRE(world.refuse(note));
    CHECK(world.mails().size() == 2);
    const auto list = db.read([](db::Read& tx) { return refused_notes(tx, 10); });
    REQUIRE(list.size() == 1);
    CHECK(list[0].what == "Nextcloud");
    CHECK(list[0].reason == label(Reason::about_people));
    CHECK(list[0].said.empty());

    REQUIRE(db.write([&](db::Write& tx) { return reopen(tx, note.id); }));
    CHECK(db.read([](db::Read& tx) { return refused_notes(tx, 10); }).empty());
    CHECK(!world.note(note.id).reason);
    // Whoever was told that it is not shown hears that it is after all.
    REQUIRE(world.show(note));
    CHECK(world.mails().front() == "experience_shown");
    REQUIRE(db.write([&](db::Write& tx) { return reopen(tx, note.id); }));
    REQUIRE(world.show(note));
    CHECK(world.mails().size() == 3);
    CHECK(world.refuse(note, Reason::twice, std::string(501, 'a')).error().field == "dire");
    // The database forbids a refusal without a reason.
    CHECK_THROWS_AS(db.write([&](db::Write& tx) {
        tx.run("UPDATE experiences SET state = 'refused', reason = '' WHERE id = ?1", note.id);
    }),
                    db::ConstraintError);
    const mail::Letter letter = [&] {
        Note refused = note;
        refused.reason = Reason::about_people;
        refused.said = "Un mot.";
        return letters::refused(refused, "aubert@exemple.fr", "https://aide.exemple.fr/temoignage/x");
    }();
    const auto text = mail::letter(letter, world.settings);
    REQUIRE(text);
    CHECK(text->text.find("question d’une personne") != std::string::npos);
    CHECK(text->text.find("Un mot.") != std::string::npos);
    CHECK(text->text.find("https://aide.exemple.fr/temoignage/x") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("its author finds it by the link, takes it back at once, and puts it back within thirty days") {
    World world(db);
    const auto kept = world.write(World::says());
    REQUIRE(kept);
    const auto by = [&](std::string_view key) { return db.read([&](db::Read& tx) { return by_key(tx, key); }); };
    REQUIRE(by(kept->key));
    CHECK(!by(""));
    CHECK(!by(kept->key.substr(1)));
    REQUIRE(db.write([&](db::Write& tx) { return confirm(tx, kept->id, now); }));
    REQUIRE(world.show(world.note(kept->id)));
    db.write([&](db::Write& tx) { withdraw(tx, kept->id, now); });
    CHECK(world.told().empty());
    CHECK_FALSE(db.write([&](db::Write& tx) { return change(tx, kept->id, World::says("autre"), now); }).ok());
    CHECK_FALSE(db.write([&](db::Write& tx) { return reopen(tx, kept->id); }).ok());
    // A second press does not begin the thirty days anew.
    db.write([&](db::Write& tx) { withdraw(tx, kept->id, at(20 * day)); });
    world.clean(29 * day);
    CHECK(world.rows() == 1);
    db.write([&](db::Write& tx) { put_back(tx, kept->id); });
    CHECK(world.told().size() == 1);
    db.write([&](db::Write& tx) { withdraw(tx, kept->id, now); });
    world.clean(31 * day);
    CHECK(world.rows() == 0);
}

TEST_CASE_BOTH_ENGINES("what nobody confirmed goes after seven days; of a refused note the line in the list stays") {
    World world(db);
    REQUIRE(world.write(World::says()));
    const Note shown = world.waiting("Un autre, qui reste.", "b@exemple.fr");
    const Note refused = world.waiting("Un troisième, refusé.", "c@exemple.fr");
    REQUIRE(world.show(shown));
    REQUIRE(world.refuse(refused));
    world.clean(6 * day);
    CHECK(world.rows() == 3);
    world.clean(8 * day);
    CHECK(world.rows() == 2);
    CHECK(!db.read([&](db::Read& tx) { return repository::of_mail(tx, world.vault, "aubert@exemple.fr"); }).size());
    world.clean(89 * day);
    CHECK(!world.note(refused.id).says.words.empty());
    world.clean(91 * day);
    const Note emptied = world.note(refused.id);
    CHECK(emptied.says.words.empty());
    CHECK(emptied.says.name.empty());
    CHECK(!db.read([&](db::Read& tx) { return repository::contact(tx, world.vault, refused.id); }));
    CHECK(db.read([](db::Read& tx) { return refused_notes(tx, 10); }).size() == 1);
    CHECK_FALSE(db.write([&](db::Write& tx) { return reopen(tx, refused.id); }).ok());
    CHECK(world.told().size() == 1);
    CHECK(db.write([&](db::Write& tx) {
        return experiences::holding(world.vault).delete_older(tx, noon + 4000 * day, now);
    }) == 2);
    CHECK(world.rows() == 0);
}

TEST_CASE_BOTH_ENGINES("counsellors sign for the co-operative, and find their own notes again") {
    World world(db);
    const auto kept = db.write([&](db::Write& tx) {
        return experiences::write(tx, world.vault, "gimp", World::says(), aicha, Lang::fr, now);
    });
    REQUIRE(kept);
    REQUIRE(db.write([&](db::Write& tx) {
        return experiences::write(tx, world.vault, "gimp", World::says(), aicha, Lang::fr, now);
    }));
    CHECK(world.rows() == 1);
    REQUIRE(world.show(world.note(kept->id)));
    CHECK(world.told("gimp")[0].who == "Un conseiller de la coopérative");
    const auto own = [&](PersonId who) {
        return db.read([&](db::Read& tx) { return of_counsellor(tx, world.vault, who, 10); });
    };
    REQUIRE(own(aicha).size() == 1);
    CHECK(own(aicha)[0].second == kept->key);
    CHECK(own(yann).empty());
    Writing other = World::says("Autrement.");
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, kept->id, other, now); }));
    CHECK(world.note(kept->id).says.kind == Kind::coop);
    CHECK(world.note(kept->id).says.name.empty());
}

TEST_CASE_BOTH_ENGINES("readers say that a note is wrong: once, of what is shown, until somebody has looked") {
    World world(db);
    const Note note = world.waiting();
    const auto report = [&](std::string_view words, std::string_view solution = "nextcloud") {
        return db.write([&](db::Write& tx) { return experiences::report(tx, solution, note.id, words, now); });
    };
    const auto open = [&] { return db.read([](db::Read& tx) { return reports_open(tx, 10); }); };
    CHECK(report("Ce n’est pas vrai.").error().code == "unknown_note");
    REQUIRE(world.show(note));
    CHECK(report("x", "gimp").error().code == "unknown_note");
    CHECK(report(" ").error().field == "mots");
    CHECK(report(std::string(1001, 'a')).error().field == "mots");
    REQUIRE(report("Ce n’est pas vrai."));
    REQUIRE(report(" ce n’est pas VRAI "));
    REQUIRE(open().size() == 1);
    CHECK(open()[0].note.id == note.id);
    CHECK(open()[0].words == "Ce n’est pas vrai.");
    const ReportId id = open()[0].id;
    REQUIRE(db.write([&](db::Write& tx) { return settle(tx, id, now); }));
    CHECK(open().empty());
    CHECK(db.read([](db::Read& tx) { return reports_settled(tx, 10); }).size() == 1);
    REQUIRE(db.write([&](db::Write& tx) { return reopen(tx, id); }));
    CHECK(db.read([](db::Read& tx) { return experiences::count(tx); }).reports == 1);
    // Of a note that is no longer shown nothing is left to look at.
    REQUIRE(world.refuse(note, Reason::wrong));
    CHECK(open().empty());
    CHECK(db.write([&](db::Write& tx) { return settle(tx, ReportId{7}, now); }).error().code == "unknown_report");
}

TEST_CASE_BOTH_ENGINES("a proposal is taken up or refused with a public reason, and whoever left an address is told") {
    World world(db);
    const auto propose = [&](Proposing says) {
        return db.write([&](db::Write& tx) { return experiences::propose(tx, world.vault, says, Lang::fr, now); });
    };
    const Proposing good{"Carnet", "carnet.example/x", "Préparer des tournées", "", "epicier@exemple.fr"};
    const auto with = [&](auto change) {
        Proposing says = good;
        change(says);
        const auto made = propose(says);
        return made ? std::string() : made.error().code + " " + made.error().field;
    };
    CHECK(with([](Proposing& p) { p.name = " "; }) == "name_needed nom");
    CHECK(with([](Proposing& p) { p.name = "next cloud"; }) == "");
    CHECK(with([](Proposing& p) { p.name = "NEXTCLOUD"; }) == "known_already nom");
    for (const char* bad :
         {"", "carnet", "javascript:alert(1).x", "https://a@b.example", "ftp://carnet.example", "a b.c"})
        CHECK_MESSAGE(with([&](Proposing& p) { p.address = bad; }) == "bad_site adresse", bad);
    CHECK(with([](Proposing& p) { p.what = ""; }) == "what_needed quoi");
    CHECK(with([](Proposing& p) { p.what = std::string(1001, 'a'); }) == "what_long quoi");
    CHECK(with([](Proposing& p) { p.why = std::string(1001, 'a'); }) == "why_long pourquoi");

    const auto made = propose(good), again = propose(good);
    REQUIRE(made);
    CHECK(*made == *again);
    auto waits = db.read([](db::Read& tx) { return proposals_waiting(tx, 10); });
    REQUIRE(waits.size() == 2);
    CHECK(waits[1].says.address == "https://carnet.example/x");
    CHECK(waits[1].says.mail.empty());
    CHECK(waits[1].by_mail);

    const auto refused = [&] { return db.read([](db::Read& tx) { return refused_proposals(tx, Lang::fr, 10); }); };
    const auto refuse = [&](Ground ground) {
        return db.write([&](db::Write& tx) {
            return experiences::refuse(tx, world.vault, *made, ground, "Trois régies.", aicha, world.post(), now);
        });
    };
    REQUIRE(refuse(Ground::advertising));
    REQUIRE(refuse(Ground::advertising));
    CHECK(world.mails("epicier@exemple.fr") == std::vector<std::string>{"proposal_refused"});
    REQUIRE(refused().size() == 1);
    CHECK(refused()[0].what == "Carnet");
    CHECK(refused()[0].said == "Trois régies.");
    const auto accept = [&] {
        return db.write(
            [&](db::Write& tx) { return experiences::accept(tx, world.vault, *made, "", aicha, world.post(), now); });
    };
    CHECK(accept().error().code == "settled_otherwise");
    REQUIRE(db.write([&](db::Write& tx) { return reopen(tx, *made); }));
    CHECK(refused().empty());
    REQUIRE(accept());
    CHECK(world.mails("epicier@exemple.fr").front() == "proposal_accepted");
    // Any words may stand for a name of what is no tool: they are not repeated.
    REQUIRE(db.write([&](db::Write& tx) { return reopen(tx, *made); }));
    REQUIRE(refuse(Ground::no_tool));
    CHECK(refused()[0].what == "Quelque chose qui n’est pas un outil");
    CHECK_THROWS_AS(
        db.write([&](db::Write& tx) { tx.run("UPDATE solution_proposals SET reason = '' WHERE id = ?1", *made); }),
        db::ConstraintError);

    world.clean(31 * day);
    CHECK(db.read([&](db::Read& tx) { return repository::mail_of(tx, world.vault, *made); }).empty());
    CHECK(refused().size() == 1);
}

TEST_CASE_BOTH_ENGINES(
    "who steals the database reads no address; a person takes along and erases what carries theirs") {
    World world(db);
    const auto person = db.write([&](db::Write& tx) {
        return accounts::add_person(tx, world.vault,
                                    {"Marie", "Aubert@exemple.fr", {{accounts::Role::resident, {}, {}}}, Lang::fr},
                                    nobody, now);
    });
    REQUIRE(person);
    const Note note = world.waiting();
    REQUIRE(world.show(note));
    world.waiting("Quelqu’un d’autre.", "autre@exemple.fr");
    REQUIRE(db.write([&](db::Write& tx) {
        return experiences::propose(tx, world.vault, {"Carnet", "carnet.example", "Tournées", "", "aubert@exemple.fr"},
                                    Lang::fr, now);
    }));
    REQUIRE(db.write([&](db::Write& tx) {
        return experiences::write(tx, world.vault, "gimp", World::says("Du bureau."), *person, Lang::fr, now);
    }));
    // Everything in every column of the tables, but what is sealed, tells no address and no link.
    std::string everything;
    db.read([&](db::Read& tx) {
        for (const char* table : {"experiences", "solution_proposals"})
            tx.each(std::string("SELECT contact, mail_index FROM ") + table + " WHERE contact IS NOT NULL",
                    [&](const db::Row& row) { everything += row.string(0) + row.string(1); });
        tx.each("SELECT words || name || commune || said FROM experiences",
                [&](const db::Row& row) { everything += row.string(0); });
    });
    CHECK(everything.find("exemple.fr") == std::string::npos);
    CHECK(everything.size() > 400);

    const auto holding = experiences::holding(world.vault);
    const auto held = [&] { return db.read([&](db::Read& tx) { return holding.export_about(tx, *person); }); };
    CHECK(held().size() == 3);
    db.write([&](db::Write& tx) { holding.erase(tx, *person, now); });
    CHECK(held().empty());
    CHECK(world.told().empty());
    // What a counsellor wrote names nobody: it stays, and is nobody's.
    CHECK(world.rows() == 2);
    CHECK(world.mails("autre@exemple.fr").size() == 1);
}

TEST_CASE_BOTH_ENGINES(
    "the demonstration has six notes that are shown, one that waits and two proposals, and can be made again") {
    World world(db);
    for (int i = 0; i < 2; ++i) REQUIRE(load_demo(db, world.vault, now));
    const Counts counts = db.read([](db::Read& tx) { return experiences::count(tx); });
    CHECK(counts.shown == 6);
    CHECK(counts.waiting == 1);
    CHECK(counts.proposals == 1);
    CHECK(world.told().size() == 2);
    CHECK(world.told()[0].who == "Un conseiller de la coopérative");
    CHECK(db.read([](db::Read& tx) { return refused_proposals(tx, Lang::fr, 10); }).size() == 1);
}
