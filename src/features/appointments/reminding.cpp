// Reminders of what was brought in. A year of appointments has hundreds of thousands to come: their reminders are planned week by
// week, not all at once with the import.
#include "features/appointments/appointments.hpp"
#include "features/appointments/repository.hpp"
#include "features/appointments/telling.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::appointments {
namespace {

constexpr std::string_view nightly = "appointments.remind";
/// A server that stands still for some days misses none.
constexpr std::chrono::days ahead{7};
constexpr int at_once = 500;

Instant next_night(Instant now) {
    return from_local({add_days(to_local(now, "Europe/Paris").date, 1), 2 * 60 + 40, 0}, "Europe/Paris");
}

}

std::int64_t plan_reminders(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    const Instant now = clock.now();
    std::int64_t all = 0;
    for (std::size_t some = at_once; some == at_once;) {
        some = database.write([&](db::Write& tx) {
            const auto ids = repository::to_remind(tx, now, now + ahead, at_once);
            for (AppointmentId each : ids) {
                if (const auto a = repository::appointment(tx, vault, each)) remind(tx, vault, *a, clock);
                repository::set_reminded(tx, each);
            }
            return ids.size();
        });
        all += static_cast<std::int64_t>(some);
    }
    return all;
}

void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    runner.on(std::string(nightly), [&database, &vault, clock](const jobs::Job&) -> Result<void> {
        plan_reminders(database, vault, clock);
        database.write([&](db::Write& tx) {
            jobs::enqueue(tx, nightly, "{}", next_night(clock.now()), std::string(nightly) + ":next");
        });
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, nightly, "{}", clock.now(), nightly); }

}
