// The pages, as the server calls them.
#include "features/experiences/experiences.hpp"
#include "features/experiences/repository.hpp"
#include "features/journal/journal.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::experiences;

namespace {

const Clock now = Clock::fixed(*parse_instant("2026-11-26T12:00:00Z"));

struct World {
    db::Database& db;
    crypto::Vault vault{std::string(32, 'k')};
    std::optional<accounts::Visitor> signed_in;
    Services use;
    net::Router router;
    net::FormKey key{"a key of thirty-two bytes or more."};

    explicit World(db::Database& given, bool by_mail = true, int per_hour = 100)
        : db(given),
          use{db,
              vault,
              now,
              [](const net::Request& request) {
                  html::Page page;
                  page.lang = request.lang;
                  page.origin = "https://aide.exemple.fr";
                  return page;
              },
              {},
              per_hour,
              [this](const net::Request&) { return signed_in; }} {
        std::vector<db::Migration> all;
        for (const auto& each : {jobs::migrations(), journal::migrations(), privacy::migrations(), mail::migrations(),
                                 accounts::migrations(), experiences::migrations()})
            all.insert(all.end(), each.begin(), each.end());
        REQUIRE(db::migrate(db, all));
        use.mail.from = "bonjour@exemple.fr";
        use.mail.vault = vault;
        if (by_mail) use.mail.url = "smtp://127.0.0.1:1";
        routes(router, use);
    }
    net::Response ask(std::string path, const std::optional<std::string>& form = {}, std::string_view query = {}) {
        net::Request request;
        request.path = std::move(path);
        request.form_key = &key;
        request.received = now.now();
        request.peer = "192.0.2.1";
        request.query = net::Params::parse(query);
        if (form) {
            request.method = net::Method::post;
            request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
            request.body = *form;
        }
        const auto match = router.find(request.method, request.path);
        REQUIRE(match.route);
        request.path_params = match.params;
        // What the guard would have put there.
        if (signed_in) request.session = std::make_shared<const accounts::Visitor>(*signed_in);
        return match.route->handler(request);
    }
    std::vector<Note> waiting() {
        return db.read([](db::Read& tx) { return notes_waiting(tx, 10); });
    }
};

const std::string tell = "/solutions/gimp/temoigner";
const std::string good = "mots=Bien&annee=2024&taille=alone&sorte=person&nom=Odile&commune=Vire";

std::string location(const net::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Location") return value;
    return {};
}
bool has(const net::Response& response, std::string_view text) {
    return std::get<std::string>(response.body).find(text) != std::string::npos;
}

}

TEST_CASE_BOTH_ENGINES("nothing typed is lost, whatever is refused") {
    World world(db);
    const auto kept = [&](const net::Response& answer) {
        CHECK(has(answer, "Ligne &lt;une&gt;\nligne deux</textarea>"));
        CHECK(has(answer, "value=\"5\" selected"));
        CHECK(has(answer, "value=\"2024\""));
        CHECK(has(answer, "value=\"many\" checked"));
        CHECK(has(answer, "value=\"town\" checked"));
        CHECK(has(answer, "value=\"Mairie &amp; co\""));
        CHECK(has(answer, "value=\"Zzyzx\""));
        CHECK(has(answer, "role=\"alert\""));
    };
    const std::string typed =
        "mots=Ligne+%3Cune%3E%0Aligne+deux&mois=5&annee=2024&taille=many&sorte=town&nom=Mairie+%26+co&commune=Zzyzx";
    auto answer = world.ask(tell, typed + "&mail=rien");
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "value=\"rien\""));
    kept(answer);
    answer = world.ask(tell, typed + "&mail=a@exemple.fr");
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "href=\"#commune\""));
    kept(answer);
    CHECK(answer.cache == net::Cache::none);
}

TEST_CASE_BOTH_ENGINES("one address sends so many, to one address of mail go six mails an hour") {
    World world(db, true, 7);
    const auto send = [&](const std::string& words, const std::string& mail) {
        return world.ask(tell,
                         "mots=" + words + "&annee=2024&taille=alone&sorte=person&nom=Odile&commune=Vire&mail=" + mail);
    };
    for (int i = 0; i < mails_per_hour; ++i)
        CHECK(send("a" + std::to_string(i), "a@exemple.fr").status == net::Status::see_other);
    auto answer = send("septieme", "A@exemple.fr");
    CHECK(answer.status == net::Status::too_many);
    CHECK(has(answer, "septieme</textarea>"));
    CHECK(has(answer, "id=\"mail-error\""));
    // Seven came from here: proposals and reports count as well.
    answer = world.ask("/changer/proposer", "nom=Un&adresse=un.example&quoi=Un");
    CHECK(answer.status == net::Status::too_many);
    CHECK(has(answer, "value=\"Un\""));
}

