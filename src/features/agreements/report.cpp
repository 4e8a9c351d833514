// The yearly report: what the funder reads.
#include "features/agreements/report.hpp"

#include <algorithm>

#include "features/reporting/reporting.hpp"
#include "features/territory/territory.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::agreements {
namespace {

using Row = std::vector<std::string>;

/// In which language, and for whom.
struct Out {
    Lang lang;
    Numbers numbers;
};

std::string word(const Out& out, std::string_view key) { return std::string(i18n::translate(out.lang, key)); }

/// "8,25" and "8.25": what spreadsheets of the language read as a number.
std::string decimals(const Out& out, std::int64_t hundredths) {
    constexpr std::int64_t hundred = 100;
    const std::int64_t size = hundredths < 0 ? -hundredths : hundredths, rest = size % hundred;
    return (hundredths < 0 ? "-" : "") + std::to_string(size / hundred) + (out.lang == Lang::fr ? "," : ".") +
           (rest < 10 ? "0" : "") + std::to_string(rest);
}
std::string hours(const Out& out, std::int64_t minutes) {
    constexpr std::int64_t hour = 60, hundred = 100;
    return out.numbers == Numbers::plain ? decimals(out, scaled(minutes, hundred, hour))
                                         : hours_text(out.lang, minutes);
}
std::string amount(const Out& out, std::int64_t cents) {
    return out.numbers == Numbers::plain ? decimals(out, cents) : euros(out.lang, cents);
}
std::string number(const Out& out, std::int64_t n) {
    return out.numbers == Numbers::plain ? std::to_string(n) : i18n::number(out.lang, n);
}

/// Numbers of people whose sum the reader knows, each as it may be told.
Row told_of(const Out& out, const std::vector<std::int64_t>& counts) {
    const std::vector<bool> may = reporting::tellable(counts);
    Row all;
    for (std::size_t i = 0; i < counts.size(); ++i)
        all.push_back(may[i] ? number(out, counts[i]) : word(out, i18n::key("hidden")));
    return all;
}
std::string alone(const Out& out, std::int64_t n) {
    return n > 0 && n < reporting::smallest_told ? word(out, i18n::key("hidden")) : number(out, n);
}

/// What has earned in the time from `before` on, when all of it until its end earned `until`.
Money less(const Money& until, const Money& before) {
    return {until.hours - before.hours, until.sessions - before.sessions, until.lump - before.lump,
            until.cost - before.cost};
}

Section delivered(const Agreement& a, const Account& all, const Account& now, const Out& out) {
    const auto say = [&](std::string_view key) { return word(out, key); };
    Section s{"realise", say(i18n::key("Contracted and delivered")), {}, {}};
    const bool part = all.all.records != now.all.records;
    s.rows.push_back({"", say(i18n::key("Contracted")), say(i18n::key("Delivered"))});
    if (part) s.rows.front().push_back(say(i18n::key("Since it began")));
    const auto add = [&](std::string_view label, const std::string& contracted, const std::string& done,
                         const std::string& since) {
        Row row{say(label), contracted, done};
        if (part) row.push_back(since);
        s.rows.push_back(std::move(row));
    };
    if (a.minutes > 0)
        add(i18n::key("Hours of help"), hours(out, a.minutes), hours(out, now.all.minutes),
            hours(out, all.all.minutes));
    if (a.sessions > 0)
        add(i18n::key("Workshop sessions"), number(out, a.sessions), number(out, now.all.sessions),
            number(out, all.all.sessions));
    s.definition = say(
        a.minutes > 0 && a.sessions > 0
            ? i18n::key("Workshops count as sessions and help for one person as hours, so that nothing counts twice.")
        : a.minutes > 0
            ? i18n::key(
                  "Hours are those of help: meetings with one person and workshops, without preparation and travel.")
            : i18n::key("A session is a workshop that was written up."));
    return s;
}

Section amounts(const Agreement& a, const Money& m, const Delivered& d, const Out& out) {
    const auto say = [&](std::string_view key) { return word(out, key); };
    Section s{"montants", say(i18n::key("Amounts")), {}, {{"", say(i18n::key("Amount"))}}};
    const auto add = [&](std::string_view label, std::int64_t cents) {
        s.rows.push_back({say(label), amount(out, cents)});
    };
    if (a.hour_cents > 0) add(i18n::key("Hours at their rate"), m.hours);
    if (a.session_cents > 0) add(i18n::key("Sessions at their rate"), m.sessions);
    if (a.lump_cents > 0) add(i18n::key("Lump sum, the part that was delivered"), m.lump);
    if (s.rows.size() > 1) add(i18n::key("Earned"), m.earned());
    if (a.work_cents > 0) {
        add(i18n::key("True cost"), m.cost);
        if (const auto cost = cost_of_an_hour(a, d)) add(i18n::key("An hour of help costs"), *cost);
        // Divided by so few it would tell how few.
        if (const auto cost = cost_of_a_seat(a, d); cost && d.accompaniments >= reporting::smallest_told)
            add(i18n::key("An accompaniment costs"), *cost);
    }
    s.definition = say(i18n::key(
        "True cost: durations times counsellors, with preparation and travel, at what an hour of work costs. "
        "Per hour: divided by the hours of help. Per accompaniment: divided by them, one person in one activity."));
    return s;
}

/// Hours, sessions and participants, one line each; where nothing took place nobody came, and everybody may know.
Section lines(std::string_view code, std::string_view title, std::string_view first,
              const std::vector<std::string>& names, const std::vector<Delivered>& each, const Out& out) {
    const auto say = [&](std::string_view key) { return word(out, key); };
    std::vector<std::int64_t> people;
    for (const Delivered& d : each) people.push_back(d.accompaniments);
    const Row told = told_of(out, people);
    Section s{std::string(code), say(title), say(i18n::key("Accompaniments: one person in one activity.")), {}};
    s.rows.push_back(
        {say(first), say(i18n::key("Hours of help")), say(i18n::key("Workshops")), say(i18n::key("Accompaniments"))});
    for (std::size_t i = 0; i < each.size(); ++i)
        s.rows.push_back({names[i], hours(out, each[i].help_min), number(out, each[i].sessions), told[i]});
    return s;
}

template <class Every, class Counts>
Section people(std::string_view code, std::string_view title, const Counts& counts, Every every, const Out& out) {
    Section s{std::string(code), word(out, title), {}, {{word(out, title), word(out, i18n::key("People"))}}};
    const Row told = told_of(out, std::vector<std::int64_t>(counts.begin(), counts.end()));
    for (const auto value : every) {
        const auto at = static_cast<std::size_t>(value);
        if (counts[at] > 0) s.rows.push_back({word(out, beneficiaries::label(value)), told[at]});
    }
    return s;
}

/// Everybody lives somewhere: those without a name, nobody knows where.
Section residences(const reporting::Figures& f, const Out& out) {
    Section s{"communes",
              word(out, i18n::key("Where people live")),
              {},
              {{word(out, i18n::key("Commune")), word(out, i18n::key("People"))}}};
    std::vector<std::string> names;
    std::vector<std::int64_t> counts;
    std::int64_t unknown = f.anonymous;
    for (const auto& each : f.residences) {
        const auto commune = territory::commune(each.key);
        if (!commune) {
            unknown += each.n;
            continue;
        }
        names.emplace_back(commune->name);
        counts.push_back(each.n);
    }
    if (unknown > 0) {
        names.push_back(word(out, i18n::key("Not known")));
        counts.push_back(unknown);
    }
    const Row told = told_of(out, counts);
    for (std::size_t i = 0; i < names.size(); ++i) s.rows.push_back({names[i], told[i]});
    return s;
}

Section helped(const Agreement& a, const reporting::Figures& f, const Out& out) {
    const auto say = [&](std::string_view key) { return word(out, key); };
    const std::int64_t all = f.people + f.anonymous;
    Section s{"personnes", say(i18n::key("Who was helped")), {}, {{"", say(i18n::key("People"))}}};
    s.definition = say(i18n::key(
        "Each person once, as they were at their first help of the period; those without a name each time they "
        "came. Numbers of less than 5 people are hidden, and with a number that alone would be hidden, another one: "
        "none can be reckoned by subtraction."));
    s.rows.push_back({say(i18n::key("People helped")), alone(out, all)});
    const Row split = told_of(out, {f.people_new, all - f.people_new});
    s.rows.push_back(
        {say(i18n::key("Never helped before")), all < reporting::smallest_told ? say(i18n::key("hidden")) : split[0]});
    if (a.ages.empty()) return s;
    // The sum of a few ages is told when each of them is: else it would betray a hidden one.
    const std::vector<bool> may = reporting::tellable(f.age_bands);
    std::int64_t of_public = 0;
    bool open = true;
    for (std::size_t i = 0; i < f.age_bands.size(); ++i) {
        open = open && may[i];
        if (a.ages.has(static_cast<AgeBand>(i))) of_public += f.age_bands[i];
    }
    s.rows.push_back(
        {say(i18n::key("Of the ages of the agreement")), open ? number(out, of_public) : say(i18n::key("hidden"))});
    return s;
}

Section attendance(db::Read& tx, const Agreement& a, Date from, Date to, const Out& out) {
    const auto say = [&](std::string_view key) { return word(out, key); };
    Section s{"emargements",
              say(i18n::key("Proof of attendance")),
              say(i18n::key("Sheets are kept, and can be looked at in the co-operative.")),
              {{say(i18n::key("Workshop")), say(i18n::key("Day")), say(i18n::key("Proof"))}}};
    int appointments = 0;
    for (const Proof& each : proofs(tx, a, from, to)) {
        if (each.appointment) {
            ++appointments;
            continue;
        }
        s.rows.push_back({each.title.empty() ? say(i18n::key("Workshop")) : each.title,
                          out.numbers == Numbers::plain ? date_text(each.day) : i18n::short_date(out.lang, each.day),
                          say(each.sheets > 0 ? i18n::key("Signed sheet")
                              : each.proven() ? i18n::key("Signed on screen")
                                              : i18n::key("None"))});
    }
    if (appointments > 0)
        s.rows.push_back({say(i18n::key("Appointments that were kept")), number(out, appointments),
                          say(i18n::key("Noted as seen"))});
    return s;
}

}

