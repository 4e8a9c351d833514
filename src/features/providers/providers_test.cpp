// Proposing, reading, keeping a page.
#include "platform/base/crypto.hpp"
#include "tests/providers/fixture.hpp"

using namespace beffroi;
using namespace beffroi::providers;

namespace {

std::string code_of(const Result<void>& result) { return result ? "" : result.error().code; }

}

TEST_CASE_BOTH_ENGINES("a firm proposes itself, its link is used, the co-operative shows it") {
    World world(db);
    const auto made = world.propose(World::firm("Ateliers"));
    REQUIRE(made);
    CHECK(world.kept(made->id).state == State::unconfirmed);
    CHECK(world.near(everything()).found.empty());
    CHECK(*db.read([&](db::Read& tx) { return kept_by(tx, made->token, now); }) == made->id);
    // What is kept of the link opens nothing.
    const auto kept_as = [&](const std::string& bytes) {
        return db.read([&](db::Read& tx) {
            return tx.one<std::int64_t>("SELECT COUNT(*) FROM provider_links WHERE token = ?1", db::Param::blob(bytes));
        });
    };
    CHECK(kept_as(crypto::blake2b(made->token)) == 1);
    CHECK(kept_as(made->token) == 0);
    CHECK(db.read([&](db::Read& tx) { return kept_by(tx, "another", now); }).error().code == "link_over");
    // A week, and no minute more.
    CHECK(db.read([&](db::Read& tx) { return kept_by(tx, made->token, later(7)); }).error().code == "link_over");

    CHECK(world.write([&](db::Write& tx) { return confirm(tx, made->id, now); }));
    CHECK(world.write([&](db::Write& tx) { return confirm(tx, made->id, now); }));
    CHECK(world.kept(made->id).state == State::proposed);
    CHECK(world.kept(made->id).mail_checked);
    CHECK(world.near(everything()).found.empty());

    CHECK(world.write([&](db::Write& tx) { return accept(tx, made->id, world.aicha, now); }));
    const auto p = world.kept(made->id);
    CHECK(p.state == State::shown);
    CHECK(p.slug == "ateliers");
    CHECK(p.settled_by == world.aicha);
    CHECK(World::names(world.near(everything())) == "Ateliers");
    // Undone, it waits again and nobody finds it.
    CHECK(world.write([&](db::Write& tx) { return put_back(tx, made->id, world.aicha, now); }));
    CHECK(world.near(everything()).found.empty());
    const auto told = db.read([&](db::Read& tx) { return history(tx, made->id, 10); });
    REQUIRE(told.size() == 4);
    CHECK(told[0].act == "put_back");
    for (const Event& each : told) CHECK(!label_of_act(each.act).empty());
}

TEST_CASE_BOTH_ENGINES("one page for each SIREN, whoever is first; a mistyped one takes nobody's place") {
    World world(db);
    const auto mistyped = world.propose(World::firm("Voisin"));
    const auto made = world.propose(World::firm("Ateliers"));
    REQUIRE(mistyped);
    REQUIRE(made);
    CHECK(world.write([&](db::Write& tx) { return confirm(tx, made->id, now); }));
    CHECK(code_of(world.write([&](db::Write& tx) { return confirm(tx, mistyped->id, now); })) == "siren_taken");
    CHECK(world.write([&](db::Write& tx) { return accept(tx, made->id, world.aicha, now); }));
    const auto third = world.propose(World::firm("Encore"));
    REQUIRE(!third);
    CHECK(third.error().code == "siren_taken");
    CHECK(third.error().field == "siren");
    // Whoever was refused may be proposed anew, by somebody else too.
    CHECK(world.write([&](db::Write& tx) { return put_back(tx, made->id, world.aicha, now); }));
    CHECK(world.write([&](db::Write& tx) { return refuse(tx, made->id, Reason::tracks, "", world.aicha, now); }));
    CHECK(world.write([&](db::Write& tx) { return confirm(tx, mistyped->id, now); }));
    CHECK(code_of(world.write([&](db::Write& tx) { return put_back(tx, made->id, world.aicha, now); })) ==
          "siren_taken");
    // Two of the same name have addresses of their own; those of this site's pages are nobody's.
    CHECK(world.kept(world.propose(World::firm("Voisin", ""))->id).slug == "voisin-2");
    CHECK(world.kept(world.propose(World::firm("Refus", ""))->id).slug != "refus");
    // Of many at once, one is confirmed.
    std::vector<ProviderId> all;
    for (int i = 0; i < 6; ++i) all.push_back(world.propose(World::firm("Foule", "000000026"))->id);
    std::atomic<std::size_t> next = 0;
    const auto sent = testing::at_once(6, [&] {
        const ProviderId id = all[next++];
        return world.write([&](db::Write& tx) { return confirm(tx, id, now); });
    });
    CHECK(std::count_if(sent.begin(), sent.end(), [](const auto& each) { return each.ok(); }) == 1);
}

