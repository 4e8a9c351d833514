// Places out of the database: the standard's CSV and GeoJSON. data·inclusion is in export_inclusion.cpp.
#include "features/places/csv.hpp"
#include "features/places/export_inclusion.hpp"
#include "features/places/repository.hpp"
#include "features/places/standard_row.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/json.hpp"

namespace beffroi::places {

namespace {

using Sink = std::function<void(std::string_view)>;

void export_csv(db::Read& tx, const Sink& write) {
    std::string line;
    for (auto column : standard_columns()) {
        if (!line.empty()) line += ',';
        line += column;
    }
    write(line += '\n');
    repository::each_for_export(tx, [&](const Place& place, const std::string& public_id) {
        line.clear();
        bool first = true;
        for (const auto& cell : standard_row(place, public_id)) {
            if (!first) line += ',';
            first = false;
            append_csv_cell(line, cell);
        }
        write(line += '\n');
    });
}

/// RFC 7946: longitude before latitude; a place without a point has no geometry.
void export_geojson(db::Read& tx, const Sink& write) {
    write("{\"type\":\"FeatureCollection\",\"features\":[");
    bool first = true;
    repository::each_for_export(tx, [&](const Place& place, const std::string& public_id) {
        json::Writer w;
        w.begin_object().field("type", "Feature").field("id", public_id).key("geometry");
        if (place.point) {
            w.begin_object().field("type", "Point").key("coordinates").begin_array();
            w.value(place.point->longitude).value(place.point->latitude).end_array().end_object();
        } else {
            w.null();
        }
        w.key("properties").begin_object();
        const auto text = [&](std::string_view name, const std::string& value) {
            if (!value.empty()) w.field(name, value);
        };
        const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
            if (values.empty()) return;
            w.key(name).begin_array();
            for (const auto& value : values) w.value(value);
            w.end_array();
        };
        // The standard's names; lists are lists.
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
        w.end_object().end_object();
        if (!first) write(",");
        first = false;
        write("\n");
        write(w.text());
    });
    write("\n]}\n");
}

}

std::optional<Format> format_from_text(std::string_view name) {
    if (name == "csv") return Format::csv;
    if (name == "geojson") return Format::geojson;
    if (name == "data-inclusion") return Format::data_inclusion;
    return std::nullopt;
}

void export_all(db::Read& tx, Format format, const std::function<void(std::string_view)>& write) {
    switch (format) {
        case Format::csv: return export_csv(tx, write);
        case Format::geojson: return export_geojson(tx, write);
        case Format::data_inclusion: return export_inclusion(tx, write);
    }
}

}
