#include "features/catalogue/catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "features/audit/audit.hpp"
#include "features/catalogue/sheets.hpp"
#include "features/observatory/observatory.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::catalogue;

namespace {

const Finder& carried() {
    static const Finder finder(Knowledge::carried(), {});
    return finder;
}

std::string name_of(const Finder& finder, const Found& found) {
    const Knowledge& all = finder.knowledge();
    switch (found.kind) {
        case Found::Kind::need: return "need " + all.needs()[found.at].id;
        case Found::Kind::solution: return "solution " + all.solutions()[found.at].id;
        case Found::Kind::product: return "product " + all.products()[found.at].id;
        case Found::Kind::listed: return "listed " + finder.listed()[found.at].name;
    }
    return {};
}

std::vector<std::string> names(const Finder& finder, std::string_view typed, std::size_t most = 60) {
    std::vector<std::string> all;
    for (const Found& each : finder.find(typed, most)) all.push_back(name_of(finder, each));
    return all;
}
std::string first(std::string_view typed) {
    const auto all = names(carried(), typed, 1);
    return all.empty() ? "nothing" : all.front();
}
bool among(std::string_view typed, std::string_view wanted, std::size_t most = 12) {
    const auto all = names(carried(), typed, most);
    return std::ranges::find(all, wanted) != all.end();
}

std::vector<std::string> told(const std::vector<facts::Remark>& remarks) {
    std::vector<std::string> all;
    for (const auto& each : remarks)
        if (each.weight == facts::Remark::Weight::wrong) all.push_back(each.where + " | " + each.text.key);
    return all;
}

constexpr const char* small = R"(
[[family]]
id = "office"
fr = "La bureautique"
en = "Office work"
icon = "file-text"
[[need]]
id = "write"
family = "office"
fr = "Écrire des lettres"
en = "Write letters"
said_fr = ["traitement de texte"]
said_en = ["word processor"]
[[solution]]
id = "plume"
name = "Plume"
needs = ["write"]
fr = "Écrit des lettres."
en = "Writes letters."
licence = "MIT"
publisher = "Atelier"
country = "FR"
how = ["installed"]
maturity = "growing"
french = "full"
access = "unknown"
price = "free"
lacks_fr = "Pas de tableaux."
lacks_en = "No tables."
site = "https://plume.example"
source = "https://plume.example/licence"
checked = 2026-11-26
[[product]]
id = "word"
name = "Microsoft Word"
said = ["Word"]
maker = "Microsoft"
country = "US"
needs = ["write"]
source = "https://word.example"
written = 2026-11-26
[[product.instead]]
solution = "plume"
change = "days"
loses_fr = "Les macros."
loses_en = "Macros."
[[move]]
id = "office"
fr = "Changer de bureautique"
en = "Change office"
order = 400
needs = ["write"]
solutions = ["plume"]
why_fr = "Pourquoi."
why_en = "Why."
reduce_fr = "Moins."
reduce_en = "Less."
hours = [2, 8]
cost = [0, 100]
risk = "low"
before_fr = ["Comptez."]
before_en = ["Count."]
source = "https://plume.example/move"
written = 2026-11-26
)";

/// `small` with one thing other than it was.
std::vector<std::string> broken(std::string_view from, std::string_view to) {
    std::string text = small;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const facts::File file{"small.toml", text};
    std::vector<facts::Remark> remarks;
    const Knowledge read = Knowledge::read({&file, 1}, remarks);
    for (auto& each : check(read)) remarks.push_back(std::move(each));
    return told(remarks);
}

}

