// Places as pages tell them: sentences and short lists, computed once and printed by the templates.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/opening_hours/opening_hours.hpp"
#include "features/places/places.hpp"
#include "platform/net/http.hpp"

namespace beffroi::places {

/// Whether one may come now: a bell when open, and a sentence.
struct OpenNow {
    bool open = false;
    std::string sentence;
};

/// One place in a list.
struct Card {
    std::shared_ptr<const Place> place;
    OpenNow now;
    std::string commune;            ///< its usual spelling when the commune is known
    std::string distance;           ///< "2,4 km"; empty without a centre
    bool approximate = false;       ///< measured to the commune's centre
    std::vector<std::string_view> helps;      ///< at most three catalogue keys
    int more_helps = 0;
    std::vector<std::string> programmes;      ///< the names that people know: "France services"
};
/// `next` is where an itinerant place stops next.
Card card(const Found& found, Instant now, Lang lang, const std::optional<Round>& next = {});
/// Reads the rounds of itinerant places, so that their cards say where they stop next.
std::vector<Card> cards(db::Read& tx, const Page& page, Instant now, Lang lang);

/// "Se faire aider dans ses démarches, apprendre l’ordinateur et 2 autres".
std::string helps_sentence(const Card& card, Lang lang);

/// The page of one place.
struct Sheet {
    Place place;
    OpenNow now;
    std::string commune;
    std::vector<std::string> address;         ///< its lines, for people and letters
    std::optional<opening_hours::Week> week;
    std::vector<Stop> stops;
    std::vector<std::string_view> helps, audiences, needs, access, support, fees, trainings, programmes;  ///< catalogue keys
    std::string website, mail;                ///< the first one that can be used; empty when none can
    std::string directions;                   ///< address of an itinerary; empty without a point
    std::string publisher;                    ///< who sent the record, as a name
    std::string schema_hours;                 ///< for schema.org: the text of the hours
    std::vector<Card> near;                   ///< other places, nearest first
    std::optional<Photo> photo;
    bool bookable = false;                    ///< somebody receives there by appointment
};
Sheet sheet(db::Read& tx, Directory& directory, const Place& place, Instant now, Lang lang);

/// "02 31 66 00 00".
std::string phone_text(const Place& place);
/// The paragraphs of a longer text: what stands between empty lines.
std::vector<std::string> paragraphs(std::string_view text);

/// A coordinate for programs: "48.84210", a metre exact.
std::string degrees(double angle);
/// The commune's usual spelling, or the record's when the commune is not known.
std::string commune_name(const Place& place);
/// "https://aide.exemple.fr" of the page, or where the request came in, for links on paper.
std::string origin(const html::Page& page, const net::Request& request);
/// "L’aide au numérique à Vire Normandie : aide aux démarches…": what search engines and shared links show.
std::string description(const Sheet& sheet, Lang lang);

}
