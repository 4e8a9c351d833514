// The catalogue looks at itself: the sites of solutions are audited in turn.
#include <set>

#include "features/catalogue/sheets.hpp"
#include "features/observatory/observatory.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::catalogue {
namespace {

constexpr std::string_view job = "catalogue-sites";
constexpr auto look_again_after = std::chrono::days{182};

}

std::vector<std::string> sites_due(db::Read& tx, const Clock& clock, std::span<const std::string> more) {
    std::set<std::string> domains;
    const auto add = [&](std::string_view site) {
        if (std::string domain = own_domain(site); !domain.empty()) domains.insert(std::move(domain));
    };
    for (const Solution& each : Knowledge::carried().solutions()) add(each.site);
    for (const std::string& each : more) add(each);
    std::vector<std::string> never, old;
    for (const std::string& each : domains) {
        if (observatory::objected(tx, each)) continue;
        const auto known = observatory::latest(tx, each);
        if (!known)
            never.push_back(each);
        else if (known->finished && clock.now() - *known->finished > look_again_after)
            old.push_back(each);
    }
    never.insert(never.end(), old.begin(), old.end());
    if (never.size() > audits_per_day) never.resize(audits_per_day);
    return never;
}

void serve(jobs::Runner& runner, db::Database& database, Clock clock,
           std::function<std::vector<std::string>(db::Read&)> more) {
    runner.on(std::string(job), [&database, clock, more = std::move(more)](const jobs::Job&) -> Result<void> {
        const auto domains = database.read([&](db::Read& tx) {
            const auto others = more ? more(tx) : std::vector<std::string>();
            return sites_due(tx, clock, others);
        });
        for (const std::string& each : domains)
            if (const auto asked = database.write(
                    [&](db::Write& tx) { return observatory::ask(tx, each, observatory::Urgency::list, clock); });
                !asked)
                log::warning("the site of a solution cannot be audited", {{"why", asked.error().code}});
        database.write([&](db::Write& tx) {
            jobs::enqueue(tx, job, "{}", clock.now() + std::chrono::hours{24}, std::string(job) + ":next");
        });
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, job, "{}", clock.now(), job); }

}
