// Places out of the database: the standard's CSV and GeoJSON. data·inclusion is in export_inclusion.cpp.
#include "features/places/export_inclusion.hpp"
#include "features/places/geojson.hpp"
#include "features/places/repository.hpp"
#include "features/places/standard_row.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/json.hpp"
#include "platform/imports/csv.hpp"

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
            imports::append_csv_cell(line, cell);
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
        append_geometry(w, place);
        w.key("properties").begin_object();
        append_properties(w, place);
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
