#include "features/quotes/quotes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "tests/providers/fixture.hpp"

using namespace beffroi;
using namespace beffroi::quotes;

namespace {

using providers::later;
using providers::now;
using providers::vault;

struct World : providers::World {
    plans::Made made;
    plans::Plan plan;
    providers::ProviderId first, second;

    static std::vector<db::Migration> tables() {
        std::vector<db::Migration> all;
        for (const auto& part : {plans::migrations(), quotes::migrations()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }
    explicit World(db::Database& database) : providers::World(database, tables()) {
        first = shown(firm("Numérique du Bocage"));
        second = shown(firm("Les Ateliers libres", "732829320"));
        const std::vector<std::string> ticked{"whatsapp", "adobe-photoshop"};
        made = *db.write([&](db::Write& tx) { return plans::from_products(tx, "Boulangerie", ticked, now); });
        plan = *db.read([&](db::Read& tx) { return plans::by_key(tx, made.key); });
    }
    Request wanted() const {
        Request one;
        one.words = "Nous sommes quatre.";
        one.until = Date{std::chrono::sys_days{now.today()} + std::chrono::days{10}};
        one.insee = "14762";
        return one;
    }
    Result<Asked> ask(std::vector<providers::ProviderId> whom, Request one, std::vector<plans::StepId> steps,
                      const Clock& clock = now) {
        return db.write([&](db::Write& tx) {
            return quotes::ask(tx, vault, plan, steps, one, whom,
                               {"Renée Martin", "renee@exemple.fr", "+33261910000", made.key}, clock);
        });
    }
    Result<Asked> ask() { return ask({first, second}, wanted(), {plan.steps[0].id, plan.steps[1].id}); }
    Opened opened(const std::string& key) {
        return *db.read([&](db::Read& tx) { return by_key(tx, key); });
    }
    Request kept(RequestId id) {
        return *db.read([&](db::Read& tx) { return request(tx, id); });
    }
    Result<void> answer(QuoteId id, Answer given, const Clock& clock = now) {
        return db.write([&](db::Write& tx) { return quotes::answer(tx, id, given, clock); });
    }
};

Answer price(int euros) {
    Answer given;
    given.euros = euros;
    given.words = "Nous venons un jour.";
    return given;
}

}

TEST_CASE_BOTH_ENGINES("several are asked at once, each with a link of its own, and the owner compares") {
    World world(db);
    const auto asked = world.ask();
    REQUIRE(asked);
    REQUIRE(asked->keys.size() == 2);
    CHECK(asked->keys[0].second != asked->keys[1].second);
    const Opened one = world.opened(asked->keys[0].second);
    CHECK(one.quote.name == "Numérique du Bocage");
    CHECK(one.request.about.size() == 2);
    CHECK(one.request.words == "Nous sommes quatre.");
    REQUIRE(world.answer(one.quote.id, price(900)));
    REQUIRE(world.answer(world.opened(asked->keys[1].second).quote.id, price(700)));
    const Request all = world.kept(asked->id);
    CHECK(all.answers() == 2);
    // The cheapest first; whoever answers may mend it until somebody is chosen.
    CHECK(all.quotes[0].euros == 700);
    REQUIRE(world.answer(one.quote.id, price(650)));
    CHECK(world.kept(asked->id).quotes[0].name == "Numérique du Bocage");
}

TEST_CASE_BOTH_ENGINES("only the link opens it, and the database holds neither link nor name") {
    World world(db);
    const auto asked = *world.ask();
    db.read([&](db::Read& tx) {
        CHECK_FALSE(by_key(tx, ""));
        CHECK_FALSE(by_key(tx, asked.keys[0].second + "x"));
        const auto who = contact(tx, vault, asked.id);
        REQUIRE(who);
        CHECK(who->name == "Renée Martin");
        CHECK(who->phone == "+33261910000");
        CHECK(who->plan_key == world.made.key);
        tx.each("SELECT contact FROM quote_requests", [&](const db::Row& row) {
            CHECK(row.string(0).find("Ren") == std::string::npos);
            CHECK(row.string(0).find(world.made.key) == std::string::npos);
        });
        CHECK_FALSE(contact(tx, crypto::Vault("another secret of the tests, as long"), asked.id));
    });
}

TEST_CASE_BOTH_ENGINES("one is chosen, once, of those who answered; then nothing changes any more") {
    World world(db);
    const auto asked = *world.ask();
    const QuoteId one = world.opened(asked.keys[0].second).quote.id, two = world.opened(asked.keys[1].second).quote.id;
    const auto choose = [&](QuoteId id) {
        return db.write([&](db::Write& tx) { return quotes::choose(tx, asked.id, id, now); });
    };
    CHECK(choose(one).error().code == "not_answered");
    REQUIRE(world.answer(one, price(900)));
    CHECK(choose(QuoteId::next()).error().code == "unknown_quote");
    REQUIRE(choose(one));
    CHECK(choose(one).error().code == "over");
    CHECK(world.kept(asked.id).chosen == one);
    CHECK(world.answer(two, price(1)).error().code == "over");
    CHECK(world.answer(one, price(5000)).error().code == "over");
    CHECK(world.kept(asked.id).quotes[0].euros == 900);
    CHECK(db.write([&](db::Write& tx) { return decline(tx, two, now); }).error().code == "over");
    CHECK(db.write([&](db::Write& tx) { return end(tx, asked.id, now); }).error().code == "over");
}

TEST_CASE_BOTH_ENGINES("twenty may choose at once: one choice stands") {
    World world(db);
    const auto asked = *world.ask();
    const QuoteId one = world.opened(asked.keys[0].second).quote.id, two = world.opened(asked.keys[1].second).quote.id;
    REQUIRE(world.answer(one, price(900)));
    REQUIRE(world.answer(two, price(800)));
    std::atomic<int> n = 0;
    const auto results = testing::at_once(20, [&] {
        const QuoteId id = n++ % 2 ? one : two;
        return db.write([&](db::Write& tx) { return quotes::choose(tx, asked.id, id, now); });
    });
    CHECK(std::ranges::count_if(results, [](const auto& each) { return each.ok(); }) == 1);
}

TEST_CASE_BOTH_ENGINES("what cannot be asked is said on its field") {
    World world(db);
    const std::vector<plans::StepId> steps{world.plan.steps[0].id};
    const auto fails = [&](std::vector<providers::ProviderId> whom, Request one, std::vector<plans::StepId> which) {
        const auto done = world.ask(std::move(whom), std::move(one), std::move(which));
        return done ? std::string("nothing") : done.error().field;
    };
    CHECK(fails({world.first}, world.wanted(), {}) == "etape");
    CHECK(fails({world.first}, world.wanted(), {plans::StepId::next()}) == "etape");
    CHECK(fails({}, world.wanted(), steps) == "prestataire");
    CHECK(fails(std::vector<providers::ProviderId>(most_asked + 1, world.first), world.wanted(), steps) ==
          "prestataire");
    Request late = world.wanted(), soon = world.wanted(), wordy = world.wanted();
    late.until = Date{std::chrono::sys_days{now.today()} + std::chrono::days{most_days + 1}};
    soon.until = now.today();
    wordy.words = std::string(longest_words + 1, 'x');
    CHECK(fails({world.first}, late, steps) == "avant");
    CHECK(fails({world.first}, soon, steps) == "avant");
    CHECK(fails({world.first}, wordy, steps) == "mots");
    REQUIRE(world.ask());
    CHECK(world.ask().error().code == "asked_already");
}

TEST_CASE_BOTH_ENGINES("an answer says something, within bounds") {
    World world(db);
    const auto asked = *world.ask();
    const QuoteId id = world.opened(asked.keys[0].second).quote.id;
    const auto fails = [&](Answer given) { return world.answer(id, given).error().field; };
    CHECK(fails({}) == "mots");
    Answer bad = price(-1);
    CHECK(fails(bad) == "euros");
    bad = price(10);
    bad.hours = -1;
    CHECK(fails(bad) == "heures");
    bad = price(10);
    bad.words = std::string(longest_answer + 1, 'x');
    CHECK(fails(bad) == "mots");
    bad = price(10);
    bad.together = std::string(longest_together + 1, 'x');
    CHECK(fails(bad) == "ensemble");
    Answer words;
    words.words = "Parlons-en.";
    CHECK(world.answer(id, words));
}

TEST_CASE_BOTH_ENGINES("the co-operative answers jointly when it was asked too") {
    World world(db);
    Request one = world.wanted();
    one.asks_coop = true;
    const auto asked = world.ask({}, one, {world.plan.steps[0].id});
    REQUIRE(asked);
    CHECK(asked->keys.empty());
    db.read([&](db::Read& tx) { CHECK(for_coop(tx, 10).size() == 1); });
    const Quote ours = world.kept(asked->id).quotes[0];
    CHECK_FALSE(ours.provider);
    Answer given = price(1200);
    given.together = "Numérique du Bocage, Les Ateliers libres";
    REQUIRE(world.answer(ours.id, given));
    CHECK(world.kept(asked->id).quotes[0].together == given.together);
}

TEST_CASE_BOTH_ENGINES("a year after, nothing is left of a request") {
    World world(db);
    const auto asked = *world.ask();
    const auto holding = quotes::holding(vault);
    db.write([&](db::Write& tx) {
        CHECK(holding.delete_older(tx, now.now() - std::chrono::hours{1}, now) == 0);
        CHECK(holding.delete_older(tx, now.now() + std::chrono::hours{1}, now) == 1);
        CHECK(tx.one<int>("SELECT COUNT(*) FROM quotes") == 0);
    });
    db.read([&](db::Read& tx) { CHECK_FALSE(by_key(tx, asked.keys[0].second)); });
}
