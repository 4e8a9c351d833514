// What is refused stands in the journal and in the figures, and a flood of it fills neither.
#include "features/accounts/watch.hpp"

#include "tests/accounts/pages_world.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing;
using namespace std::chrono_literals;

namespace {

struct Noted {
    std::string act, what;
    PersonId by, about;
    bool operator==(const Noted&) const = default;
};
std::vector<Noted> refusals(db::Database& db) {
    std::vector<Noted> all;
    db.read([&](db::Read& tx) {
        tx.each(
            "SELECT act, what, done_by, about FROM journal WHERE act IN ('sign_in_refused', 'access_refused') ORDER BY "
            "number",
            [&](const db::Row& row) {
                all.push_back({row.string(0), row.string(1), row.get<PersonId>(2), row.get<PersonId>(3)});
            });
    });
    return all;
}
std::string index_of(std::string_view mail) { return vault.index(mail, "people.mail"); }
std::string metrics(const Watch& watch) {
    std::string out;
    watch.write_metrics(out);
    return out;
}

}

TEST_CASE_BOTH_ENGINES(
    "the first refusal of an hour is noted, then the tenth and the hundredth, for each person and sort") {
    World world(db);
    Watch watch;
    const auto many = [&](int times, const Clock& clock) {
        for (int i = 0; i < times; ++i) watch.refused_mail(Attempt::password, index_of("paul@exemple.fr"));
        watch.write_down(db, clock);
    };
    many(1, now);
    many(8, now);
    many(1, now);
    many(85, now);
    many(5, now);
    watch.refused(Attempt::code, world.paul);
    watch.refused(Attempt::card, PersonId{});
    watch.refused_mail(Attempt::password, index_of("nobody@exemple.fr"));
    watch.refused_access(world.marie, "manage_people");
    watch.write_down(db, now);
    watch.write_down(db, now);
    const PersonId nobody;
    CHECK(refusals(db) == std::vector<Noted>{{"sign_in_refused", "password", nobody, world.paul},
                                             {"sign_in_refused", "password:10", nobody, world.paul},
                                             {"sign_in_refused", "password:100", nobody, world.paul},
                                             {"access_refused", "manage_people", world.marie, nobody},
                                             {"sign_in_refused", "card", nobody, nobody},
                                             {"sign_in_refused", "code", nobody, world.paul},
                                             {"sign_in_refused", "password", nobody, nobody}});
    // Another hour begins anew.
    many(1, clock_at(1h));
    CHECK(refusals(db).back() == Noted{"sign_in_refused", "password", nobody, world.paul});
    for (std::string_view line : {"{result=\"password\"} 102\n", "{result=\"code\"} 1\n", "{result=\"card\"} 1\n",
                                  "{result=\"done\"} 0\n", "beffroi_access_refused_total 1\n"})
        CHECK_MESSAGE(metrics(watch).find(line) != std::string::npos, metrics(watch));
}

TEST_CASE_BOTH_ENGINES("a flood against many accounts leaves a bounded number of lines") {
    World world(db);
    Watch watch;
    const auto lines = [&] { return refusals(world.db).size(); };
    // Of addresses that nobody has: one line, whatever their number, and no room taken from accounts.
    for (int i = 0; i < 20000; ++i) watch.refused_mail(Attempt::password, index_of("nobody" + std::to_string(i)));
    watch.write_down(world.db, now);
    CHECK(lines() == 1);
    CHECK(refusals(world.db).back().what == "password:10000");
    // Of accounts: a thousand an hour, then they are nobody's.
    for (int i = 0; i < 3000; ++i) {
        watch.refused(Attempt::code, PersonId::next());
        if (i % 100 == 99) watch.write_down(world.db, now);
    }
    CHECK(lines() <= Watch::most_people + 10);
    CHECK(lines() >= Watch::most_people);
    watch.refused(Attempt::code, world.paul);
    watch.write_down(world.db, clock_at(1h));
    CHECK(refusals(world.db).back().about == world.paul);
}