TEST_CASE("what the program carries contradicts nothing, and has what it promises") {
    const Knowledge& all = Knowledge::carried();
    CHECK(told(check(all)) == std::vector<std::string>{});
    CHECK(all.needs().size() >= 60);
    CHECK(all.solutions().size() >= 250);
    CHECK(all.products().size() >= 300);
    for (const char* family : {"business", "audience", "collaboration", "mapping", "social", "classroom", "mail",
                               "office", "meetings", "selling", "backup", "passwords", "system", "ai"}) {
        CAPTURE(family);
        CHECK(all.family(family) != nullptr);
    }
    // Every country has a name in French.
    for (const Solution& each : all.solutions()) {
        CAPTURE(each.id);
        CHECK(card_of(each, Lang::fr).origin != each.country);
    }
    std::set<std::string> slugs;
    for (const Need& each : all.needs()) {
        CHECK(slugs.insert(each.slug).second);
        CHECK(all.need_at(each.slug) == &each);
    }
}

TEST_CASE("closed services come from Europe, and nothing that tracks is a solution") {
    const audit::Rules& rules = audit::Rules::carried();
    for (const Solution& each : Knowledge::carried().solutions()) {
        CAPTURE(each.id);
        if (!each.free()) CHECK((rules.within_union(each.country) || each.country == "CH"));
        for (const std::string& id : each.audit)
            if (const auto* service = audit::Knowledge::carried().service(id)) CHECK_FALSE(service->tracks);
    }
}

TEST_CASE("each mistake in the files is told") {
    using All = std::vector<std::string>;
    CHECK(broken("growing", "growing").empty());
    CHECK(broken("needs = [\"write\"]\nfr", "needs = [\"wirte\"]\nfr") ==
          All{"write | No solution answers this need.", "plume | There is no need “{1}”."});
    CHECK(broken("licence = \"MIT\"", "licence = \"MTI\"") == All{"plume | “{1}” is no licence that SPDX lists."});
    CHECK(broken("maturity = \"growing\"", "maturity = \"ripe\"") ==
          All{"small.toml, plume | `{1}` knows nothing that is called “{2}”."});
    CHECK(broken("lacks_en = \"No tables.\"", "lacks_en = \"No tables\"") ==
          All{"plume | `{1}` is no whole sentence: it ends with a full stop."});
    CHECK(broken("lacks_en = \"No tables.\"\n", "") ==
          All{"small.toml, plume | `{1}` is missing, or is no text.", "plume | `{1}` is missing in a language."});
    CHECK(broken("solution = \"plume\"", "solution = \"pen\"") == All{"word | There is no solution “{1}”."});
    CHECK(broken("hours = [2, 8]", "hours = [8, 2]") ==
          All{"small.toml, office | `{1}` has two whole numbers, the least and the most."});
    CHECK(broken("country = \"FR\"", "country = \"France\"") ==
          All{"plume | A country has two capital letters, as in ISO 3166-1."});
    CHECK(broken("https://plume.example/licence", "the page") ==
          All{"plume | `source` is no address of a public page."});
    CHECK(broken("risk = \"low\"", "risk = \"low\"\nriks = 1") == All{"small.toml, office | Nobody knows `{1}`."});
    CHECK(broken("before_en = [\"Count.\"]", "before_en = []") ==
          All{"office | `before` says the same in both languages, once at least."});
    CHECK(broken("id = \"word\"", "id = \"Word\"") == All{"Word | An id has lower-case letters, digits and hyphens."});
}

TEST_CASE("every product and company that an audit can find has an answer") {
    // The same as CTest `catalogue_covers_audit`, which asks the program.
    const Coverage all = coverage(Knowledge::carried(), audit::Knowledge::carried());
    CHECK(all.without == std::vector<std::string>{});
    CHECK(all.by_product > 100);
    // It can fail: without the steps and products nothing of the rest is answered.
    const Coverage none = coverage(Knowledge{}, audit::Knowledge::carried());
    CHECK(none.without.size() > 300);
    CHECK(none.by_product + none.by_solution + none.by_move == 0);
}

