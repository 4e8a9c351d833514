#include "features/plans/plans.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "features/audit/audit.hpp"
#include "features/observatory/observatory.hpp"
#include "features/plans/view.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::plans;

namespace {

const Instant noon = *parse_instant("2026-11-26T12:00:00Z");
Clock at(std::chrono::minutes later) { return Clock::fixed(noon + later); }
constexpr const char* bakery = "boulangerie.example";

/// What an audit of the bakery sees: its mail servers, its name servers, and the hosts of its page.
audit::Evidence evidence(std::string mx, std::vector<std::string> hosts, std::chrono::minutes later) {
    audit::Evidence e;
    e.domain = bakery;
    e.begun = e.ended = noon + later;
    if (mx.empty()) return e;  // nobody answered
    e.dns[{bakery, dns::Type::txt}] = {{dns::Status::no_data, {}, std::chrono::seconds{60}}, e.begun, {}};
    const auto record = [&](dns::Type type, std::string value) {
        e.dns[{bakery, type}] = {
            {dns::Status::ok, {{bakery, type, std::move(value)}}, std::chrono::seconds{60}}, e.begun, {}};
    };
    record(dns::Type::ns, "ns1.ovh.net");
    record(dns::Type::mx, "10 " + mx);
    audit::Visit visit;
    visit.url = std::string("https://") + bakery + "/";
    visit.outcome = hosts.empty() ? "timed_out" : "ok";
    visit.at = e.begun;
    for (std::string& each : hosts) visit.resources.push_back({audit::Part::script, std::move(each), "/x.js"});
    e.visits.push_back(std::move(visit));
    return e;
}
const std::vector<std::string> everything{"www.googletagmanager.com", "fonts.googleapis.com", "static.hotjar.com"};

struct World {
    db::Database& db;
    explicit World(db::Database& given) : db(given) {
        std::vector<db::Migration> all;
        for (const auto& each : {observatory::migrations(), plans::migrations()})
            all.insert(all.end(), each.begin(), each.end());
        REQUIRE(db::migrate(db, all));
    }
    void audited(std::string mx, std::vector<std::string> hosts, std::chrono::minutes later = {}) {
        db.write([&](db::Write& tx) {
            const auto id = observatory::ask(tx, bakery, observatory::Urgency::somebody, at(later));
            REQUIRE(id);
            REQUIRE(observatory::take(tx, at(later)));
            observatory::finish(tx, *id, audit::json_of(evidence(std::move(mx), std::move(hosts), later)), at(later));
        });
    }
    Result<Made> from_audit(std::string_view domain = bakery) {
        return db.write([&](db::Write& tx) { return plans::from_audit(tx, domain, at({})); });
    }
    Plan plan(const Made& made) {
        return *db.read([&](db::Read& tx) { return by_key(tx, made.key); });
    }
    Result<void> change(const Made& made, StepId step, Change wanted) {
        return db.write(
            [&](db::Write& tx) { return plans::change(tx, made.id, step, wanted, at(std::chrono::minutes{5})); });
    }
    bool take_in(const Made& made) {
        return db.write([&](db::Write& tx) { return plans::take_in(tx, made.id, at(std::chrono::days{1})); });
    }
};

const Step* step_of(const Plan& plan, std::string_view move) {
    const auto found = std::ranges::find_if(plan.steps, [&](const Step& each) { return each.move == move; });
    return found == plan.steps.end() ? nullptr : &*found;
}
std::string move_of(audit::Kind kind) { return catalogue::Knowledge::carried().move_of(kind)->id; }

}

TEST_CASE_BOTH_ENGINES("an audit becomes steps: quick wins first, then the mail; what is European asks for nothing") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = world.from_audit();
    REQUIRE(made);
    const Plan plan = world.plan(*made);
    CHECK(plan.domain == bakery);
    CHECK(plan.score_before == plan.score_now);
    CHECK(plan.audited_before == noon);
    const Step* fonts = step_of(plan, move_of(audit::Kind::fonts));
    const Step* mail = step_of(plan, move_of(audit::Kind::mailbox));
    REQUIRE(fonts);
    REQUIRE(mail);
    CHECK(fonts < mail);
    CHECK(fonts->leaves == std::vector<std::string>{"google-fonts"});
    CHECK(mail->leaves == std::vector<std::string>{"gmail"});
    CHECK_FALSE(fonts->solution.empty());
    CHECK(fonts->audited);
    // OVH keeps the names: nothing to leave.
    CHECK(step_of(plan, move_of(audit::Kind::dns)) == nullptr);
    CHECK(plan.next() == &plan.steps.front());
    for (std::size_t i = 1; i < plan.steps.size(); ++i) {
        const auto& all = catalogue::Knowledge::carried();
        CHECK(all.move(plan.steps[i - 1].move)->order <= all.move(plan.steps[i].move)->order);
    }
}