TEST_CASE_BOTH_ENGINES("a refusal has its reason, and its words where the reason says nothing") {
    World world(db);
    const auto made = world.propose(World::firm("Ateliers"));
    CHECK(world.write([&](db::Write& tx) { return confirm(tx, made->id, now); }));
    const auto refused = [&](Reason reason, std::string_view words) {
        return world.write([&](db::Write& tx) { return refuse(tx, made->id, reason, words, world.aicha, now); });
    };
    CHECK(refused(Reason::other, "  ").error().field == "words");
    CHECK(world.kept(made->id).state == State::proposed);
    CHECK(refused(Reason::other, " Vend des imprimantes. "));
    CHECK(world.kept(made->id).reason_words == "Vend des imprimantes.");
    CHECK(db.read([](db::Read& tx) { return in_state(tx, State::refused, 10); }).size() == 1);
    // Corrected, it is read again.
    Provider typed = world.kept(made->id);
    typed.what = "Nous installons Nextcloud.";
    CHECK(*world.write([&](db::Write& tx) { return keep(tx, typed, now); }) == Saved::whole);
    CHECK(world.kept(made->id).state == State::proposed);
}

TEST_CASE_BOTH_ENGINES("what changes on a shown page is seen at once, but for name, SIREN and proofs") {
    World world(db);
    Provider p = World::firm("Ateliers");
    p.proofs = {{{}, ProofKind::customer, "La bibliothèque", "", {}, {}}};
    const ProviderId id = world.shown(p);
    const ProofId proof = world.kept(id).proofs.at(0).id;
    CHECK(world.write([&](db::Write& tx) { return set_seen(tx, id, proof, true, world.aicha, now); }));
    CHECK(world.kept(id).proofs.at(0).seen_by == world.aicha);
    CHECK(code_of(world.write([&](db::Write& tx) { return set_seen(tx, id, ProofId{7}, true, world.aicha, now); })) ==
          "unknown_proof");

    Provider typed = world.kept(id);
    typed.phone = "+33261910199";
    typed.skills = {{"matomo"}, {"share-files"}};
    CHECK(*world.write([&](db::Write& tx) { return keep(tx, typed, later(3)); }) == Saved::whole);
    CHECK(world.kept(id).phone == "+33261910199");
    CHECK(world.kept(id).confirmed == later(3).now());
    CHECK(World::names(world.near(*work_of_solution("matomo"))) == "Ateliers");
    CHECK(world.near(*work_of_solution("nextcloud")).found.empty());
    CHECK(world.kept(id).proofs.at(0).seen.has_value());

    typed.name = "Ateliers du Bocage";
    typed.siren = "000000026";
    typed.mail = "bonjour@exemple.fr";
    typed.proofs.push_back({{}, ProofKind::contribution, "Traductions", "https://exemple.fr", {}, {}});
    CHECK(*world.write([&](db::Write& tx) { return keep(tx, typed, later(3)); }) == Saved::part);
    CHECK(world.kept(id).name == "Ateliers");
    CHECK(world.kept(id).siren == "000000018");
    CHECK(world.kept(id).mail == "bonjour@exemple.fr");
    CHECK(world.kept(id).proofs.size() == 1);
    REQUIRE(db.read([](db::Read& tx) { return changes_waiting(tx, 10); }).size() == 1);
    CHECK(db.read([](db::Read& tx) { return changes_waiting(tx, 10); })[0].name == "Ateliers du Bocage");

    // Shown, undone, shown again: nothing is lost on the way, nor what was looked at.
    const auto settle = [&](bool yes) {
        return world.write([&](db::Write& tx) { return settle_change(tx, id, yes, world.aicha, now); });
    };
    const auto undo = [&] {
        return world.write([&](db::Write& tx) { return unsettle_change(tx, id, world.aicha, now); });
    };
    CHECK(settle(true));
    CHECK(code_of(settle(true)) == "unknown_change");
    CHECK(world.kept(id).name == "Ateliers du Bocage");
    CHECK(world.kept(id).siren == "000000026");
    REQUIRE(world.kept(id).proofs.size() == 2);
    CHECK(world.kept(id).proofs[0].seen.has_value());
    CHECK(!world.kept(id).proofs[1].seen.has_value());
    CHECK(db.read([](db::Read& tx) { return changes_waiting(tx, 10); }).empty());
    CHECK(undo());
    CHECK(world.kept(id).name == "Ateliers");
    CHECK(world.kept(id).proofs.size() == 1);
    CHECK(settle(false));
    CHECK(world.kept(id).name == "Ateliers");
    CHECK(undo());
    CHECK(settle(true));
    CHECK(world.kept(id).proofs.size() == 2);
}

