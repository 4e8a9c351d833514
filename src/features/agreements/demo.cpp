// Two agreements of the demonstration: one on track, one late.
#include <algorithm>

#include "features/agreements/agreements.hpp"

namespace beffroi::agreements {
namespace {

/// The first day of a month, so many months from that of `day`.
Date month_from(Date day, int months) {
    return Date{std::chrono::year_month_day{day.year(), day.month(), std::chrono::day{1}} +
                std::chrono::months{months}};
}

/// Gives it records that fit, spread over the time that is gone, until `percent` of what would be due by today is reached.
Result<void> give(db::Write& tx, const crypto::Vault& vault, AgreementId id, int percent, PersonId by,
                  const Clock& clock) {
    const auto a = agreement(tx, id);
    if (!a) return {};
    const bool workshops = a->sessions > 0;
    const std::int64_t days = std::max(days_between(a->from, clock.today()), 1);
    const std::int64_t all = workshops ? a->sessions : a->minutes;
    constexpr int hundred = 100;
    const std::int64_t wanted = all * percent * days / (hundred * (days_between(a->from, a->to) + 1));
    constexpr std::size_t most = 1000;
    auto free = unassigned(tx, *a, most);
    std::ranges::reverse(free);
    std::vector<ActivityId> chosen;
    std::int64_t reached = 0;
    for (const auto& each : free) {
        if ((each.type == activities::Type::workshop) != workshops) continue;
        const std::int64_t due = wanted * (days_between(a->from, each.day) + 1) / days;
        const std::int64_t more = workshops ? 1 : each.duration_min;
        if (reached + more > due) continue;
        reached += more;
        chosen.push_back(each.id);
    }
    if (const auto given = assign(tx, vault, id, chosen, by, clock); !given) return given.error();
    return {};
}

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        if (tx.one<std::int64_t>("SELECT 1 FROM agreements LIMIT 1")) return {};
        PersonId by;
        for (const auto& each : accounts::staff(tx, vault, clock))
            if (std::ranges::any_of(each.roles,
                                    [](const auto& held) { return held.role == accounts::Role::coordinator; }))
                by = by ? by : each.id;
        if (!by) return {};
        const auto aicha = accounts::person_by_mail(tx, vault, "aicha@pays-de-la-vire.example", clock);
        const Date today = clock.today();
        constexpr int hour = 60, euro = 100;

        Agreement commune;
        commune.kind = Funder::commune;
        commune.funder = "Vire Normandie";
        commune.siret = "00000000002709";
        commune.title = "Permanences numériques";
        commune.from = month_from(today, -9);
        commune.to = add_days(month_from(today, 3), -1);
        commune.minutes = 48 * hour;
        commune.hour_cents = 42 * euro;
        commune.work_cents = 3150;
        if (aicha) commune.counsellors = {aicha->id};
        commune.notes = "Acompte de 40 % reçu à la signature.";
        const auto first = add(tx, vault, commune, by, clock);
        if (!first) return first.error();
        if (auto ok = give(tx, vault, *first, 104, by, clock); !ok) return ok;

        Agreement cfppa;
        cfppa.kind = Funder::cfppa;
        cfppa.funder = "Conférence des financeurs du Calvados";
        cfppa.title = "Bien vieillir connecté";
        cfppa.from = month_from(today, -10);
        cfppa.to = add_days(month_from(today, 2), -1);
        cfppa.sessions = 40;
        cfppa.session_cents = 260 * euro;
        cfppa.work_cents = 3150;
        cfppa.audience = "Personnes de 60 ans et plus qui vivent chez elles";
        cfppa.ages = {AgeBand::from_60, AgeBand::from_70};
        const auto second = add(tx, vault, cfppa, by, clock);
        if (!second) return second.error();
        return give(tx, vault, *second, 65, by, clock);
    });
}

}