TEST_CASE_BOTH_ENGINES(
    "refused passwords, codes, passkeys, cards, links and pages are noted, and what was typed is not") {
    World world(db);
    Pages pages(world);
    pages.use.watch = std::make_shared<Watch>();
    const std::string hashed = *hash_password(good);
    db.write([&](db::Write& tx) { set_password(tx, world.paul, hashed, now); });
    const auto fields = [](std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
        net::Params form;
        for (const auto& [name, value] : all) form.add(name, value);
        return form;
    };
    pages.post("/connexion", fields({{"mail", "paul@exemple.fr"}, {"password", "un-secret-mal-tape"}}));
    pages.post("/connexion", fields({{"mail", "personne@exemple.fr"}, {"password", "un-secret-mal-tape"}}));
    pages.post("/connexion", fields({{"mail", "paul@exemple.fr"}, {"password", good}}));
    pages.post("/connexion/code", fields({{"code", "123456"}}), pages.open(world.paul, Strength::pending));
    pages.post("/connexion/cle");
    pages.post("/carte", fields({{"words", "rien du tout 1234"}}));
    pages.post("/connexion/lien/invente");
    pages.post("/espace/compte/confirmer", fields({{"password", "faux"}}), pages.open(world.paul, Strength::simple));
    pages.get("/espace/personnes/inviter", pages.open(world.paul, Strength::full));
    pages.use.watch->write_down(db, now);
    const PersonId nobody;
    CHECK(refusals(db) == std::vector<Noted>{{"access_refused", "manage_people", world.paul, nobody},
                                             {"sign_in_refused", "card", nobody, nobody},
                                             {"sign_in_refused", "code", nobody, world.paul},
                                             {"sign_in_refused", "link", nobody, nobody},
                                             {"sign_in_refused", "passkey", nobody, nobody},
                                             {"sign_in_refused", "password", nobody, nobody},
                                             {"sign_in_refused", "password", nobody, world.paul},
                                             {"sign_in_refused", "proof", nobody, world.paul}});
    CHECK(metrics(*pages.use.watch).find("{result=\"done\"} 1\n") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("ten wrong codes in a row are told to the owner, once a day; a right one begins anew") {
    World world(db);
    Pages pages(world);
    pages.use.mail.url = "smtp://127.0.0.1:1";
    pages.use.mail.from = "Essai <bonjour@exemple.fr>";
    pages.use.mail.vault = vault;
    net::Params wrong;
    wrong.add("code", "000000");
    const auto times = [&](int n, std::chrono::microseconds later) {
        pages.use.clock = clock_at(later);
        const std::string waiting = pages.open(world.paul, Strength::pending);
        for (int i = 0; i < n; ++i) pages.post("/connexion/code", wrong, waiting);
    };
    times(9, 0h);
    CHECK(world.mails("wrong_codes") == 0);
    times(1, 0h);
    CHECK(world.mails("wrong_codes") == 1);
    times(12, 12h);
    CHECK(world.mails("wrong_codes") == 1);
    times(1, 25h);
    CHECK(world.mails("wrong_codes") == 2);
    // Whoever comes in by a recovery code begins anew.
    const auto codes = db.write([&](db::Write& tx) {
        tx.run("UPDATE people SET totp = ?2 WHERE id = ?1", world.paul,
               db::Param::blob(vault.seal("GEZDGNBVGY3TQOJQ", "people.totp:" + world.paul.text())));
        return new_recovery_codes(tx, vault, world.paul, now);
    });
    net::Params right;
    right.add("code", codes->front());
    CHECK(!cookie_in(pages.post("/connexion/code", right, pages.open(world.paul, Strength::pending))).empty());
    times(9, 60h);
    CHECK(world.mails("wrong_codes") == 2);
    times(1, 61h);
    CHECK(world.mails("wrong_codes") == 3);
}