TEST_CASE_BOTH_ENGINES("a provider that closed is found no more, and opens again") {
    World world(db);
    const ProviderId id = world.shown(World::firm("Ateliers"));
    CHECK(world.write([&](db::Write& tx) { return close(tx, id, {}, later(5)); }));
    CHECK(world.write([&](db::Write& tx) { return close(tx, id, {}, later(6)); }));
    CHECK(world.kept(id).settled == later(5).now());
    CHECK(world.near(everything()).found.empty());
    // Its SIREN stays its own.
    CHECK(world.propose(World::firm("Autre")).error().code == "siren_taken");
    CHECK(world.write([&](db::Write& tx) { return reopen(tx, id, {}, later(8)); }));
    CHECK(world.kept(id).confirmed == later(8).now());
    CHECK(World::names(world.near(everything())) == "Ateliers");
    const auto waiting = world.propose(World::firm("Attend", ""));
    CHECK(code_of(world.write([&](db::Write& tx) { return close(tx, waiting->id, {}, now); })) == "not_shown");
}

TEST_CASE_BOTH_ENGINES("who keeps a page is sealed, found by the address, and forgotten on request and with time") {
    World world(db);
    const ProviderId id = world.shown(World::firm("Ateliers"));
    const auto kept_by_mail = [&](std::string_view mail) {
        return db.read([&](db::Read& tx) { return kept_with(tx, vault, mail); });
    };
    CHECK(kept_by_mail(" Solene@Exemple.fr ") == std::vector{id});
    CHECK(kept_by_mail("solene@exemple.org").empty());
    const auto who = db.read([&](db::Read& tx) { return contact(tx, vault, id); });
    REQUIRE(who);
    CHECK(who->name == "Solène");
    CHECK(who->mail == "solene@exemple.fr");
    const crypto::Vault stranger("another secret of the tests, long enough for a key");
    CHECK(!db.read([&](db::Read& tx) { return contact(tx, stranger, id); }));

    const std::string token = world.write([&](db::Write& tx) { return new_link(tx, id, link_lasts, now); });
    world.write([&](db::Write& tx) { forget_contact(tx, id, world.aicha, now); });
    CHECK(!db.read([&](db::Read& tx) { return contact(tx, vault, id); }));
    CHECK(kept_by_mail("solene@exemple.fr").empty());
    CHECK(!db.read([&](db::Read& tx) { return kept_by(tx, token, now); }));
    CHECK(world.kept(id).name == "Ateliers");

    // A year after it closed: who kept it goes; of a person who worked under their own name everything.
    Provider alone = World::firm("Jeanne Petit", "");
    alone.kind = Kind::association;
    alone.own_name = true;
    const ProviderId jeanne = world.shown(alone);
    const ProviderId firm = world.shown(World::firm("Pixel", "000000026"));
    for (const ProviderId each : {jeanne, firm})
        CHECK(world.write([&](db::Write& tx) { return close(tx, each, {}, now); }));
    const auto age = [&](const Clock& before) {
        return world.write([&](db::Write& tx) { return holding().delete_older(tx, before.now(), now); });
    };
    CHECK(age(now) == 0);
    CHECK(age(later(1)) == 2);
    CHECK(age(later(1)) == 0);
    CHECK(world.kept(jeanne).name.empty());
    CHECK(world.kept(jeanne).slug.find("jeanne") == std::string::npos);
    CHECK(world.kept(firm).name == "Pixel");
    CHECK(!db.read([&](db::Read& tx) { return contact(tx, vault, firm); }));
}

