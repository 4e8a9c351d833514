// Answers for the oracle test. Reads from standard input, one thing a line:
//     H 2026-02-14      a school holiday
//     T 1798362000      an instant to answer for, in seconds since 1970
//     R -               forget the instants
//     C Mo-Fr 9h-12h    opening hours: one line is written for each
//     W Mo-Fr 9h-12h    the same hours: their changes in the two years after the first instant, as seconds since 1970
// Writes per C: "ok", a tab, one letter an instant (o open, c closed, u unknown), a tab and the canonical text; or "fault", a
// tab, the position, a tab and the message.
// With --holidays YEAR it writes instead the public holidays of every département with a regime of its own; with
// --school-holidays FROM TO the days of school holidays of one département of each zone, "?" where one is not known.
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "features/opening_hours/opening_hours.hpp"
#include "features/territory/territory.hpp"

using namespace beffroi;

namespace {

void answer(const std::string& text, const std::vector<LocalTime>& instants, const opening_hours::Where& where) {
    opening_hours::Fault fault;
    const auto hours = opening_hours::Hours::parse(text, &fault);
    if (!hours) {
        std::cout << "fault\t" << fault.position << '\t' << i18n::format(Lang::en, fault.message) << '\n';
        return;
    }
    std::string letters;
    for (const auto& at : instants) letters += "cou"[static_cast<int>(hours->status_at(at, where))];
    std::cout << "ok\t" << letters << '\t' << hours->text() << '\n';
}

void changes(const std::string& text, const LocalTime& from, const opening_hours::Where& where) {
    if (const auto hours = opening_hours::Hours::parse(text)) {
        const Date end = add_days(from.date, 730);
        for (auto at = hours->next_change(from, where, 800); at && at->date < end;
             at = hours->next_change(*at, where, 800))
            std::cout << to_micros(from_local(*at, where.zone)) / 1'000'000 << ' ';
    }
    std::cout << '\n';
}

void list_holidays(int year) {
    for (const char* departement :
         {"75", "57", "67", "68", "971", "972", "973", "974", "976", "977", "978", "986", "987", "988"}) {
        std::cout << departement;
        for (const auto& holiday : territory::holidays(year, departement)) std::cout << ' ' << date_text(holiday.date);
        std::cout << '\n';
    }
}

void list_school_holidays(Date from, Date to) {
    for (const char* departement : {"69", "14", "75", "2A", "974"}) {
        std::cout << departement;
        for (Date date = from; date <= to; date = add_days(date, 1)) {
            const auto holiday = territory::is_school_holiday(date, departement);
            if (holiday.value_or(true)) std::cout << ' ' << (holiday ? "" : "?") << date_text(date);
        }
        std::cout << '\n';
    }
}

}

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--school-holidays") {
        const auto from = parse_date(argv[2]), to = parse_date(argv[3]);
        if (!from || !to) return 2;
        list_school_holidays(*from, *to);
        return 0;
    }
    if (argc == 3 && std::string(argv[1]) == "--holidays") {
        list_holidays(std::atoi(argv[2]));
        return 0;
    }
    std::set<Date> school;
    std::vector<LocalTime> instants;
    opening_hours::Where where([](Date date) { return territory::is_holiday(date, "75"); });
    where.school_holiday = [&](Date date) { return school.contains(date); };
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.size() < 2) continue;
        const std::string rest = line.substr(2);
        if (line[0] == 'H') {
            if (const auto date = parse_date(rest)) school.insert(*date);
        } else if (line[0] == 'T') {
            instants.push_back(to_local(from_micros(std::atoll(rest.c_str()) * 1'000'000), where.zone));
        } else if (line[0] == 'R') {
            instants.clear();
        } else if (line[0] == 'W' && !instants.empty()) {
            changes(rest, instants.front(), where);
        } else if (line[0] == 'C') {
            answer(rest, instants, where);
        }
    }
    return 0;
}
