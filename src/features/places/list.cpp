#include "features/places/list.hpp"

#include <algorithm>

namespace beffroi::places {
namespace {

void fill(List& out, db::Read& tx, Directory& directory, Instant now, Lang lang) {
    Page found = directory.find(tx, out.search, now);
    const int last = std::max(1, (found.total + page_size - 1) / page_size);
    if (out.asked.page > last) {
        // An old link, or places that went away since: the last page, not an empty one.
        out.asked.page = last;
        out.search.offset = (last - 1) * page_size;
        found = directory.find(tx, out.search, now);
    }
    out.total = found.total;
    out.total_is_minimum = found.total_is_minimum;
    out.pages = last;
    out.cards = cards(tx, found, now, lang);
}

/// Nothing was found: what would help most, a wider circle or fewer filters.
void suggest(List& out, db::Read& tx, Directory& directory, Instant now) {
    Search search = out.search;
    search.limit = 1;
    search.offset = 0;
    if (search.near)
        for (int km : {60, 100, 200}) {
            if (km <= out.asked.radius_km) continue;
            search.radius_m = km * 1000.0;
            if (const int total = directory.find(tx, search, now).total; total > 0) {
                out.wider = List::Wider{km, total};
                break;
            }
        }
    if (out.asked.filtered()) {
        search = search_of(out.asked.unfiltered(), out.located, 1);
        search.text = out.search.text;
        out.without_filters = directory.find(tx, search, now).total;
    }
}

}

List list(db::Read& tx, Directory& directory, const Asked& asked, std::string_view home_departement, Instant now,
          Lang lang) {
    List out;
    out.asked = asked;
    out.located = locate(asked, home_departement);
    out.field = asked.where;
    out.filters = active_filters(asked);
    if (out.located.kind == Located::Kind::commune) {
        out.insee = out.located.commune->insee;
        if (out.field.empty()) out.field = out.located.commune->name;
    }
    if (out.located.kind == Located::Kind::choose) return out;

    out.search = search_of(asked, out.located, page_size);
    if (out.located.kind == Located::Kind::unknown) {
        // Perhaps it is no commune but a name or a thing: "médiathèque", "tablette".
        out.search.text = asked.where;
        fill(out, tx, directory, now, lang);
        out.words = out.total > 0;
        return out;
    }
    fill(out, tx, directory, now, lang);
    if (out.total == 0) suggest(out, tx, directory, now);
    return out;
}

std::string heading(const List& list, Lang lang) {
    const std::string places = list.total_is_minimum
                                   ? i18n::format(lang, msg("more than {1} places", i18n::number(lang, list.total)))
                                   : i18n::plural(lang, "{n} place", "{n} places", list.total);
    const std::string radius = i18n::distance(lang, list.asked.radius_km * 1000.0);
    if (list.words) return i18n::format(lang, msg("“{1}”: {2}", list.asked.where, places));
    switch (list.located.kind) {
        case Located::Kind::commune:
            return i18n::format(lang, msg("{1}: {2} within {3}", list.located.commune->name, places, radius));
        case Located::Kind::here: return i18n::format(lang, msg("{1} within {2} of you", places, radius));
        default: return places;
    }
}

std::string where_in_france(const territory::Commune& commune) {
    std::string out(territory::departement_name(commune.departement));
    if (!commune.postcodes.empty()) out += (out.empty() ? "" : ", ") + std::string(commune.postcodes.front());
    return out;
}

TownForm town_form(std::string_view action, const net::Params& query, std::string_view home_departement) {
    TownForm form;
    form.action = action;
    Asked asked = Asked::read(query);
    form.typed = asked.where;
    if (const auto chosen = query.get("commune"); territory::commune(chosen))
        asked.insee = chosen;
    else if (!chosen.empty())
        form.error = msg("No town has the code {1}. Type its name instead.", chosen);
    const Located located = locate(asked, home_departement);
    if (located.commune) {
        form.insee = located.commune->insee;
        form.name = located.commune->name;
        if (form.typed.empty()) form.typed = form.name;
        return form;
    }
    if (asked.where.empty()) return form;
    form.choices = located.others;
    if (located.kind == Located::Kind::choose)
        form.error = msg("Several towns have this name: choose yours below.");
    else if (!form.choices.empty())
        form.error = msg("We do not find this town. Is it one of these?");
    else
        form.error = msg("We do not find this town. Try its postcode, five figures.");
    return form;
}

}
