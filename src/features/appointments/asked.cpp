#include "features/appointments/asked.hpp"

#include <algorithm>
#include <charconv>

namespace beffroi::appointments {

namespace {
/// A number within its bounds; `otherwise` for what is none.
int number(std::string_view text, int least, int most, int otherwise) {
    int n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() ? std::clamp(n, least, most) : otherwise;
}
}

Asked Asked::read(const net::Params& query) {
    Asked asked;
    if (const auto motif = MotifId::from_text(query.get("motif"))) asked.motif = *motif;
    asked.where = std::string(query.get("ou").substr(0, 200));
    if (territory::commune(query.get("insee"))) asked.insee = query.get("insee");
    asked.radius_km = number(query.get("rayon"), 5, 200, 30);
    asked.nearest = number(query.get("lieux"), few_places, most_places, few_places);
    asked.place = std::string(query.get("lieu").substr(0, 100));
    if (const auto who = PersonId::from_text(query.get("avec"))) asked.with = *who;
    asked.day = parse_date(query.get("jour"));
    asked.hold = std::string(query.get("retenu").substr(0, 100));
    return asked;
}

net::Params Asked::params() const {
    net::Params out;
    if (motif) out.add("motif", motif.text());
    if (!where.empty()) out.add("ou", where);
    if (!insee.empty()) out.add("insee", insee);
    if (radius_km != 30) out.add("rayon", std::to_string(radius_km));
    if (nearest != few_places) out.add("lieux", std::to_string(nearest));
    if (!place.empty()) out.add("lieu", place);
    if (with) out.add("avec", with.text());
    if (day) out.add("jour", date_text(*day));
    if (!hold.empty()) out.add("retenu", hold);
    return out;
}

std::string Asked::path(std::string_view base) const {
    const std::string query = params().encode();
    return query.empty() ? std::string(base) : std::string(base) + "?" + query;
}

Asked Asked::on(Date first) const {
    Asked other = *this;
    other.day = first;
    return other;
}

Asked Asked::wider() const {
    Asked other = *this;
    other.nearest = std::min(nearest * 2, most_places);
    return other;
}

Asked Asked::for_motif(MotifId which) const {
    Asked other = *this;
    other.motif = which;
    return other;
}

Asked Asked::at_place(std::string_view slug) const {
    Asked other = *this;
    other.place = slug;
    return other;
}

Asked Asked::in(const territory::Match& match) const {
    Asked other = *this;
    other.where = match.label;
    other.insee = match.commune.insee;
    return other;
}

Spot locate(const Asked& asked, std::string_view home) {
    Spot found;
    std::vector<territory::Match> matches;
    if (!asked.where.empty()) matches = territory::find(asked.where, 8, territory::Mistyped::if_nothing_else);
    // The chosen commune holds as long as the words beside it still name it: typing another name starts over.
    const auto chosen_is = [&](const territory::Match& m) { return m.commune.insee == asked.insee; };
    if (!asked.insee.empty() && (asked.where.empty() || std::any_of(matches.begin(), matches.end(), chosen_is))) {
        found.kind = Spot::Kind::commune;
        found.commune = territory::commune(asked.insee);
        return found;
    }
    if (asked.where.empty()) return found;

    std::vector<territory::Match> close, exact, at_home, exact_at_home;
    for (const auto& m : matches) {
        if (m.mistakes != 0) continue;
        const bool here = !home.empty() && m.commune.departement == home;
        close.push_back(m);
        if (m.exact) exact.push_back(m);
        if (here) at_home.push_back(m);
        if (here && m.exact) exact_at_home.push_back(m);
    }
    if (close.empty()) {
        found.kind = Spot::Kind::unknown;
        found.others = std::move(matches);
        return found;
    }
    const bool postcode = asked.where.size() == 5 && asked.where.find_first_not_of("0123456789") == std::string::npos;
    const territory::Match* one = postcode                                       ? &close.front()
                                  : exact_at_home.size() == 1                    ? &exact_at_home.front()
                                  : exact_at_home.empty() && at_home.size() == 1 ? &at_home.front()
                                  : exact.size() == 1 && at_home.empty()         ? &exact.front()
                                  : close.size() == 1                            ? &close.front()
                                                                                 : nullptr;
    if (one) {
        found.kind = Spot::Kind::commune;
        found.commune = one->commune;
        return found;
    }
    found.kind = Spot::Kind::choose;
    // Real namesakes leave no room for names that merely begin alike.
    found.others = exact.size() > 1 ? std::move(exact) : std::move(close);
    return found;
}

}
