// Appointments as residents' pages tell them: sentences computed once and printed by the templates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/appointments/appointments.hpp"
#include "features/appointments/asked.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::appointments {

/// What one may come for.
struct Offer {
    std::string name, length;  ///< "45 minutes"
    std::vector<std::string> before;  ///< its paragraphs
    std::string next;  ///< "mardi 2 décembre à 9 h"; empty: nothing is free, or the commune is needed first
    std::string next_where;  ///< "Médiathèque"; empty by telephone and at home
    std::string link;
    bool needs_town = false;
};
/// Those that take place in one way.
struct Way {
    agenda::Kind kind{};
    std::string_view label, icon;  ///< a catalogue key
    std::vector<Offer> offers;
};
/// A way out when several communes are meant.
struct Town {
    std::string name, where, link;
};
struct Start {
    Asked asked;
    std::string field;  ///< what stands in the field of the town
    Message town_error;  ///< empty key: none
    std::vector<Town> towns;
    std::string town;  ///< the one that was found
    std::string place, place_slug;  ///< only there
    std::vector<Way> ways;
    std::string without_place;  ///< the same without the place; empty when none was chosen
    bool nothing = false;  ///< nothing can be booked here
};

/// A time to choose.
struct Time {
    std::string value;  ///< of the form: the instant and the place
    std::string text;  ///< "9 h"
    std::string spoken;  ///< ", mardi 2 décembre, Médiathèque": what a screen reader adds
};
struct AtPlace {
    PlaceId place;
    std::string name, where;  ///< "Vire Normandie, 2,4 km"
    std::vector<Time> times;
    double distance_m = 0;
};
struct Day {
    std::string iso,
        label;  ///< "mardi 2 décembre"; of days on which nothing is free "du mercredi 25 au vendredi 27 novembre"
    bool free = false;
    std::vector<AtPlace> places;
    std::string then;  ///< of days on which nothing is free: the next time that is
};
/// The slots of seven days.
struct Week {
    std::vector<Day> days;
    std::string earlier, later;  ///< addresses; empty: there is none
    std::string first, last;  ///< "lundi 30 novembre"
    std::string next, next_link;  ///< when none of these days has any: the first one after, and the way there
    bool none = false;  ///< nothing is free as far as one may book
    bool more = false;  ///< not all fit
    std::string further;  ///< the same with more places; empty: there are none
};
struct Option {
    std::string value, label;
    bool chosen = false;
};
struct Times {
    Asked asked;
    std::string motif, length, how;
    std::string_view icon;
    bool home_visit = false, at_places = false;
    std::string field, town;
    Message town_error;
    std::vector<Town> towns;
    bool needs_town = false;
    std::string place;  ///< only there
    Week week;
    std::vector<Option> places, people, radii;
    std::string back, without_filters;
    bool filtered = false;
    Message notice;  ///< empty key: none
};

/// What was chosen, before and after booking.
struct Summary {
    std::string motif, when, length, how;  ///< "mardi 2 décembre à 9 h", "45 minutes", "Dans un lieu"
    std::string_view icon;
    std::string place, place_slug;
    std::vector<std::string> address;
    std::string phone;  ///< of the place, E.164
    std::vector<std::string> before, after;
    std::string counsellor;
};
struct Details {
    Summary summary;
    Asked asked;
    std::string value;  ///< the slot
    agenda::Kind kind{};
    bool held = false;
    std::string town;  ///< of a home visit
    std::string other_times;  ///< the way back to the times
    std::vector<Time> nearest;  ///< when it was taken meanwhile; `text` is the whole moment
};

/// One appointment, for whoever has its link.
struct Followed {
    Summary summary;
    std::string link;  ///< "/rendez-vous/suivi/…"
    std::string words;
    std::string room;  ///< by video: where to go; empty when it is cancelled, or nobody has said
    std::string name, booked_by, subject;
    bool cancelled = false, by_us = false, over = false;
    bool may_change = false, may_take_back = false;
    std::string done;  ///< "reserve", "deplace", "annule", "repris": what has just happened; empty: nothing
    bool reachable = false;  ///< we have a telephone or a mail
};
/// One line of /espace/rendez-vous.
struct Own {
    Instant starts;
    std::string motif, when, where, link;
    std::string_view state;  ///< a catalogue key; empty: booked and to come
};

}
