// "Près de chez vous": an A4 sheet for a town hall's door.
#pragma once
#include <string>
#include <vector>

#include "features/places/places.hpp"
#include "features/territory/territory.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::places {

struct Poster {
    Lang lang = Lang::fr;
    std::string site_name;            ///< the co-operative's
    std::string phone;                ///< E.164, its own; may be empty
    std::string town;
    std::string address;              ///< of the list around the town, whole: in the QR code
    std::string day;                  ///< "24 novembre 2026": when the hours were read
    bool demo = false;
    struct Line {
        std::string name, where, phone;   ///< `phone` as people read it
        std::vector<std::string> hours;   ///< sentences
        bool free_of_charge = false;
    };
    std::vector<Line> lines;          ///< nearest first; as many as the sheet holds are drawn
};

/// The nearest places of `town`, with their usual week. Places that receive nobody are left out.
Poster poster(db::Read& tx, Directory& directory, const territory::Commune& town, Instant now, Lang lang);

/// The week as few sentences: "Du lundi au vendredi : 9 h – 12 h et 14 h – 17 h".
std::vector<std::string> in_short(const opening_hours::Week& week, Lang lang);

/// One page of PDF, fonts embedded. `drawn` tells how many lines had room.
std::string pdf(const Poster& poster, int* drawn = nullptr);
/// The same as a picture, `width` pixels wide, to look at before printing.
std::string png(const Poster& poster, int width);

}