TEST_CASE_BOTH_ENGINES("without an audit, or with nothing to change, there is no plan") {
    World world(db);
    CHECK(world.from_audit().error().code == "not_audited");
    world.audited("mx1.mail.ovh.net", {bakery});
    CHECK(world.from_audit().error().code == "nothing_to_do");
    db.write([&](db::Write& tx) { observatory::object(tx, bakery, at({})); });
    CHECK(world.from_audit().error().code == "objected");
}

TEST_CASE_BOTH_ENGINES("a later audit marks what is gone as done, adds what is new, and takes back what came back") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = *world.from_audit();
    const auto fonts = move_of(audit::Kind::fonts), mail = move_of(audit::Kind::mailbox),
               video = move_of(audit::Kind::video);
    CHECK_FALSE(world.take_in(made));
    const auto before = world.plan(made).score_before;

    world.audited("mx1.mail.ovh.net", {"www.googletagmanager.com", "www.youtube.com"}, std::chrono::days{1});
    CHECK(world.take_in(made));
    CHECK_FALSE(world.take_in(made));
    Plan plan = world.plan(made);
    CHECK(step_of(plan, fonts)->state == State::done);
    CHECK(step_of(plan, fonts)->seen_gone);
    CHECK(step_of(plan, mail)->state == State::done);
    REQUIRE(step_of(plan, video));
    CHECK(step_of(plan, video)->state == State::todo);
    CHECK(plan.score_before == before);
    REQUIRE(plan.score_now);
    CHECK(*plan.score_now > *before);

    world.audited("mx1.mail.ovh.net", everything, std::chrono::days{2});
    CHECK(world.take_in(made));
    plan = world.plan(made);
    CHECK(step_of(plan, fonts)->state == State::todo);
    CHECK_FALSE(step_of(plan, fonts)->done_on);
    CHECK(step_of(plan, mail)->state == State::done);
    CHECK(step_of(plan, video)->seen_gone);
}

TEST_CASE_BOTH_ENGINES("an audit that reached nobody takes nothing for gone") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = *world.from_audit();
    world.audited("", {}, std::chrono::days{1});
    CHECK(world.take_in(made));
    CHECK(world.plan(made).count(State::done) == 0);
    // The mail was asked for, the page was not to be had.
    world.audited("mx1.mail.ovh.net", {}, std::chrono::days{2});
    CHECK(world.take_in(made));
    const Plan plan = world.plan(made);
    CHECK(step_of(plan, move_of(audit::Kind::mailbox))->seen_gone);
    CHECK_FALSE(step_of(plan, move_of(audit::Kind::fonts))->seen_gone);
}

TEST_CASE_BOTH_ENGINES("what is not for them stays so, whatever an audit sees") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = *world.from_audit();
    const Step step = *step_of(world.plan(made), move_of(audit::Kind::mailbox));
    Change wanted;
    wanted.state = State::dropped;
    REQUIRE(world.change(made, step.id, wanted));
    world.audited("mx1.mail.ovh.net", everything, std::chrono::days{1});
    world.take_in(made);
    CHECK(step_of(world.plan(made), step.move)->state == State::dropped);
}

