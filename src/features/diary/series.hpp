// What forms of openings and absences ask alike: the days.
#pragma once
#include <string>
#include <vector>

#include "features/diary/view.hpp"

namespace beffroi::diary {

/// The days of the form: `first`, `every`, `weekdays`, `until`, `except`. `before` is what stood there: a rule that no form can say
/// stays with the choice "rule". Errors on these fields.
recurrence::Series read_series(html::Form& form, const recurrence::Series& before, Lang lang);
/// The days of the week on which it comes back, as the form carries them.
net::Params weekdays_of(const recurrence::Series& series);
/// Fills the form with the days of a series.
void preset_series(html::Form& form, const recurrence::Series& series);
/// The form's page of what has this number, empty for a new one, under `base`: "/espace/agenda/plages".
SeriesForm series_form(const Whose& whom, std::string id, std::string_view base);
/// What it would say: the days, then `hours` when they are known; and the next ones.
void preview(SeriesForm& view, const recurrence::Series& series, const std::string& hours, Date today, Lang lang);
/// The opening or absence that the address names with this parameter, and whose it is, if this visitor keeps that diary.
template <class T>
std::optional<std::pair<T, Whose>> named_series(db::Read& tx, const net::Request& request, const Services& use,
                                                std::string_view parameter,
                                                std::optional<T> (*find)(db::Read&, decltype(T::id))) {
    const auto id = decltype(T::id)::from_text(request.param(parameter));
    auto found = id ? find(tx, *id) : std::nullopt;
    if (!found) return std::nullopt;
    auto whom = whose(tx, use, request, found->counsellor.text());
    if (!whom) return std::nullopt;
    return std::pair(*std::move(found), *std::move(whom));
}
/// Its next days, as people read them, at most five.
std::vector<std::string> next_days(const recurrence::Series& series, Date today, Lang lang);
/// A time of the form in minutes; the error goes to the field. `missing` is for an empty field; negative: it must be given.
int read_minute(html::Form& form, std::string_view field, int missing = -1);
/// Appointments to come of which `stands` says no.
template <class Stands>
std::vector<Line> those_that_do_not(db::Read& tx, const Services& use, PersonId counsellor, Lang lang,
                                    const Stands& stands) {
    const Instant now = use.clock.now();
    Names names(tx, lang);
    std::vector<Line> lines;
    for (const auto& a : appointments::of_counsellor(tx, use.vault, counsellor, now,
                                                     now + std::chrono::hours{24 * 366 * recurrence::furthest_years}))
        if (!appointments::cancelled(a.status) && a.starts > now && !stands(a))
            lines.push_back({"/espace/agenda/rendez-vous/" + a.id.text(),
                             moment(lang, a.starts, zone_of(a.insee)),
                             a.who.name,
                             names.motif(a.motif),
                             names.where(a),
                             {}});
    return lines;
}

}
