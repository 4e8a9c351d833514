// Tags: for whom they are, another name, two that become one.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;

TEST_CASE_BOTH_ENGINES("tags are found by whom they are for, made once, and joined") {
    World w(db);
    const auto add = [&](const char* name, Scope scope, PersonId who) {
        return db.write([&](db::Write& tx) {
            Tag tag;
            tag.name = name;
            tag.scope = scope;
            if (scope == Scope::team) tag.team = who == w.far ? w.other_team : w.team;
            return add_tag(tx, tag, w.visitor(who), w.clock);
        });
    };
    CHECK(refusal(add("ab", Scope::personal, w.anne)) == "tag_wrong@name");
    CHECK(refusal(add(std::string(81, 'a').c_str(), Scope::personal, w.anne)) == "tag_wrong@name");
    const auto mine = add("Été 2026", Scope::personal, w.anne).value();
    CHECK(add(" ete  2026", Scope::personal, w.anne).value() == mine);
    const auto ours = add("Bus", Scope::team, w.anne).value();
    const auto all = add("Quartier nord", Scope::coop, w.paul).value();
    const auto names = [&](PersonId who) {
        std::vector<std::string> found;
        for (const Tag& each : db.read([&](db::Read& tx) { return tags(tx, w.visitor(who)); }))
            found.push_back(each.name);
        return found;
    };
    CHECK(names(w.anne) == std::vector<std::string>{"Bus", "Été 2026", "Quartier nord"});
    CHECK(names(w.paul) == std::vector<std::string>{"Bus", "Quartier nord"});
    CHECK(names(w.far) == std::vector<std::string>{"Quartier nord"});

    Activity a = w.one();
    a.tags = {mine, ours};
    const auto id = w.recorded(a);
    const auto join = [&](TagId kept, TagId gone, PersonId who, accounts::Role role) {
        return refusal(db.write([&](db::Write& tx) { return merge_tags(tx, kept, gone, w.visitor(who, role)); }));
    };
    using accounts::Role;
    CHECK(join(mine, ours, w.anne, Role::counsellor) == "not_yours");
    CHECK(join(all, ours, w.boss, Role::counsellor) == "not_yours");
    CHECK(join(all, mine, w.paul, Role::counsellor) == "unknown_tag@tags");
    CHECK(join(mine, mine, w.anne, Role::counsellor) == "same_tag");
    CHECK(join(ours, all, w.boss, Role::coordinator) == "narrower_tag");
    CHECK(join(ours, mine, w.anne, Role::counsellor).empty());
    CHECK(w.of(id).tags == std::vector{ours});
    CHECK(join(all, ours, w.boss, Role::coordinator).empty());
    CHECK(w.of(id).tags == std::vector{all});
    // A form that was open since still knows the former tag.
    a.tags = {mine};
    CHECK(w.of(w.recorded(a)).tags == std::vector{all});
    Activity theirs = w.one();
    theirs.counsellors = {w.far};
    theirs.tags = {add("Bus", Scope::team, w.anne).value()};
    CHECK(refusal(db.read([&](db::Read& tx) {
              return allowed(tx, w.vault, w.visitor(w.far), theirs, nullptr, w.clock);
          })) == "unknown_tag@tags");
}

TEST_CASE_BOTH_ENGINES("a tag gets another name from who looks after it, but for one that is taken") {
    World w(db);
    const auto add = [&](const char* name, Scope scope) {
        return db.write([&](db::Write& tx) {
            Tag tag;
            tag.name = name;
            tag.scope = scope;
            if (scope == Scope::team) tag.team = w.team;
            return add_tag(tx, tag, w.visitor(w.anne), w.clock).value();
        });
    };
    const auto mine = add("Jardin", Scope::personal), other = add("Plage", Scope::personal),
               ours = add("Hiver", Scope::team);
    const auto renamed = [&](TagId id, const char* name, const accounts::Visitor& who) {
        return refusal(db.write([&](db::Write& tx) { return rename_tag(tx, id, name, who); }));
    };
    const auto boss = w.visitor(w.boss, accounts::Role::coordinator);
    CHECK(renamed(mine, " Jardin  partagé ", w.visitor(w.anne)).empty());
    CHECK(renamed(mine, "ab", w.visitor(w.anne)) == "tag_wrong@name");
    CHECK(renamed(mine, "PLAGE", w.visitor(w.anne)) == "tag_taken@name");
    CHECK(renamed(mine, "JARDIN partage", w.visitor(w.anne)).empty());
    CHECK(renamed(mine, "Serre", w.visitor(w.paul)) == "unknown_tag@tags");
    CHECK(renamed(ours, "Été", w.visitor(w.anne)) == "not_yours");
    CHECK(renamed(ours, "Été", boss).empty());
    CHECK(renamed(TagId{7}, "Été", boss) == "unknown_tag@tags");

    Activity a = w.workshop({}, 3);
    a.tags = {mine, ours};
    const auto id = w.recorded(a);
    w.recorded(a);
    REQUIRE(w.taken_away(id));
    const auto uses = db.read([&](db::Read& tx) { return tag_uses(tx, w.visitor(w.anne)); });
    REQUIRE(uses.size() == 3);
    for (const TagUse& each : uses) {
        CHECK(each.records == (each.tag.id == other ? 0 : 1));
        CHECK(each.changeable == (each.tag.scope == Scope::personal));
    }
    CHECK(db.read([&](db::Read& tx) { return tag_uses(tx, boss); }).front().changeable);
}