TEST_CASE_BOTH_ENGINES("a step is changed by whoever has the plan, and bad values name their field") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = *world.from_audit();
    const Plan plan = world.plan(made);
    const StepId first = plan.steps[0].id, second = plan.steps[1].id;
    Change wanted;
    wanted.state = State::done;
    wanted.solution = "nextcloud";
    wanted.note = "Vu ensemble.";
    wanted.hours = std::optional(3);
    wanted.cost = std::optional(120);
    wanted.move_by = 1;
    REQUIRE(world.change(made, first, wanted));
    Plan changed = world.plan(made);
    CHECK(changed.steps[0].id == second);
    CHECK(changed.steps[1].id == first);
    CHECK(changed.steps[1].state == State::done);
    CHECK(changed.steps[1].done_on);
    CHECK(changed.steps[1].solution == "nextcloud");
    CHECK(changed.steps[1].hours == 3);
    CHECK(changed.steps[1].cost == 120);
    CHECK(changed.count(State::done) == 1);
    CHECK(changed.changed > plan.changed);
    // The first cannot go before the first.
    Change up;
    up.move_by = -1;
    REQUIRE(world.change(made, second, up));
    CHECK(world.plan(made).steps[0].id == second);

    const auto fails = [&](Change bad) { return world.change(made, first, bad).error(); };
    Change bad;
    bad.solution = "nobody";
    CHECK(fails(bad).field == "solution");
    bad = {};
    bad.note = std::string(longest_note + 1, 'x');
    CHECK(fails(bad).field == "note");
    bad = {};
    bad.hours = std::optional(-1);
    CHECK(fails(bad).field == "heures");
    bad = {};
    bad.cost = std::optional(2'000'000);
    CHECK(fails(bad).field == "cout");
    CHECK(world.change(made, StepId::next(), {}).error().code == "unknown_step");
    CHECK(world.plan(made).steps[1].note == "Vu ensemble.");
}

TEST_CASE_BOTH_ENGINES("ticked tools become steps; a step is in a plan once") {
    World world(db);
    const std::vector<std::string> ticked{"whatsapp", "adobe-photoshop", "gmail", "nobody"};
    const auto made = db.write([&](db::Write& tx) { return from_products(tx, " Chez Lemoine ", ticked, at({})); });
    REQUIRE(made);
    const Plan plan = world.plan(*made);
    CHECK(plan.name == "Chez Lemoine");
    CHECK(plan.steps.size() == 3);
    CHECK(std::ranges::any_of(
        plan.steps, [](const Step& each) { return each.leaves == std::vector<std::string>{"adobe-photoshop"}; }));
    const auto fails = [&](std::vector<std::string> ids, std::string_view name) {
        return db.write([&](db::Write& tx) { return from_products(tx, name, ids, at({})); }).error().code;
    };
    CHECK(fails({"nobody"}, "") == "nothing_ticked");
    CHECK(fails(ticked, std::string(200, 'x')) == "name_long");
    db.write([&](db::Write& tx) {
        CHECK(add(tx, made->id, plan.steps[0].move, at({})).error().code == "there_already");
        CHECK(add(tx, made->id, "nobody", at({})).error().code == "unknown_move");
        CHECK(add(tx, made->id, move_of(audit::Kind::captcha), at({})));
    });
    CHECK(world.plan(*made).steps.size() == 4);
}

TEST_CASE_BOTH_ENGINES("a site is looked at again; a plan of none says so") {
    World world(db);
    world.audited("aspmx.l.google.com", everything);
    const auto made = *world.from_audit();
    const std::vector<std::string> ticked{"whatsapp"};
    const Plan plan = world.plan(made);
    db.write([&](db::Write& tx) {
        REQUIRE(look_at_site(tx, plan, at(std::chrono::hours{2})));
        CHECK(observatory::open_audit(tx, bakery));
        const auto of_none = *from_products(tx, "", ticked, at({}));
        CHECK(look_at_site(tx, *by_id(tx, of_none.id), at({})).error().code == "no_site");
    });
}

TEST_CASE_BOTH_ENGINES("only the address opens a plan, and the database does not hold it") {
    World world(db);
    const std::vector<std::string> ticked{"whatsapp"};
    const auto made = *db.write([&](db::Write& tx) { return from_products(tx, "", ticked, at({})); });
    db.read([&](db::Read& tx) {
        CHECK(by_key(tx, made.key));
        CHECK_FALSE(by_key(tx, made.key + "x"));
        CHECK_FALSE(by_key(tx, ""));
        CHECK_FALSE(by_key(tx, made.id.text()));
        tx.each("SELECT key_hash FROM plans",
                [&](const db::Row& row) { CHECK(row.string(0).find(made.key) == std::string::npos); });
    });
    CHECK(made.key.size() >= 20);
}

