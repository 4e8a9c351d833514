#include "features/places/geojson.hpp"

#include "features/places/standard_row.hpp"

namespace beffroi::places {

void append_geometry(json::Writer& w, const Place& place) {
    if (!place.point) {
        w.null();
        return;
    }
    w.begin_object().field("type", "Point").key("coordinates").begin_array();
    w.value(place.point->longitude).value(place.point->latitude).end_array().end_object();
}

void append_properties(json::Writer& w, const Place& place) {
    const auto text = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) w.field(name, value);
    };
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return;
        w.key(name).begin_array();
        for (const auto& value : values) w.value(value);
        w.end_array();
    };
    text("pivot", place.pivot), text("nom", place.name), text("commune", place.commune), text("code_postal", place.postcode);
    text("code_insee", place.insee), text("adresse", place.address), text("complement_adresse", place.address_more);
    list("typologie", place.typology), text("telephone", place.phone), list("courriels", place.mails), list("site_web", place.sites);
    text("horaires", place.hours), text("presentation_resume", place.summary), text("presentation_detail", place.details);
    text("source", place.declared_source), list("itinerance", words_of(place.roaming)), text("structure_parente", place.parent);
    w.field("date_maj", date_text(place.updated));
    list("services", words_of(place.services)), list("publics_specifiquement_adresses", words_of(place.audiences));
    list("prise_en_charge_specifique", words_of(place.needs)), list("frais_a_charge", words_of(place.fees));
    list("dispositif_programmes_nationaux", words_of(place.programmes)), list("formations_labels", words_of(place.trainings));
    list("autres_formations_labels", place.other_trainings), list("modalites_acces", words_of(place.access));
    list("modalites_accompagnement", words_of(place.support)), text("fiche_acces_libre", place.acceslibre_url);
    text("prise_rdv", place.booking_url);
}

}