TEST_CASE_BOTH_ENGINES("each year a letter asks who is still here; what nobody confirmed is forgotten") {
    World world(db);
    const ProviderId id = world.shown(World::firm("Ateliers"));
    const auto forgotten = world.propose(World::firm("Oubli", ""));
    Post post;
    post.mail.url = "smtp://127.0.0.1:1";
    post.mail.from = "bonjour@exemple.fr";
    post.mail.vault = vault;
    post.site_name = "Pays de la Vire";
    post.origin = "https://aide.exemple.fr";
    const auto night = [&](const Clock& clock) {
        return world.write([&](db::Write& tx) { return nightly(tx, vault, post, clock); });
    };
    CHECK(night(later(7)) == 0);
    CHECK(db.read([&](db::Read& tx) { return provider(tx, forgotten->id); }).has_value());
    CHECK(night(later(364)) == 0);
    CHECK(!db.read([&](db::Read& tx) { return provider(tx, forgotten->id); }).has_value());
    CHECK(night(later(366)) == 1);
    CHECK(night(later(367)) == 0);
    CHECK(night(later(500)) == 0);
    CHECK(world.write([&](db::Write& tx) { return still_here(tx, id, later(600)); }));
    CHECK(night(later(740)) == 0);
    CHECK(night(later(966)) == 1);
    // A site that sends no mail asks nobody, and does not believe that it did.
    post.mail.url.clear();
    CHECK(night(later(1400)) == 0);
    post.mail.url = "smtp://127.0.0.1:1";
    CHECK(night(later(1401)) == 1);
}

TEST_CASE_BOTH_ENGINES("what a counsellor said goes with the account, and can be taken along") {
    World world(db);
    const CounsellorSkills skills{{{"nextcloud", "libreoffice"}, {"share-files"}}, {"14762"}};
    world.write([&](db::Write& tx) { set_skills(tx, world.aicha, skills); });
    CHECK(db.read([&](db::Read& tx) { return skills_of(tx, world.aicha); }) ==
          CounsellorSkills{{{"libreoffice", "nextcloud"}, {"share-files"}}, {"14762"}});
    const auto told = db.read([&](db::Read& tx) { return holding().export_about(tx, world.aicha); });
    REQUIRE(told.size() == 1);
    CHECK(std::get<std::string>(told[0][0].value).find("Nextcloud") != std::string::npos);
    CHECK(std::get<std::string>(told[0][1].value) == "Vire Normandie");
    world.write([&](db::Write& tx) { holding().erase(tx, world.aicha, now); });
    CHECK(db.read([&](db::Read& tx) { return skills_of(tx, world.aicha); }) == CounsellorSkills{});
}
