// The SQL of sums.
#pragma once
#include <string>
#include <string_view>

#include "features/reporting/sums.hpp"
#include "platform/base/function_ref.hpp"

namespace beffroi::reporting {

std::string year_text(Date day);  ///< "2026"
std::string month_text(Date day);  ///< "2026-03"

}

namespace beffroi::reporting::repository {

/// Of a day without sums all is 0. Error of these: `damaged_sums`.
Result<Day> day(db::Read& tx, Date day);
Result<Detail> period(db::Read& tx, std::string_view period);
void each_sums(db::Read& tx, Date from, Date to, FunctionRef<void(Date, const Result<Sums>&)> tell);
void each_day(db::Read& tx, Date from, Date to, FunctionRef<void(Date, const Result<Day>&)> tell);
bool any_day(db::Read& tx, Date from, Date to);

void keep(db::Write& tx, Date day, const Day& sums);
void keep(db::Write& tx, std::string_view period, const Detail& detail);
void forget_all(db::Write& tx);
/// Days with sums, in order.
std::vector<Date> days(db::Read& tx, Date from, Date to);
std::vector<std::string> periods(db::Read& tx);

}
