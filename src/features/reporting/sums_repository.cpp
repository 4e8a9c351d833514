#include "features/reporting/sums_repository.hpp"

#include "platform/db/migrations.hpp"

namespace beffroi::reporting {

std::string year_text(Date day) { return date_text(day).substr(0, 4); }
std::string month_text(Date day) { return date_text(day).substr(0, 7); }

}

namespace beffroi::reporting::repository {
namespace {

Result<Day> day_from(std::string_view sums, std::string_view detail) {
    auto first = sums_from(sums);
    if (!first) return std::move(first).take_error();
    auto second = detail_from(detail);
    if (!second) return std::move(second).take_error();
    return Day{*first, *std::move(second)};
}

}

Result<Day> day(db::Read& tx, Date day) {
    Result<Day> found = Day{};
    tx.each(
        "SELECT sums, detail FROM figure_days WHERE day = ?1",
        [&](const db::Row& r) { found = day_from(r.text(0), r.text(1)); }, day);
    return found;
}

Result<Detail> period(db::Read& tx, std::string_view period) {
    Result<Detail> found = Detail{};
    tx.each(
        "SELECT detail FROM figure_periods WHERE period = ?1",
        [&](const db::Row& r) { found = detail_from(r.text(0)); }, period);
    return found;
}

void each_sums(db::Read& tx, Date from, Date to, FunctionRef<void(Date, const Result<Sums>&)> tell) {
    tx.each(
        "SELECT day, sums FROM figure_days WHERE day >= ?1 AND day <= ?2 ORDER BY day",
        [&](const db::Row& r) { tell(r.get<Date>(0), sums_from(r.text(1))); }, from, to);
}

void each_day(db::Read& tx, Date from, Date to, FunctionRef<void(Date, const Result<Day>&)> tell) {
    tx.each(
        "SELECT day, sums, detail FROM figure_days WHERE day >= ?1 AND day <= ?2 ORDER BY day",
        [&](const db::Row& r) { tell(r.get<Date>(0), day_from(r.text(1), r.text(2))); }, from, to);
}

bool any_day(db::Read& tx, Date from, Date to) {
    return tx.one<int>("SELECT 1 FROM figure_days WHERE day >= ?1 AND day <= ?2 LIMIT 1", from, to).has_value();
}

void keep(db::Write& tx, Date day, const Day& sums) {
    const std::string numbers = packed(sums.sums), detail = packed(sums.detail);
    if (sums == Day{}) {
        tx.run("DELETE FROM figure_days WHERE day = ?1", day);
        return;
    }
    tx.run(
        "INSERT INTO figure_days (day, sums, detail) VALUES (?1, ?2, ?3) ON CONFLICT (day) DO UPDATE SET sums = "
        "excluded.sums, detail = excluded.detail",
        day, db::Param::blob(numbers), db::Param::blob(detail));
}

void keep(db::Write& tx, std::string_view period, const Detail& detail) {
    const std::string bytes = packed(detail);
    if (detail == Detail{}) {
        tx.run("DELETE FROM figure_periods WHERE period = ?1", period);
        return;
    }
    tx.run(
        "INSERT INTO figure_periods (period, detail) VALUES (?1, ?2) ON CONFLICT (period) DO UPDATE SET detail = "
        "excluded.detail",
        period, db::Param::blob(bytes));
}

void forget_all(db::Write& tx) {
    tx.run("DELETE FROM figure_days");
    tx.run("DELETE FROM figure_periods");
}

std::vector<Date> days(db::Read& tx, Date from, Date to) {
    return tx.all<Date>("SELECT day FROM figure_days WHERE day >= ?1 AND day <= ?2 ORDER BY day", from, to);
}

std::vector<std::string> periods(db::Read& tx) {
    return tx.all<std::string>("SELECT period FROM figure_periods ORDER BY period");
}

}
