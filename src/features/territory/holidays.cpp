// Public holidays and time zones of France, by département or overseas collectivity.
#include <algorithm>
#include <array>
#include <chrono>

#include "features/territory/territory.hpp"

namespace beffroi::territory {
namespace {

using namespace std::chrono;

/// Where a holiday holds. A département belongs to exactly one of these.
enum class Regime {
    common,         // metropolitan France, Saint-Pierre-et-Miquelon and whatever is not named below
    alsace_moselle, // 57, 67, 68
    guadeloupe, martinique, guyane, reunion, mayotte, saint_barthelemy, saint_martin,
    wallis_et_futuna, polynesie, nouvelle_caledonie,
    everywhere,     // of a holiday: it holds in all of them
};

struct Place {
    std::string_view departement;
    Regime regime;
    std::string_view zone;
};

constexpr std::array<Place, 16> places_apart{{
    {"57", Regime::alsace_moselle, "Europe/Paris"},
    {"67", Regime::alsace_moselle, "Europe/Paris"},
    {"68", Regime::alsace_moselle, "Europe/Paris"},
    {"971", Regime::guadeloupe, "America/Guadeloupe"},
    {"972", Regime::martinique, "America/Martinique"},
    {"973", Regime::guyane, "America/Cayenne"},
    {"974", Regime::reunion, "Indian/Reunion"},
    {"975", Regime::common, "America/Miquelon"},
    {"976", Regime::mayotte, "Indian/Mayotte"},
    {"977", Regime::saint_barthelemy, "America/St_Barthelemy"},
    {"978", Regime::saint_martin, "America/Marigot"},
    {"984", Regime::common, "Indian/Kerguelen"},
    {"986", Regime::wallis_et_futuna, "Pacific/Wallis"},
    {"987", Regime::polynesie, "Pacific/Tahiti"},
    {"988", Regime::nouvelle_caledonie, "Pacific/Noumea"},
    {"989", Regime::common, "Etc/GMT+8"},  // Clipperton: uninhabited, eight hours behind
}};

constexpr const Place* place_apart(std::string_view departement) {
    for (const auto& place : places_apart)
        if (place.departement == departement) return &place;
    return nullptr;
}

Regime regime_of(std::string_view departement) {
    const auto* place = place_apart(departement);
    return place ? place->regime : Regime::common;
}

struct Rule {
    Regime where;
    unsigned month;         ///< 0: counted from Easter Sunday
    int day;                ///< of the month, or days after Easter Sunday
    std::string_view name;  ///< catalogue key
    int from_year = 0, to_year = 9999;
};

// Code du travail: L3133-1 (everywhere), L3134-13 (Alsace-Moselle), L3422-2 (the abolition of slavery, overseas).
// Only what the law names is here: Good Friday and 21 July in the Antilles are customs, and stay out. L3133-1 holds in
// Saint-Pierre-et-Miquelon and the southern lands as it stands, with nothing added.
constexpr std::array<Rule, 28> rules{{
    {Regime::everywhere, 1, 1, "New Year's Day"},
    {Regime::everywhere, 0, 1, "Easter Monday"},
    {Regime::everywhere, 5, 1, "Labour Day"},
    {Regime::everywhere, 5, 8, "Victory Day 1945"},
    {Regime::everywhere, 0, 39, "Ascension Day"},
    {Regime::everywhere, 0, 50, "Whit Monday"},
    {Regime::everywhere, 7, 14, "Bastille Day"},
    {Regime::everywhere, 8, 15, "Assumption Day"},
    {Regime::everywhere, 11, 1, "All Saints' Day"},
    {Regime::everywhere, 11, 11, "Armistice Day 1918"},
    {Regime::everywhere, 12, 25, "Christmas Day"},
    // The law grants Good Friday only in communes with a Protestant or a shared church, a distinction nobody keeps a
    // list of: the whole département is told to be on holiday.
    {Regime::alsace_moselle, 0, -2, "Good Friday"},
    {Regime::alsace_moselle, 12, 26, "Saint Stephen's Day"},
    {Regime::mayotte, 4, 27, "Abolition of slavery"},
    {Regime::martinique, 5, 22, "Abolition of slavery"},
    {Regime::guadeloupe, 5, 27, "Abolition of slavery"},
    // Saint-Martin: 27 May by décret 2012-553, 28 May since the circular of 2018, as the state's own data set
    // (data.gouv.fr, "Jours fériés en France") has it.
    {Regime::saint_martin, 5, 27, "Abolition of slavery", 0, 2017},
    {Regime::saint_martin, 5, 28, "Abolition of slavery", 2018},
    {Regime::guyane, 6, 10, "Abolition of slavery"},
    {Regime::saint_barthelemy, 10, 9, "Abolition of slavery"},
    {Regime::reunion, 12, 20, "Abolition of slavery"},
    // The Pacific collectivities make their own labour law; these are the days they add to the common ones.
    {Regime::wallis_et_futuna, 4, 28, "Saint Peter Chanel's Day"},
    {Regime::wallis_et_futuna, 7, 29, "Territory Day"},
    {Regime::polynesie, 3, 5, "Arrival of the Gospel"},
    {Regime::polynesie, 0, -2, "Good Friday"},
    // Loi du pays adopted on 6 May 2025: 20 November takes the place of 29 June.
    {Regime::polynesie, 6, 29, "Autonomy Day", 0, 2024},
    {Regime::polynesie, 11, 20, "Matari'i", 2025},
    {Regime::nouvelle_caledonie, 9, 24, "Citizenship Day"},
}};

bool holds(const Rule& rule, Regime regime, int y) {
    return (rule.where == Regime::everywhere || rule.where == regime) && y >= rule.from_year && y <= rule.to_year;
}

}

std::string_view time_zone(std::string_view departement) {
    const auto* place = place_apart(departement);
    return place ? place->zone : "Europe/Paris";
}

std::vector<Holiday> holidays(int y, std::string_view departement) {
    const Regime regime = regime_of(departement);
    const sys_days easter{easter_sunday(y)};
    std::vector<Holiday> out;
    out.reserve(14);
    for (const auto& rule : rules) {
        if (!holds(rule, regime, y)) continue;
        const sys_days on = rule.month == 0
                                ? easter + days{rule.day}
                                : sys_days{year{y} / month{rule.month} / day{static_cast<unsigned>(rule.day)}};
        out.push_back({Date{on}, rule.name});
    }
    std::stable_sort(out.begin(), out.end(), [](const Holiday& a, const Holiday& b) { return a.date < b.date; });
    return out;
}

bool is_holiday(Date date, std::string_view departement) {
    const int y = static_cast<int>(date.year());
    const auto m = static_cast<unsigned>(date.month());
    const auto d = static_cast<int>(static_cast<unsigned>(date.day()));
    const Regime regime = regime_of(departement);
    // From Good Friday of the earliest Easter (20 March) to Whit Monday of the latest (14 June).
    const bool near_easter = m >= 3 && m <= 6;
    const int after_easter = near_easter ? days_between(easter_sunday(y), date) : 0;
    for (const auto& rule : rules) {
        if (rule.month == 0 ? !near_easter || rule.day != after_easter : rule.month != m || rule.day != d) continue;
        if (holds(rule, regime, y)) return true;
    }
    return false;
}

}
