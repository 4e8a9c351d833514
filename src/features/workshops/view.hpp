// Workshops as pages tell them.
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/workshops/listing.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::workshops {

/// One session in a list.
struct Line {
    Session session;
    std::string id;
    std::string slug, title;
    Date date{};
    std::string day;  ///< "mardi 1 décembre"
    std::string hours;  ///< "de 10 h à 12 h"
    std::string starts_iso, ends_iso;  ///< with the offset of the place's clock
    std::string place, place_slug, commune, address, postcode;
    std::string distance;  ///< "2,4 km"; empty without a centre
    std::string_view level, audience;  ///< catalogue keys; no audience: for everybody
    std::string price;  ///< "5 €"; empty: free
    std::string seats;  ///< "Il reste 3 places"
    bool full = false, cancelled = false;
    bool series = false;  ///< signed up to as a whole only
};
struct Day {
    std::string title, iso;
    Date date{};
    std::vector<Line> lines;
};

/// What a visitor asks of the list, read from the address and written back to it.
struct Asked {
    std::string where, insee;  ///< `ou`, `insee`
    int radius_km = 30;  ///< `rayon`
    std::optional<Level> level;  ///< `niveau`
    std::optional<Audience> audience;  ///< `public`
    bool free_only = false, with_seats = false;  ///< `gratuit`, `places`
    std::optional<Date> from;  ///< `jour`
    int page = 1;
    /// Whoever wants to see what comes later asks for a day.
    static constexpr int last_page = 25;

    static Asked read(const net::Params& query);
    /// "niveau=debutant&page=2"; empty: the whole list.
    std::string query() const;
    std::string path() const { return query().empty() ? "/ateliers" : "/ateliers?" + query(); }
    Asked on_page(int number) const;
    Asked on_day(Date day) const;
    Asked in(std::string_view name, std::string_view code) const;
};
struct List {
    Asked asked;
    std::string commune;  ///< around which; empty: everywhere
    bool unknown = false;  ///< no commune has that name
    std::vector<std::pair<std::string, std::string>> others;  ///< name and code of communes that may have been meant
    std::vector<Day> days;
    int count = 0;  ///< on this page
    bool more = false;  ///< after it
};
/// How many days ahead a list around a town looks.
inline constexpr int furthest_listed = 400;
/// Sessions to come, cancelled ones too, that fit: `most` of them after the first `skip`.
std::vector<Line> find(db::Read& tx, const Services& use, Spots& spots, const Asked& asked, Lang lang, int skip,
                       int most, List& list);
std::vector<Day> by_day(std::vector<Line> lines, Lang lang);

/// Of one workshop, with those whose day is over left out.
std::vector<Line> lines_of(db::Read& tx, const Workshop& workshop, Lang lang, Instant from);
Line line_of(const Listed& listed, Lang lang);  ///< without its place
Line line_of(const Workshop& workshop, const Session& session, const places::Place* place, Lang lang);
std::string price_text(int cents, Lang lang);  ///< empty: free
std::string hours_text(Instant from, Instant to, std::string_view zone, Lang lang);
/// "2026-12-01T10:00:00+01:00"
std::string local_iso(Instant at, std::string_view zone);
std::vector<std::string> paragraphs(std::string_view text);

/// The page of one workshop.
struct WorkshopSheet {
    Workshop workshop;
    std::vector<Line> sessions;
    std::string place, place_slug, commune, address;
    std::string told;  ///< "un mardi sur deux, six fois"
    std::string price;
    std::vector<std::string> counsellors;
    bool any_left = false;
    std::string first_free;  ///< the session of the main button
    /// Whether no session that takes place has a seat left.
    bool all_full() const {
        return std::all_of(sessions.begin(), sessions.end(),
                           [](const Line& each) { return each.cancelled || each.full; });
    }
};
WorkshopSheet sheet_of(db::Read& tx, const Services& use, const Workshop& workshop, Lang lang);

/// The page of one registration.
struct Part {
    Line line;
    Entry entry;
    std::string id;
    std::string_view state;  ///< a catalogue key
    int rank = 0;
    std::string until;  ///< "mercredi 25 novembre à 14 h"
    bool may_cancel = false, may_confirm = false, gone = false;
    std::vector<Line> others;  ///< what is offered in place of one that was cancelled
};
struct Followed {
    Registration registration;
    Workshop workshop;
    std::vector<Part> parts;
    std::string token, words, address, squares;
    int side = 0;
    std::string place, place_slug, place_address, phone;
    std::string_view news;  ///< a catalogue key: what has just happened
};

/// "https://aide.exemple.fr": as configured, else as this request came.
std::string origin_of(const html::Page& page, const net::Request& request);
/// For the field `form` of a form: sent twice it makes one registration.
std::string new_form();
/// "25 novembre à 14 h"
std::string moment(Instant at, std::string_view zone, Lang lang);

// ---- Calendars (feeds.cpp) ----

/// RFC 5545, in UTC.
std::string calendar(const std::vector<std::pair<Line, std::string>>& events, std::string_view name,
                     std::string_view origin, Instant now, Lang lang);
std::string rss(const std::vector<Line>& lines, std::string_view title, std::string_view site, std::string_view origin,
                std::string_view prefix, Lang lang);

void follow_routes(net::Router& on, Services& use);

}