Report report(db::Read& tx, const Agreement& a, Date from, Date to, Date today, Lang lang, Numbers numbers) {
    const Out out{lang, numbers};
    const Account now = account(tx, a, from, to), until = account(tx, a, a.from, to);
    const Account before = account(tx, a, a.from, add_days(from, -1));
    const bool begins = from <= a.from;
    activities::Selection of;
    of.from = from;
    of.to = to;
    of.agreement = a.id.value;
    const reporting::Figures f = reporting::figures(tx, of);

    Report r;
    r.title = i18n::format(lang, msg("Report: {1}", a.title));
    r.cover = {a.funder, word(out, label(a.kind)),
               i18n::format(lang, msg("The period: {1}", period_text(lang, from, to))),
               i18n::format(lang, msg("Made on {1}", i18n::short_date(lang, today)))};
    const auto add = [&](Section s) {
        if (s.rows.size() > 1) r.sections.push_back(std::move(s));
    };
    add(delivered(a, until, now, out));
    add(amounts(a, begins ? money(a, until.all) : less(money(a, until.all), money(a, before.all)), now.all, out));
    std::vector<std::string> names;
    std::vector<Delivered> each;
    for (const Month& month : now.months) {
        names.push_back(numbers == Numbers::plain ? date_text(month.first).substr(0, 7)
                                                  : html::filters::capital(month_text(lang, month.first), {lang}));
        each.push_back(month.done);
    }
    if (names.size() > 1) add(lines("mois", i18n::key("By month"), i18n::key("Month"), names, each, out));
    names.clear();
    each.clear();
    for (const AtPlace& place : now.places) {
        names.push_back(where_text(tx, lang, place.place, place.kind));
        each.push_back(place.done);
    }
    add(lines("lieux", i18n::key("By place"), i18n::key("Place"), names, each, out));
    Section themes{"thematiques",
                   word(out, i18n::key("Subjects")),
                   word(out, i18n::key("An activity about several things counts for each of them.")),
                   {{word(out, i18n::key("Subject")), word(out, i18n::key("Activities"))}}};
    for (const Theme theme : activities::every_theme())
        if (const auto n = f.themes[static_cast<std::size_t>(theme)]; n > 0)
            themes.rows.push_back({word(out, activities::label(theme)), alone(out, n)});
    add(std::move(themes));
    const std::int64_t everybody = f.people + f.anonymous;
    if (everybody > 0) add(helped(a, f, out));
    // Of a handful of people nothing more is told.
    if (everybody >= reporting::smallest_told) {
        add(people("genres", i18n::key("Gender"), f.genders, beneficiaries::every_gender(), out));
        add(people("ages", i18n::key("Age"), f.age_bands, beneficiaries::every_age_band(), out));
        add(people("situations", i18n::key("Situation"), f.situations, beneficiaries::every_situation(), out));
        add(residences(f, out));
    }
    add(attendance(tx, a, from, to, out));
    return r;
}

}