TEST_CASE_BOTH_ENGINES("whoever types somebody else's address does not get in, nor learns whether they wrote before") {
    World world(db);
    const auto first = world.ask(tell, good + "&mail=a@exemple.fr"),
               again = world.ask(tell, good + "&mail=a@exemple.fr");
    CHECK(location(first) == "/solutions/gimp/temoigner/envoye");
    CHECK(location(again) == location(first));
    CHECK(world.waiting().empty());
    // Without a mail server the link is given at once, to the browser that sent the form.
    World mute(db, false);
    const auto given = mute.ask(tell, good + "&fois=a-form-of-this-browser");
    CHECK(location(given).starts_with("/temoignage/"));
    REQUIRE(mute.waiting().size() == 1);
    CHECK(!mute.waiting()[0].confirmed);
    CHECK(!has(mute.ask(tell), "name=\"mail\""));
}

TEST_CASE_BOTH_ENGINES("a link opened by a program confirms nothing; its button does") {
    World world(db);
    const auto kept = db.write([&](db::Write& tx) {
        const Writing says{"Bien.", {2024, 0}, Size::alone, Kind::person, "Odile", "Vire"};
        return write(tx, world.vault, "gimp", says, "a@exemple.fr", "", Lang::fr,
                     Post{world.use.mail, "https://aide.exemple.fr"}, now);
    });
    REQUIRE(kept);
    const std::string own = "/temoignage/" + kept->key;
    CHECK(has(world.ask(own), "value=\"confirmer\""));
    CHECK(world.ask(own).cache == net::Cache::none);
    CHECK(world.waiting().empty());
    CHECK(location(world.ask(own, "faire=confirmer")) == own + "?fait=confirme");
    CHECK(world.waiting().size() == 1);
    CHECK(!has(world.ask(own), "value=\"confirmer\""));
    CHECK(!has(world.ask(own), "a@exemple.fr"));
    CHECK(world.ask("/temoignage/" + kept->key.substr(1)).status == net::Status::not_found);
}

TEST_CASE_BOTH_ENGINES(
    "the queue shows a refusal's faults beside the note, and no address; markup of strangers is text") {
    World world(db);
    const auto post = Post{world.use.mail, ""};
    const auto kept = db.write([&](db::Write& tx) {
        const Writing says{"<script>x</script>", {2024, 0}, Size::alone, Kind::firm, "<i>Firme</i>", ""};
        return write(tx, world.vault, "gimp", says, "a@exemple.fr", "a-form-of-this-browser", Lang::fr, post, now);
    });
    REQUIRE(kept);
    world.signed_in = accounts::Visitor{
        accounts::PersonId{5}, {}, "Aïcha", {{accounts::Role::counsellor, {}, {}}}, accounts::Strength::full};
    const auto page = world.ask("/espace/temoignages");
    CHECK(has(page, "&lt;script&gt;x&lt;/script&gt;"));
    CHECK(has(page, "&lt;i&gt;Firme&lt;/i&gt;"));
    CHECK(!has(page, "a@exemple.fr"));
    CHECK(page.cache == net::Cache::none);
    const std::string action = "/espace/temoignages/notes/" + kept->id.text();
    auto answer = world.ask(action, "faire=refuser&version=1&dire=Un+mot");
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "id=\"raison\""));
    CHECK(has(answer, "Un mot</textarea>"));
    answer = world.ask(action, "faire=refuser&version=1&raison=wrong&dire=" + std::string(501, 'a'));
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "value=\"wrong\" checked"));
    CHECK(has(answer, std::string(501, 'a')));
    CHECK(world.ask(action, "faire=montrer&version=0").status == net::Status::conflict);
    CHECK(world.ask("/espace/temoignages/notes/zzz", "faire=refuser").status == net::Status::not_found);
    CHECK(world.ask("/espace/temoignages/propositions/zzz", "faire=refuser").status == net::Status::not_found);
    CHECK(world.ask("/espace/temoignages/signalements/zzz", "").status == net::Status::not_found);
    CHECK(location(world.ask(action, "faire=montrer&version=1")) == "/espace/temoignages");
    // Of a counsellor who is signed in neither name nor mail is asked.
    CHECK(!has(world.ask(tell), "name=\"nom\""));
    CHECK(location(world.ask(tell, "mots=Bien&annee=2024&taille=alone")).starts_with("/temoignage/"));
    CHECK(world.waiting()[0].says.kind == Kind::coop);
    CHECK(has(world.ask("/espace/temoignages"), "/temoignage/"));
}

TEST_CASE_BOTH_ENGINES("cleaning is scheduled for each day, once") {
    World world(db);
    for (int i = 0; i < 2; ++i) db.write([](db::Write& tx) { schedule(tx, now); });
    jobs::Runner runner(db, now);
    serve(runner, now);
    CHECK(runner.run_due() == 1);
    CHECK(runner.run_due() == 0);
    CHECK(db.read([](db::Read& tx) { return jobs::count(tx); }).waiting == 1);
    db.write([](db::Write& tx) { schedule(tx, now); });
    CHECK(runner.run_due() == 1);
    CHECK(db.read([](db::Read& tx) { return jobs::count(tx); }).waiting == 1);
}
