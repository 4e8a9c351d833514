// Sessions of workshops in the calendars of those who lead them.
#include "features/calendars/objects.hpp"
#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::calendars;
using workshops::at;
using workshops::on;

namespace {

struct Desk : workshops::World {
    Services use{db, vault, clock, [](const net::Request&) { return html::Page{}; }, "https://aide.exemple.fr", "14"};
    Owner owner{anne, Shown::names, Lang::fr};

    explicit Desk(db::Database& database) : World(database, {appointments::migrations(), calendars::migrations()}) {}
    std::string name(workshops::SessionId id) { return "atelier-" + id.text() + ".ics"; }
    std::optional<Member> found(std::string_view name) {
        return db.read([&](db::Read& tx) { return member(tx, use, owner, name); });
    }
    Done puts(std::string name, std::string body, std::vector<std::string> tags = {}) {
        const Put sent{std::move(name), std::move(body), tags.empty() ? Condition::none : Condition::matches,
                       std::move(tags)};
        return db.write([&](db::Write& tx) { return put(tx, use, owner, sent); });
    }
    Done removes(std::string_view name) {
        return db.write([&](db::Write& tx) { return remove(tx, use, owner, name, {}); });
    }
    std::string text(Cancelled cancelled) {
        return db.read([&](db::Read& tx) { return whole_text(tx, use, owner, cancelled); });
    }
    std::string since(const std::string& token) {
        told(use, owner);
        const auto changes = changes_since(use, owner, token);
        REQUIRE(changes);
        std::string all;
        for (const Change& each : *changes) all += (each.gone ? "-" : "+") + each.name + " ";
        return all;
    }
};

std::string with(std::string body, std::string_view name, std::string_view value) {
    const auto start = body.find("\r\n" + std::string(name)) + 2;
    return body.replace(start, body.find("\r\n", start) - start, std::string(name) + std::string(value));
}
std::string at_time(const std::string& body, std::string_view from, std::string_view to) {
    return with(with(body, "DTSTART:", from), "DTEND:", to);
}
bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
int status(const Done& done) { return done.refused ? static_cast<int>(done.refused->status) : 0; }

}

TEST_CASE_BOTH_ENGINES("a session is an event of whoever leads it, and names nobody who comes") {
    Desk w(db);
    const auto id = w.made(w.tuesdays());
    const auto all = w.sessions(id);
    REQUIRE(w.sign_up(w.request(id, all[0].id)));
    const auto m = w.found(w.name(all[0].id));
    REQUIRE(m);
    CHECK(has(m->body, "SUMMARY:Atelier"));
    CHECK(has(m->body, ": Premiers pas\r\n"));
    CHECK(has(m->body, "LOCATION:Médiathèque"));
    CHECK(has(m->body, "DTSTART:20261201T090000Z\r\n"));
    CHECK(has(m->body, "DTEND:20261201T110000Z\r\n"));
    CHECK(!has(m->body, "Jeanne"));
    const auto members = db.read([&](db::Read& tx) { return calendars::members(tx, w.use, w.owner); });
    CHECK(members.size() == 6);
    CHECK(members[0].spans(at("2026-12-01T11:00:00+01:00"), at("2026-12-01T11:30:00+01:00")).size() == 1);
    w.owner.shown = Shown::busy;
    for (const char* word : {"Premiers", "Médiathèque", "Atelier"}) CHECK(!has(w.found(w.name(all[0].id))->body, word));
    // A colleague’s calendar has it not.
    w.owner.person = w.bruno;
    CHECK(!w.found(w.name(all[0].id)));
    CHECK(db.read([&](db::Read& tx) { return calendars::members(tx, w.use, w.owner).empty(); }));
    CHECK(!has(w.text(Cancelled::told), "VEVENT"));
}

TEST_CASE_BOTH_ENGINES("what only reads is told sessions too, and which were cancelled") {
    Desk w(db);
    const auto all = w.sessions(w.made(w.tuesdays()));
    REQUIRE(db.write(
        [&](db::Write& tx) { return workshops::cancel_session(tx, w.vault, all[0].id, "Panne", w.desk, w.clock); }));
    const std::string told = w.text(Cancelled::told);
    CHECK(has(told, ": Premiers pas\r\n"));
    CHECK(has(told, "STATUS:CANCELLED"));
    CHECK(!has(w.text(Cancelled::left_out), "STATUS:CANCELLED"));
    CHECK(!w.found(w.name(all[0].id)));
}

TEST_CASE_BOTH_ENGINES("what comes back from elsewhere and is ours is known, so that nobody is kept busy by it") {
    Desk w(db);
    const auto session = w.sessions(w.made(w.tuesdays()))[0].id;
    const auto ours = [&](const std::string& uid, PersonId person) {
        return db.read([&](db::Read& tx) { return is_ours(tx, w.vault, person, uid); });
    };
    // From the feed of whoever leads it, and from the public list, whoever reads it.
    CHECK(ours(w.found(w.name(session))->uid, w.anne));
    CHECK(ours("atelier-" + session.text() + "@aide.exemple.fr", w.anne));
    CHECK(ours("atelier-" + session.text() + "@aide.exemple.fr", w.bruno));
    // Another belfry's, and what happens to be called alike.
    CHECK(!ours("beffroi-" + session.text() + "-00000000", w.anne));
    CHECK(!ours("atelier-" + workshops::SessionId::next().text() + "@autre.exemple.fr", w.anne));
    CHECK(!ours("atelier-de-poterie@exemple.fr", w.anne));
    CHECK(!ours("atelier-" + session.text(), w.anne));
    CHECK(!ours("7kukuqrfedlm2f9t@google.com", w.anne));
    CHECK(!ours("", w.anne));
}

