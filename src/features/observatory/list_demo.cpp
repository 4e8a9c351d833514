// The demonstration's list: communes around Vire with invented sites, audited in three months.
#include <array>

#include "features/observatory/letter.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::observatory {
namespace {

/// What somebody sees of a site: who keeps its mail, its name, what its pages load.
struct Invented {
    std::string_view insee, stem;
    std::string_view mail_before, mail_now;  ///< MX; the mail moves in the last month when they differ
    std::string_view names;  ///< NS
    std::string_view loads;  ///< hosts, separated by a blank
};

constexpr std::string_view microsoft = "x.mail.protection.outlook.com", google = "aspmx.l.google.com",
                           ovh = "mx1.mail.ovh.net", gandi = "spool.mail.gandi.net",
                           infomaniak = "mta-gw.infomaniak.ch", ovh_names = "dns10.ovh.net",
                           gandi_names = "ns-1-a.gandi.net", cloudflare_names = "ada.ns.cloudflare.com";

constexpr std::array<Invented, 12> sites{{
    {"14762", "vire-normandie", ovh, microsoft, ovh_names, "fonts.googleapis.com www.googletagmanager.com"},
    {"14174", "conde-en-normandie", microsoft, microsoft, ovh_names, "www.googletagmanager.com www.youtube.com"},
    {"14061", "souleuvre-en-bocage", ovh, ovh, ovh_names, ""},
    {"14726", "valdalliere", google, google, cloudflare_names, "fonts.googleapis.com www.google.com"},
    {"14658", "noues-de-sienne", microsoft, gandi, gandi_names, "matomo.noues-de-sienne.example"},
    {"14037", "bauquay", microsoft, microsoft, ovh_names, "fonts.gstatic.com"},
    {"14027", "les-monts-d-aunay", ovh, ovh, ovh_names, "www.googletagmanager.com"},
    {"14352", "landelles-et-coupigny", gandi, gandi, gandi_names, ""},
    {"14760", "villy-bocage", infomaniak, infomaniak, gandi_names, "tile.openstreetmap.org"},
    {"14689", "thury-harcourt", google, google, ovh_names, "connect.facebook.net"},
    {"14143", "caumont-sur-aure", ovh, ovh, cloudflare_names, "fonts.googleapis.com"},
    {"14047", "bayeux", microsoft, microsoft, ovh_names, "www.googletagmanager.com cdn.jsdelivr.net"},
}};

std::string evidence_of(const Invented& site, const std::string& domain, std::string_view mail, Instant at) {
    audit::Evidence seen;
    seen.domain = domain;
    seen.begun = seen.ended = at;
    const auto answered = [&](dns::Type type, const std::string& value) {
        seen.dns[{domain, type}] = {{dns::Status::ok, {{domain, type, value}}, std::chrono::hours{1}}, at, ""};
    };
    answered(dns::Type::mx, "10 " + std::string(mail));
    answered(dns::Type::ns, std::string(site.names));
    audit::Visit visit;
    visit.url = "https://" + domain + "/";
    visit.at = at;
    visit.outcome = "ok";
    visit.hops = {{visit.url, "192.0.2.1", 200, {}, std::nullopt}};
    for (std::string_view rest = site.loads; !rest.empty();) {
        const std::string_view host = rest.substr(0, rest.find(' '));
        visit.resources.push_back({audit::Part::script, std::string(host), "/"});
        rest.remove_prefix(std::min(rest.size(), host.size() + 1));
    }
    seen.visits.push_back(std::move(visit));
    return audit::json_of(seen);
}

}

Result<void> load_demo_list(db::Database& database, const Clock& clock) {
    ListId made;
    auto done = database.write([&](db::Write& tx) -> Result<void> {
        if (tx.one<std::int64_t>("SELECT 1 FROM audit_lists LIMIT 1")) return {};
        const auto list = add_list(tx, "Communes du Bocage", ListKind::communes, {}, clock);
        if (!list) return list.error();
        std::vector<NewMember> members;
        for (const Invented& each : sites) {
            const auto commune = territory::commune(each.insee);
            members.push_back({std::string(each.stem) + ".example", std::string(commune ? commune->name : each.stem),
                               commune ? std::string(commune->insee) : std::string()});
        }
        // One of them has not been audited yet.
        members.push_back({"saint-sever.example", "Saint-Sever", ""});
        if (const auto kept = put_members(tx, *list, members, clock); !kept) return kept.error();
        constexpr std::array days_ago{70, 40, 3};
        for (const int days : days_ago) {
            const Clock then = Clock::fixed(clock.now() - std::chrono::days{days});
            for (std::size_t i = 0; i < sites.size(); ++i) {
                const auto asked = ask(tx, members[i].domain, Urgency::list, then);
                if (!asked) return asked.error();
                const auto taken = take(tx, then);
                if (!taken || taken->id != *asked)
                    return fail(ErrorKind::internal, "demo_failed", msg("The demonstration could not be made."));
                finish(tx, *asked,
                       evidence_of(sites[i], members[i].domain,
                                   days == days_ago.back() ? sites[i].mail_now : sites[i].mail_before, then.now()),
                       then);
            }
        }
        tx.run("UPDATE audit_lists SET published = 1, asked = ?2 WHERE id = ?1", *list,
               clock.now() - std::chrono::days{days_ago.back()});
        made = *list;
        // Where a demonstration listens when nobody says otherwise.
        if (const auto letters =
                order_letters(tx, made, "", {"Pays de la Vire", "", "http://127.0.0.1:8080"}, Lang::fr, clock);
            !letters)
            return letters.error();
        return {};
    });
    if (done && made) done = make_letters(database, made, 1, clock, audit::Ranges());
    return done;
}

}
