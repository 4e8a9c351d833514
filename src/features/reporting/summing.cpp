// Bringing sums up to date, and comparing them with the records.
#include <algorithm>
#include <ostream>
#include <set>

#include "features/reporting/sums_repository.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::reporting {
namespace {

constexpr std::string_view summing = "reporting.sum_up";
/// Changes of one day that are put away together.
constexpr int most_changes = 5000;

/// Writes a day's sums, and the difference into those of its month and year.
Result<void> renew(db::Write& tx, Date day) {
    auto before = repository::day(tx, day);
    if (!before) return std::move(before).take_error();
    const Day now = day_from_records(tx, day);
    if (now == *before) return {};
    const int year = static_cast<int>(day.year());
    auto month = repository::period(tx, month_text(day)), whole = repository::period(tx, year_text(day));
    if (!month) return std::move(month).take_error();
    if (!whole) return std::move(whole).take_error();
    month->add(before->detail, -1);
    month->add(now.detail, 1);
    whole->add(for_year(before->detail, year), -1);
    whole->add(for_year(now.detail, year), 1);
    repository::keep(tx, day, now);
    repository::keep(tx, month_text(day), *month);
    repository::keep(tx, year_text(day), *whole);
    return {};
}

Date first_day(std::string_view period) {
    return *parse_date(std::string(period) + (period.size() == 4 ? "-01-01" : "-01"));
}

/// The details of the days of this period that have sums, together.
Result<Detail> together(db::Read& tx, std::string_view period) {
    const bool year = period.size() == 4;
    const Date first = first_day(period);
    const Date last = year ? Date{first.year(), std::chrono::December, std::chrono::day{31}}
                           : Date{std::chrono::year_month_day_last{first.year(), std::chrono::month_day_last{first.month()}}};
    Detail all;
    for (const Date day : repository::days(tx, first, last)) {
        auto one = repository::day(tx, day);
        if (!one) return std::move(one).take_error();
        all.add(year ? for_year(one->detail, static_cast<int>(first.year())) : one->detail, 1);
    }
    return all;
}

}

Result<int> sum_up(db::Database& database) {
    int days = 0;
    for (;;) {
        Result<bool> more = database.write([&](db::Write& tx) -> Result<bool> {
            auto changes = activities::changed_days(tx, most_changes);
            if (changes.empty()) return false;
            const Date day = changes.front().day;
            std::erase_if(changes, [&](const activities::Change& each) { return each.day != day; });
            activities::summed_up(tx, changes);
            if (auto done = renew(tx, day); !done) return std::move(done).take_error();
            return true;
        });
        if (!more) return std::move(more).take_error();
        if (!*more) return days;
        ++days;
    }
}

Result<Verified> verify(db::Database& database) {
    if (auto done = sum_up(database); !done) return std::move(done).take_error();
    constexpr Date from{std::chrono::year{1}, std::chrono::January, std::chrono::day{1}},
        to{std::chrono::year{9999}, std::chrono::December, std::chrono::day{31}};
    Verified found;
    std::set<std::string> periods;
    auto days = database.read([&](db::Read& tx) {
        auto all = activities::recorded_days(tx, from, to);
        for (const Date each : repository::days(tx, from, to)) all.push_back(each);
        return all;
    });
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    for (const Date day : days) {
        database.read([&](db::Read& tx) {
            // Written to since: it is summed up in a minute.
            if (!activities::changed_days(tx, day, day).empty()) return;
            const auto kept = repository::day(tx, day);
            if (!kept || *kept != day_from_records(tx, day)) found.wrong.push_back(date_text(day));
        });
        ++found.days;
        periods.insert(month_text(day));
        periods.insert(year_text(day));
    }
    // A period of which no day is left must be gone as well.
    database.read([&](db::Read& tx) {
        for (std::string& each : repository::periods(tx)) periods.insert(std::move(each));
    });
    for (const std::string& period : periods)
        database.read([&](db::Read& tx) {
            // Of one moment: a day that is summed up meanwhile is in both or in neither.
            const auto kept = repository::period(tx, period);
            const auto sum = together(tx, period);
            if (!kept || !sum || *kept != *sum) found.wrong.push_back(period);
        });
    return found;
}

Result<int> rebuild(db::Database& database) {
    database.write([](db::Write& tx) {
        repository::forget_all(tx);
        activities::everything_changed(tx);
    });
    return sum_up(database);
}

int verify_command(db::Database& database, bool rebuild_first, std::ostream& out, Lang lang) {
    const auto say = [&](const Message& message) { out << i18n::format(lang, message) << "\n"; };
    if (rebuild_first) {
        const auto days = rebuild(database);
        if (!days) return say(days.error().message), 1;
        say(msg("Sums made anew: {1} days.", i18n::number(lang, *days)));
    }
    const auto found = verify(database);
    if (!found) return say(found.error().message), 1;
    say(msg("Days compared with the records: {1}.", i18n::number(lang, found->days)));
    for (const std::string& each : found->wrong) say(msg("{1}: the sums are not what the records say.", each));
    if (found->wrong.empty()) return say(msg("All sums are right.")), 0;
    say(msg("Make them anew: beffroi verify figures --rebuild"));
    return 1;
}

void serve(jobs::Runner& runner, db::Database& database, Clock clock) {
    runner.on(std::string(summing), [&database, clock](const jobs::Job&) -> Result<void> {
        // It comes again whatever happens. A sum that cannot be read would stop the others for good: all are made anew.
        auto done = sum_up(database);
        if (!done) {
            log::error("sums of figures are damaged and made anew", {{"why", done.error().code}});
            done = rebuild(database);
        }
        if (!done) log::error("figures are not summed up", {{"why", done.error().code}});
        database.write([&](db::Write& tx) {
            jobs::enqueue(tx, summing, "{}", clock.now() + std::chrono::minutes{1}, std::string(summing) + ":next");
        });
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, summing, "{}", clock.now(), summing); }

}
