#include "features/places/asked.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "platform/base/text.hpp"

namespace beffroi::places {
namespace {

/// A whole number between two bounds; `otherwise` for anything else.
int number(std::string_view text, int lowest, int highest, int otherwise) {
    int n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() && n >= lowest && n <= highest ? n : otherwise;
}

/// "48.842,-0.889"
std::optional<territory::Point> point(std::string_view text) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    territory::Point p;
    const auto read = [](std::string_view s, double& x) {
        const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), x);
        return error == std::errc() && end == s.data() + s.size() && std::isfinite(x);
    };
    if (!read(text.substr(0, comma), p.latitude) || !read(text.substr(comma + 1), p.longitude)) return std::nullopt;
    if (std::abs(p.latitude) > 90 || std::abs(p.longitude) > 180) return std::nullopt;
    return p;
}

std::string point_text(territory::Point p) {
    char text[64];
    char* end = std::to_chars(text, text + 24, p.latitude, std::chars_format::fixed, 3).ptr;
    *end++ = ',';
    end = std::to_chars(end, text + sizeof text, p.longitude, std::chars_format::fixed, 3).ptr;
    return std::string(text, end);
}

template <class E>
Set<E> values(const net::Params& query, std::string_view name) {
    Set<E> set;
    for (auto text : query.all(name))
        if (auto value = from_code<E>(text)) set.add(*value);
    return set;
}

template <class E>
void write(net::Params& query, std::string_view name, Set<E> set) {
    for (E value : set.values()) query.add(name, code(value));
}

template <class E>
void add_active(std::vector<ActiveFilter>& out, const Asked& asked, Set<E> Asked::* field) {
    for (E value : (asked.*field).values()) {
        Asked without = asked.on_page(1);
        without.*field = Set<E>((asked.*field).bits() & ~Set<E>{value}.bits());
        out.push_back({label(value), std::move(without)});
    }
}

}

Asked Asked::read(const net::Params& query) {
    Asked a;
    a.where = text::shorten(text::clean_utf8(query.get("ou")), 80);
    a.insee = query.get("insee");
    if (a.insee.size() != 5 || !territory::commune(a.insee)) a.insee.clear();
    // Words typed after a search by position start a new one.
    if (a.where.empty()) a.position = point(query.get("pos"));
    a.services = values<Service>(query, "service");
    a.audiences = values<Audience>(query, "public");
    a.needs = values<Need>(query, "besoin");
    a.programmes = values<Programme>(query, "programme");
    a.open_now = query.get("ouvert") == "1";
    a.free_only = query.get("gratuit") == "1";
    a.accessible = query.get("accessible") == "1";
    a.radius_km = number(query.get("rayon"), 5, 200, 30);
    a.page = number(query.get("page"), 1, 10000, 1);
    return a;
}

std::string Asked::path() const {
    net::Params query;
    if (!where.empty()) query.add("ou", where);
    if (!insee.empty()) query.add("insee", insee);
    if (position) query.add("pos", point_text(*position));
    write(query, "service", services);
    write(query, "public", audiences);
    write(query, "besoin", needs);
    write(query, "programme", programmes);
    if (open_now) query.add("ouvert", "1");
    if (free_only) query.add("gratuit", "1");
    if (accessible) query.add("accessible", "1");
    if (radius_km != 30) query.add("rayon", std::to_string(radius_km));
    if (page != 1) query.add("page", std::to_string(page));
    const std::string text = query.encode();
    return text.empty() ? "/lieux" : "/lieux?" + text;
}

Asked Asked::on_page(int n) const {
    Asked a = *this;
    a.page = n;
    return a;
}

Asked Asked::within(int km) const {
    Asked a = on_page(1);
    a.radius_km = km;
    return a;
}

Asked Asked::unfiltered() const {
    Asked a;
    a.where = where;
    a.insee = insee;
    a.position = position;
    a.radius_km = radius_km;
    return a;
}

Asked Asked::in(const territory::Match& match) const {
    Asked a = on_page(1);
    a.where = match.commune.name;
    a.insee = match.commune.insee;
    a.position.reset();
    return a;
}

bool Asked::filtered() const { return open_now || free_only || accessible || folded_count() > 0; }

