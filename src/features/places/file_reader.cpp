#include "features/places/file_reader.hpp"

#include <algorithm>

#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/csv.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::places {

namespace {

constexpr std::string_view required_columns[] = {"id", "nom", "commune", "code_postal", "adresse", "date_maj"};

Error unreadable(Message message) { return invalid("unreadable", std::move(message)); }

}

Result<FileRows> read_file(std::string_view bytes) {
    const auto file = imports::utf8(bytes);
    if (!file) return file.error();
    const std::string_view content = text::trim(file->text());
    auto rows = content.starts_with('[') || content.starts_with('{') ? read_json(file->text()) : read_csv(file->text());
    if (rows && file->note) rows->notes.push_back(*file->note);
    return rows;
}

Result<FileRows> read_csv(std::string_view utf8) {
    imports::CsvReader reader(utf8, imports::csv_separator(utf8));
    imports::CsvRecord record;
    if (!reader.next(record)) return unreadable(msg("This file is empty."));
    if (record.fault != imports::CsvFault::none) return unreadable(imports::fault_message(record.fault));

    FileRows file;
    std::vector<std::string> columns;
    for (const auto& name : record.cells) {
        const auto column = known_column(name);
        columns.push_back(column.value_or(""));
        if (!column && !text::trim(name).empty())
            file.notes.push_back(
                msg("The column {1} is not one of the standard's: left out.", text::shorten(one_line(name), 80)));
    }
    for (auto needed : required_columns)
        if (std::find(columns.begin(), columns.end(), needed) == columns.end())
            return unreadable(
                msg("The first line does not name the column {1}. Expected: the columns of the national standard of "
                    "digital "
                    "mediation places, version 1.0.2.",
                    needed));

    while (reader.next(record)) {
        if (std::all_of(record.cells.begin(), record.cells.end(), [](const auto& c) { return text::trim(c).empty(); }))
            continue;
        Row& row = file.rows.emplace_back();
        row.line = record.line;
        // Spreadsheets leave empty cells at the end of lines; anything else there means that the cells are shifted.
        while (record.cells.size() > columns.size() && text::trim(record.cells.back()).empty()) record.cells.pop_back();
        if (record.fault != imports::CsvFault::none)
            row.fault = imports::fault_message(record.fault);
        else if (record.cells.size() != columns.size())
            row.fault = msg("This line has {1} cells, the first line has {2}.", std::to_string(record.cells.size()),
                            std::to_string(columns.size()));
        for (std::size_t i = 0; i < std::min(record.cells.size(), columns.size()); ++i)
            if (!columns[i].empty()) row.cells.push_back({columns[i], std::move(record.cells[i]), false});
    }
    return file;
}

}
