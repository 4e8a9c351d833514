// What both fuzzers of places ask of rows, however they were read.
#pragma once
#include "features/places/file_reader.hpp"
#include "features/places/standard_row.hpp"
#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/csv.hpp"

namespace beffroi::places {

inline void must(bool holds) {
    if (!holds) __builtin_trap();
}

/// What is kept of a row is valid by the standard, and is the same once written and read again.
inline void check_rows(const FileRows& file) {
    const Date today{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
    RowReader reader("", today), again("", today);
    for (const auto& row : file.rows) {
        const Reading reading = reader.read(row);
        must(reading.place.has_value() == reading.refused.empty());
        for (const auto& remark : reading.refused) must(!remark.reason.key.empty() && text::is_utf8(remark.value));
        if (!reading.place) continue;
        const Place& place = *reading.place;
        must(!place.source_id.empty() && !place.name.empty() && !place.commune.empty() && !place.address.empty());
        must(is_postcode(place.postcode) && (place.insee.empty() || is_insee(place.insee)) && place.updated.ok());
        must(place.phone.empty() || is_standard_phone(place.phone));
        must(text::length(place.summary) <= 280);

        std::string csv;
        for (auto column : standard_columns()) (csv += csv.empty() ? "" : ",") += column;
        csv += '\n';
        bool first = true;
        for (const auto& cell : standard_row(place, place.source_id)) {
            must(text::is_utf8(cell));
            if (!first) csv += ',';
            first = false;
            imports::append_csv_cell(csv, cell);
        }
        const auto back = read_csv(csv + "\n");
        must(back.ok() && back->rows.size() == 1);
        const Reading second = again.read(back->rows[0]);
        must(second.place.has_value() && second.dropped.empty() && second.mended.empty());
        must(*second.place == place);
    }
}

}