TEST_CASE("a product is found by what people call it, with what is lacking") {
    CHECK(first("photoshop") == "product adobe-photoshop");
    const auto found = carried().find("photoshop");
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().exact);
    const auto view = results_of(carried(), "Photoshop", Lang::fr);
    REQUIRE(view.meant);
    std::vector<std::string> instead;
    for (const Card& each : view.meant->cards) {
        instead.push_back(each.solution->id);
        CHECK_FALSE(each.loses.empty());
    }
    CHECK(std::ranges::find(instead, "gimp") != instead.end());
    CHECK(std::ranges::find(instead, "krita") != instead.end());
}

TEST_CASE("accents, plurals, typing mistakes and other words do not hide what is meant") {
    for (const char* typed :
         {"PHOTOSHOP", "photoshpo", "fotoshop", "remplacer photoshop", "une alternative à Photoshop", "photoshoop"}) {
        CAPTURE(std::string(typed));
        CHECK(among(typed, "product adobe-photoshop", 3));
    }
    CHECK(among("insta", "product instagram", 3));
    CHECK(among("vendre en ligne", "need sell-online", 3));
    CHECK(among("boutiques en lignes", "need sell-online", 5));
    CHECK(among("je voudrais partager des fichiers", "need share-files", 5));
    CHECK(among("MOT DE PASSE", "need keep-passwords", 8));
    CHECK(among("mots de passes", "need keep-passwords", 8));
    CHECK(among("libreofice", "solution libreoffice", 3));
    CHECK(among("next cloud", "solution nextcloud", 3));
    CHECK(among("nextclo", "solution nextcloud", 3));
    CHECK(among("facturation", "need invoices", 5));
    CHECK(among("sell online", "need sell-online", 3));
    CHECK(carried().find("").empty());
    CHECK(carried().find("   ").empty());
    CHECK(carried().find("xqzwvk").empty());
    CHECK(carried().find("le la les").size() <= 60);
    CHECK(carried().find(std::string(5000, 'a')).empty());
}

TEST_CASE("lists of others are searched too, and stay apart; what they tell of ours stays with ours") {
    listings::Software gimp, other;
    gimp.source = listings::Source::sill;
    gimp.name = "GIMP";
    gimp.what = "Retouche d'images";
    other.source = listings::Source::awesome_selfhosted;
    other.name = "Zzyzx Board";
    other.what = "A board for pigeons";
    const Finder finder(Knowledge::carried(), {gimp, other});
    CHECK(finder.listed().size() == 1);
    CHECK(names(finder, "zzyzx", 1) == std::vector<std::string>{"listed Zzyzx Board"});
    CHECK(names(finder, "pigeons", 1) == std::vector<std::string>{"listed Zzyzx Board"});
    const Solution* own = Knowledge::carried().solution("gimp");
    REQUIRE(own);
    REQUIRE(finder.told_of(*own).size() == 1);
    CHECK(finder.told_of(*own).front()->what == "Retouche d'images");
}

TEST_CASE("what a kind of service falls to") {
    const Knowledge& all = Knowledge::carried();
    for (const audit::Kind kind : audit::every_kind()) {
        if (kind == audit::Kind::registry) continue;
        CAPTURE(audit::code(kind));
        CHECK(all.move_of(kind) != nullptr);
    }
    // Quick wins come before the mail, the mail before files, files before the office.
    const auto order = [&](audit::Kind kind) { return all.move_of(kind)->order; };
    CHECK(order(audit::Kind::fonts) < order(audit::Kind::mailbox));
    CHECK(order(audit::Kind::analytics) < order(audit::Kind::mailbox));
    CHECK(order(audit::Kind::mailbox) < order(audit::Kind::storage));
    CHECK(order(audit::Kind::storage) < order(audit::Kind::office));
    CHECK(order(audit::Kind::office) < order(audit::Kind::crm));
}

TEST_CASE("only sites of their own are looked at") {
    CHECK(own_domain("https://nextcloud.com/install") == "nextcloud.com");
    CHECK(own_domain("https://www.Gimp.org:443/") == "gimp.org");
    for (const char* none :
         {"https://github.com/x/y", "https://x.github.io/", "", "nextcloud.com", "https://", "ftp:/x"}) {
        CAPTURE(none);
        CHECK(own_domain(none).empty());
    }
}

