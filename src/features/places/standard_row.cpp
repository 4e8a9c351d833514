#include "features/places/standard_row.hpp"

#include "features/places/values.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

std::array<std::string, 32> standard_row(const Place& p, const std::string& public_id) {
    const auto list = [](const auto& set) { return text::join(words_of(set), "|"); };
    return {
        public_id,
        p.pivot,
        p.name,
        p.commune,
        p.postcode,
        is_insee(p.insee) ? p.insee : std::string(),
        p.address,
        p.address_more,
        p.point ? number_text(p.point->latitude) : std::string(),
        p.point ? number_text(p.point->longitude) : std::string(),
        text::join(p.typology, "|"),
        is_standard_phone(p.phone) ? p.phone : std::string(),
        text::join(p.mails, "|"),
        text::join(p.sites, "|"),
        p.hours,
        text::shorten(p.summary, 280),
        p.details,
        p.declared_source,
        list(p.roaming),
        p.parent,
        date_text(p.updated),
        list(p.services),
        list(p.audiences),
        list(p.needs),
        list(p.fees),
        list(p.programmes),
        list(p.trainings),
        text::join(p.other_trainings, "|"),
        list(p.access),
        list(p.support),
        p.acceslibre_url,
        p.booking_url,
    };
}

}