int Asked::folded_count() const {
    return std::popcount(services.bits()) + std::popcount(audiences.bits()) + std::popcount(needs.bits()) +
           std::popcount(programmes.bits());
}

std::vector<ActiveFilter> active_filters(const Asked& asked) {
    std::vector<ActiveFilter> out;
    const auto flag = [&](bool Asked::* field, std::string_view words) {
        if (!(asked.*field)) return;
        Asked without = asked.on_page(1);
        without.*field = false;
        out.push_back({words, std::move(without)});
    };
    flag(&Asked::open_now, i18n::key("Open now"));
    flag(&Asked::free_only, i18n::key("Free of charge"));
    flag(&Asked::accessible, i18n::key("Accessible"));
    add_active(out, asked, &Asked::services);
    add_active(out, asked, &Asked::audiences);
    add_active(out, asked, &Asked::needs);
    add_active(out, asked, &Asked::programmes);
    return out;
}

Located locate(const Asked& asked, std::string_view home_departement) {
    Located found;
    if (asked.position) {
        found.kind = Located::Kind::here;
        found.commune = territory::nearest(*asked.position);
        return found;
    }
    // The chosen commune holds as long as the words beside it still name it: typing another name starts over.
    std::vector<territory::Match> matches;
    if (!asked.where.empty()) matches = territory::find(asked.where, 8, territory::Mistyped::if_nothing_else);
    if (!asked.insee.empty()) {
        const bool still_named = asked.where.empty() || std::any_of(matches.begin(), matches.end(), [&](const territory::Match& m) {
                                     return m.commune.insee == asked.insee;
                                 });
        if (still_named) {
            found.kind = Located::Kind::commune;
            found.commune = territory::commune(asked.insee);
            return found;
        }
    }
    if (asked.where.empty()) return found;

    std::vector<territory::Match> close;
    const territory::Match *exact = nullptr, *exact_here = nullptr, *here = nullptr;
    int exacts = 0, exacts_here = 0, heres = 0;
    std::copy_if(matches.begin(), matches.end(), std::back_inserter(close), [](const territory::Match& m) { return m.mistakes == 0; });
    if (close.empty()) {
        found.kind = Located::Kind::unknown;
        found.others = std::move(matches);
        return found;
    }
    for (const auto& m : close) {
        const bool home = !home_departement.empty() && m.commune.departement == home_departement;
        if (m.exact && exacts++ == 0) exact = &m;
        if (home && heres++ == 0) here = &m;
        if (home && m.exact && exacts_here++ == 0) exact_here = &m;
    }
    const bool postcode = asked.where.size() == 5 && std::all_of(asked.where.begin(), asked.where.end(), [](char c) { return c >= '0' && c <= '9'; });
    const territory::Match* chosen = postcode                        ? &close.front()
                                     : exacts_here == 1              ? exact_here
                                     : exacts_here == 0 && heres == 1 ? here
                                     : exacts == 1 && heres == 0     ? exact
                                     : close.size() == 1             ? &close.front()
                                                                     : nullptr;
    if (chosen) {
        found.kind = Located::Kind::commune;
        found.commune = chosen->commune;
        for (const auto& m : close)
            if (m.commune.insee != chosen->commune.insee && (m.exact || !chosen->exact)) found.others.push_back(m);
        return found;
    }
    // Real namesakes leave no room for names that merely begin alike.
    if (exacts > 1) std::erase_if(close, [](const territory::Match& m) { return !m.exact; });
    found.kind = Located::Kind::choose;
    found.others = std::move(close);
    return found;
}

Search search_of(const Asked& asked, const Located& located, int page_size) {
    Search s;
    if (located.kind == Located::Kind::here) s.near = asked.position;
    else if (located.commune) s.near = located.commune->centre;
    s.radius_m = asked.radius_km * 1000.0;
    s.services = asked.services;
    s.audiences = asked.audiences;
    s.needs = asked.needs;
    s.programmes = asked.programmes;
    s.open_now = asked.open_now;
    s.free_only = asked.free_only;
    s.accessible = asked.accessible;
    s.limit = page_size;
    s.offset = (asked.page - 1) * page_size;
    return s;
}

}