TEST_CASE("side by side, up to four, each once") {
    const Knowledge& all = Knowledge::carried();
    const std::vector<std::string_view> ids{"gimp", "krita", "gimp", "nobody", "inkscape", "scribus", "libreoffice"};
    const auto view = comparison_of(all, ids, Lang::fr);
    CHECK(view.cards.size() == 4);
    for (const auto& row : view.rows) {
        CHECK(row.cells.size() == 4);
        for (const auto& cell : row.cells) CHECK_FALSE(cell.empty());
    }
    CHECK(comparison_of(all, {}, Lang::fr).cards.empty());
}

TEST_CASE("open data says everything once, and no cell is a formula") {
    const auto json = dump_json(Knowledge::carried());
    CHECK(json.find("\"id\":\"gimp\"") != std::string::npos);
    const auto csv = dump_csv(Knowledge::carried());
    CHECK(std::count(csv.begin(), csv.end(), '\r') ==
          static_cast<std::ptrdiff_t>(Knowledge::carried().solutions().size()) + 1);
    std::ostringstream out;
    CHECK(check_command("", out, Lang::en) == 0);
}

TEST_CASE_BOTH_ENGINES("sites are looked at in turn, never looked at first, and again after half a year") {
    REQUIRE(db::migrate(db, observatory::migrations()));
    const Instant noon = *parse_instant("2026-11-26T12:00:00Z");
    const auto due = [&](std::chrono::days later, std::vector<std::string> more = {}) {
        return db.read([&](db::Read& tx) { return sites_due(tx, Clock::fixed(noon + later), more); });
    };
    const auto first = due({});
    REQUIRE(first.size() == audits_per_day);
    CHECK(due({}, {"https://www.000-first.example/", "https://github.com/x"}).front() == "000-first.example");
    const auto seen = [&](const std::string& domain, std::vector<std::string> hosts, std::string outcome) {
        audit::Evidence e;
        e.domain = domain;
        e.begun = e.ended = noon;
        e.dns[{domain, dns::Type::ns}] = {
            {dns::Status::ok, {{domain, dns::Type::ns, "ns1.ovh.net"}}, std::chrono::seconds{60}}, noon, {}};
        audit::Visit visit;
        visit.url = "https://" + domain + "/";
        visit.at = noon;
        visit.outcome = std::move(outcome);
        for (std::string& each : hosts) visit.resources.push_back({audit::Part::script, std::move(each), "/x.js"});
        e.visits.push_back(std::move(visit));
        db.write([&](db::Write& tx) {
            const Clock clock = Clock::fixed(noon);
            const auto id = observatory::ask(tx, domain, observatory::Urgency::list, clock);
            REQUIRE(id);
            REQUIRE(observatory::take(tx, clock));
            observatory::finish(tx, *id, audit::json_of(e), clock);
        });
    };
    seen(first[0], {"www.google-analytics.com"}, "ok");
    seen(first[1], {}, "timed_out");
    seen(first[2], {}, "ok");
    const auto waits = [&](std::chrono::days later) {
        const auto all = due(later);
        return std::ranges::find(all, first[0]) != all.end();
    };
    CHECK_FALSE(waits(std::chrono::days{0}));
    CHECK_FALSE(waits(std::chrono::days{181}));
    const auto says = [&](const std::string& domain) {
        return db.read([&](db::Read& tx) { return look_at_site(tx, "https://" + domain, Lang::en); });
    };
    CHECK(says(first[0]).tracks);
    CHECK(says(first[0]).says.find("Google Analytics") != std::string::npos);
    // What did not answer is not called clean.
    CHECK(says(first[1]).silent);
    CHECK(says(first[1]).says.find("did not answer") != std::string::npos);
    CHECK_FALSE(says(first[2]).silent);
    CHECK(says(first[2]).says.find("no tracker") != std::string::npos);
    CHECK(says(first[3]).says.empty());
}