TEST_CASE_BOTH_ENGINES("a counsellor comes in by a code, once, within a week, and goes when the owner says so") {
    World world(db);
    const std::vector<std::string> ticked{"whatsapp"};
    const auto made = *db.write([&](db::Write& tx) { return from_products(tx, "", ticked, at({})); });
    const auto code = db.write([&](db::Write& tx) { return give_code(tx, made.id, at({})); });
    const auto aicha = accounts::PersonId::next(), yann = accounts::PersonId::next();
    const auto enter = [&](std::string_view typed, accounts::PersonId who, std::chrono::minutes later) {
        return db.write([&](db::Write& tx) { return let_in(tx, typed, who, at(later)); });
    };
    CHECK(enter(code, aicha, std::chrono::days{8}).error().field == "code");
    CHECK(enter("0000-0000", aicha, {}).error().code == "unknown_code");
    std::string typed = code;
    std::ranges::transform(typed, typed.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == '-' ? ' ' : c;
    });
    CHECK(*enter(typed, aicha, {}) == made.id);
    // A code is for one.
    CHECK(enter(code, yann, {}).error().code == "unknown_code");
    db.read([&](db::Read& tx) {
        CHECK(is_in(tx, made.id, aicha));
        CHECK_FALSE(is_in(tx, made.id, yann));
        CHECK(of_counsellor(tx, aicha, 10).size() == 1);
        CHECK(count_counsellors(tx, made.id) == 1);
    });
    db.write([&](db::Write& tx) { let_out(tx, made.id); });
    db.read([&](db::Read& tx) {
        CHECK_FALSE(is_in(tx, made.id, aicha));
        CHECK(of_counsellor(tx, aicha, 10).empty());
    });
}

TEST_CASE_BOTH_ENGINES("an erased plan can be put back for a month, then nothing is left of it") {
    World world(db);
    const std::vector<std::string> ticked{"whatsapp"};
    const auto made = *db.write([&](db::Write& tx) { return from_products(tx, "", ticked, at({})); });
    const auto old = [&](std::chrono::days later) {
        return db.write([&](db::Write& tx) { return delete_older(tx, noon - std::chrono::days{1000}, at(later)); });
    };
    db.write([&](db::Write& tx) { remove(tx, made.id, at({})); });
    CHECK(world.plan(made).removed);
    CHECK(old(std::chrono::days{29}) == 0);
    db.write([&](db::Write& tx) { put_back(tx, made.id, at({})); });
    CHECK_FALSE(world.plan(made).removed);
    db.write([&](db::Write& tx) { remove(tx, made.id, at({})); });
    CHECK(old(std::chrono::days{31}) == 1);
    db.read([&](db::Read& tx) {
        CHECK_FALSE(by_key(tx, made.key));
        CHECK(tx.one<int>("SELECT COUNT(*) FROM plan_steps") == 0);
    });
}

TEST_CASE_BOTH_ENGINES("nobody touched it for years: it goes") {
    World world(db);
    const std::vector<std::string> ticked{"whatsapp"};
    db.write([&](db::Write& tx) { REQUIRE(from_products(tx, "", ticked, at({}))); });
    db.write([&](db::Write& tx) {
        CHECK(delete_older(tx, noon - std::chrono::days{1}, at({})) == 0);
        CHECK(delete_older(tx, noon + std::chrono::days{1}, at({})) == 1);
    });
}

TEST_CASE("what people write is what they use, and what nobody knows is named") {
    const catalogue::Finder finder(catalogue::Knowledge::carried(), {});
    const auto named = [&](std::string_view written, std::initializer_list<std::string_view> ticked = {}) {
        net::Params params;
        params.add("outils", written);
        for (const auto each : ticked) params.add("outil", each);
        return products_named(finder, html::Form(params));
    };
    CHECK(*named("Photoshop\nwhatsap, insta", {"gmail"}) ==
          std::vector<std::string>{"gmail", "adobe-photoshop", "whatsapp", "instagram"});
    CHECK(named("\n , ;\n")->empty());
    CHECK(named("", {"nobody"})->empty());
    const auto bad = named("Photoshop\nxqzwvk");
    REQUIRE_FALSE(bad);
    CHECK(bad.error().field == "outils");
    CHECK(bad.error().message.args.front() == "xqzwvk");
    // Everything that is offered to be ticked is known, and leads to a step.
    const auto usual = usual_products(catalogue::Knowledge::carried());
    CHECK(usual.size() == 44);
    for (const auto& [id, name] : usual) {
        CAPTURE(id);
        CHECK(steps_from(std::vector<std::string>{id}, catalogue::Knowledge::carried()).size() == 1);
    }
}

TEST_CASE("one tool for two things that are left comes first") {
    const auto& all = catalogue::Knowledge::carried();
    for (const catalogue::Move& move : all.moves()) {
        Step step;
        step.move = move.id;
        const auto offered = choices(step, all);
        CHECK(offered.size() == move.solutions.size());
    }
}
