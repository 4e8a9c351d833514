// Two invented sites of the fictional "Pays de la Vire", as an audit would have seen them: a shop that took what came, and a town hall on its way.
#include "features/observatory/lists.hpp"

namespace beffroi::observatory {
namespace {

using audit::Part;
using dns::Type;

struct Seen {
    std::string name;
    Type type;
    std::vector<std::string> values;
};

audit::Evidence evidence_of(const std::string& domain, const std::vector<Seen>& names, std::vector<audit::Resource> resources, std::string generator, std::string issuer,
                            std::string issuer_country, std::string registrar, Instant at) {
    audit::Evidence e;
    e.domain = domain;
    e.begun = std::chrono::floor<std::chrono::seconds>(at);
    e.ended = e.begun + std::chrono::seconds{2};
    for (const Seen& each : names) {
        audit::Seen seen;
        seen.at = e.begun;
        seen.answer.status = each.values.empty() ? dns::Status::no_data : dns::Status::ok;
        for (const std::string& value : each.values) seen.answer.records.push_back({each.name, each.type, value});
        if (!each.values.empty()) seen.answer.ttl = std::chrono::seconds{300};
        e.dns[{each.name, each.type}] = std::move(seen);
    }
    audit::Visit visit;
    visit.url = "https://" + domain + "/";
    visit.at = e.begun + std::chrono::seconds{1};
    visit.outcome = "ok";
    visit.hops = {{visit.url, "192.0.2.80", 200, {{"content-type", "text/html"}}, audit::Certificate{std::move(issuer), std::move(issuer_country), domain, at + std::chrono::days{60}, {}}}};
    visit.resources = std::move(resources);
    if (!generator.empty()) visit.generators = {std::move(generator)};
    visit.lang = "fr";
    visit.bytes = 48'000;
    e.visits.push_back(std::move(visit));
    e.registration = audit::Registration{"https://rdap.example/domain/" + domain, e.ended, "ok", 200, std::move(registrar), "",
                                         at - std::chrono::days{2000}, at + std::chrono::days{190}};
    return e;
}

}

Result<void> load_demo(db::Database& database, const Clock& clock) {
    const std::string shop = "boulangerie-vire.example", town = "mairie-vire.example";
    const std::string google_site = "google-site-verification=invented";
    const std::vector<audit::Evidence> all{
        evidence_of(shop,
                    {{shop, Type::ns, {"dns1.p01.nsone.net", "dns2.p01.nsone.net"}},
                     {shop, Type::mx, {"1 aspmx.l.google.com"}},
                     {shop, Type::txt, {"v=spf1 include:_spf.google.com include:servers.mcsv.net ~all", google_site}},
                     {"_spf.google.com", Type::txt, {"v=spf1 ip4:192.0.2.0/24 ~all"}},
                     {"servers.mcsv.net", Type::txt, {"v=spf1 ip4:198.51.100.0/24 ~all"}},
                     {"google._domainkey." + shop, Type::txt, {"v=DKIM1; p=invented"}},
                     {"_dmarc." + shop, Type::txt, {}},
                     {shop, Type::ds, {}},
                     {"www." + shop, Type::aaaa, {}}},
                    {{Part::script, "www.googletagmanager.com", "/gtag/js"},
                     {Part::inlined, "connect.facebook.net", "/en_US/fbevents.js"},
                     {Part::style, "fonts.googleapis.com", "/css2"},
                     {Part::frame, "www.google.com", "/maps/embed"},
                     {Part::script, "static.hotjar.com", "/c/hotjar.js"}},
                    "Wix.com Website Builder", "Let's Encrypt", "US", "Tucows Domains Inc.", clock.now() - std::chrono::days{3}),
        evidence_of(town,
                    {{town, Type::ns, {"ns-1.gandi.net", "ns-2.gandi.net"}},
                     {town, Type::mx, {"10 spool.mail.gandi.net"}},
                     {town, Type::txt, {"v=spf1 include:_mailcust.gandi.net include:spf.brevo.com -all"}},
                     {"_mailcust.gandi.net", Type::txt, {"v=spf1 ip4:192.0.2.0/24 -all"}},
                     {"spf.brevo.com", Type::txt, {"v=spf1 ip4:198.51.100.0/24 -all"}},
                     {"_dmarc." + town, Type::txt, {"v=DMARC1; p=reject"}},
                     {town, Type::ds, {"12345 13 2 00"}},
                     {"www." + town, Type::aaaa, {"2001:db8::80"}}},
                    {{Part::script, town, "/wp-includes/js/menu.js"}, {Part::style, "fonts.googleapis.com", "/css2"}, {Part::frame, "framatube.org", "/videos/embed/1"}},
                    "WordPress 6.6", "Let's Encrypt", "US", "GANDI", clock.now() - std::chrono::days{2}),
    };
    database.write([&](db::Write& tx) {
        for (const audit::Evidence& each : all) {
            // Safe to call again: who has a report keeps it.
            if (latest(tx, each.domain)) continue;
            const Clock then = Clock::fixed(each.ended);
            const auto id = ask(tx, each.domain, Urgency::somebody, then);
            if (!id) continue;
            take(tx, then);
            finish(tx, *id, audit::json_of(each), then);
        }
    });
    return load_demo_list(database, clock);
}

}