TEST_CASE_BOTH_ENGINES("a device moves a session: everybody who is signed up is told, as from the desk") {
    Desk w(db);
    const auto id = w.made(w.tuesdays());
    const auto all = w.sessions(id);
    const auto made = w.sign_up(w.request(id, all[0].id)).value().id;
    const std::string name = w.name(all[0].id);
    const Member before = *w.found(name);
    // The same time is no change, whatever words were written.
    CHECK(w.puts(name, with(before.body, "SUMMARY:", "Autre chose")).ok());
    CHECK(w.of(all[0].id) == [&] {
        auto same = all[0];
        same.taken = 1;
        return same;
    }());
    const std::string later = at_time(before.body, "20261202T130000Z", "20261202T143000Z");
    const Done done = w.puts(name, later, {before.etag});
    CHECK(done.ok());
    CHECK(done.etag.empty());
    const auto moved = w.of(all[0].id);
    CHECK(moved.starts == at("2026-12-02T14:00:00+01:00"));
    CHECK(moved.ends == at("2026-12-02T15:30:00+01:00"));
    CHECK(moved.moved);
    CHECK(w.acts(made).back() == "moved");
    CHECK(w.claims(all[0].id) == 2);
    CHECK(has(w.found(name)->body, "SEQUENCE:1\r\n"));
    // Who had not seen that is told so.
    CHECK(status(w.puts(name, before.body, {before.etag})) == 412);
    // Onto the next session of its own series: its counsellor is taken, and nothing moves.
    CHECK(status(w.puts(name, at_time(before.body, "20261215T090000Z", "20261215T100000Z"))) == 409);
    CHECK(w.of(all[0].id) == moved);
}

TEST_CASE_BOTH_ENGINES("what a device cannot do to a session is refused with a sentence") {
    Desk w(db);
    const auto id = w.made(w.tuesdays());
    const auto first = w.sessions(id)[0];
    const std::string name = w.name(first.id);
    const std::string body = w.found(name)->body;
    const auto refuses = [&](const Done& done) {
        REQUIRE(done.refused);
        CHECK(!done.refused->message.key.empty());
        CHECK(w.of(first.id) == first);
        return std::string(done.refused->precondition);
    };
    CHECK(refuses(w.removes(name)).empty());
    CHECK(status(w.removes(name)) == 403);
    CHECK(w.removes(name).refused->message.key.starts_with("People are signed up to a workshop"));
    CHECK(refuses(w.puts(name, with(body, "STATUS:", "CANCELLED"))).empty());
    CHECK(refuses(w.puts(name, with(body, "DTEND:", "20261202T090000Z"))) == "supported-calendar-data");
    CHECK(refuses(w.puts(name, with(with(body, "DTSTART:", "20261202"), "DTEND:", "20261203"))) ==
          "supported-calendar-data");
    CHECK(refuses(w.puts(name, with(body, "SEQUENCE:", "0\r\nRRULE:FREQ=DAILY;COUNT=2"))) == "supported-calendar-data");
    CHECK(refuses(w.puts(name, with(body, "UID:", "other"))) == "no-uid-conflict");
    CHECK(refuses(w.puts("copy.ics", body)) == "no-uid-conflict");
    // Once begun it stands; and its address stays its own when it was cancelled.
    w.use.clock = w.clock = Clock::fixed(at("2026-12-01T10:30:00+01:00"));
    CHECK(status(w.puts(name, at_time(body, "20261202T130000Z", "20261202T140000Z"))) == 409);
    const auto second = w.sessions(id)[1];
    REQUIRE(db.write(
        [&](db::Write& tx) { return workshops::cancel_session(tx, w.vault, second.id, "", w.desk, w.clock); }));
    CHECK(refuses(w.puts(w.name(second.id), with(body, "UID:", "other"))) == "no-uid-conflict");
}

TEST_CASE_BOTH_ENGINES("sync-collection tells which sessions moved, were cancelled, or have another leader") {
    Desk w(db);
    const auto id = w.made(w.tuesdays());
    const auto all = w.sessions(id);
    const auto desk = [&](auto change) { REQUIRE(db.write([&](db::Write& tx) { return change(tx); })); };
    std::string token = told(w.use, w.owner).token;
    CHECK(w.since(token).empty());
    desk([&](db::Write& tx) {
        return workshops::move_session(tx, w.vault, all[1].id, on("2026-12-16"), 600, 660, w.desk, w.clock);
    });
    CHECK(w.since(token) == "+" + w.name(all[1].id) + " ");
    token = told(w.use, w.owner).token;
    desk([&](db::Write& tx) { return workshops::cancel_session(tx, w.vault, all[0].id, "", w.desk, w.clock); });
    CHECK(w.since(token) == "-" + w.name(all[0].id) + " ");
    // Another title is another text.
    token = told(w.use, w.owner).token;
    auto what = db.read([&](db::Read& tx) { return workshops::workshop(tx, id); }).value();
    what.title = "Deuxièmes pas";
    desk([&](db::Write& tx) { return workshops::change(tx, w.vault, what, w.desk, w.clock); });
    CHECK(w.since(token).size() == 5 * (w.name(all[1].id).size() + 2));
    // Given to a colleague, all of them leave.
    token = told(w.use, w.owner).token;
    what.counsellors = {w.bruno};
    desk([&](db::Write& tx) { return workshops::change(tx, w.vault, what, w.desk, w.clock); });
    CHECK(w.since(token).starts_with("-"));
    CHECK(!has(w.since(token), "+"));
    CHECK(told(w.use, w.owner).members.empty());
    w.owner.person = w.bruno;
    CHECK(told(w.use, w.owner).members.size() == 5);
}
