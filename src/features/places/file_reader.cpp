#include "features/places/file_reader.hpp"

#include <algorithm>

#include "features/places/csv.hpp"
#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

constexpr std::string_view required_columns[] = {"id", "nom", "commune", "code_postal", "adresse", "date_maj"};

Error unreadable(Message message) { return invalid("unreadable", std::move(message)); }

Message fault_message(CsvFault fault) {
    if (fault == CsvFault::unclosed_quote) return msg("A quotation mark opens a cell and nothing closes it.");
    return msg("Something stands after a closing quotation mark: double the quotation marks that belong to the text.");
}

}

Result<FileRows> read_file(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
        return unreadable(msg("This file is in UTF-16. Save it as CSV in UTF-8 and import it again."));
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::string_view content = text::trim(bytes);
    if (content.empty()) return unreadable(msg("This file is empty."));
    // A zip archive begins so, and with it every spreadsheet that was not saved as CSV.
    if (content.starts_with("PK\x03\x04"))
        return unreadable(msg("This is a spreadsheet or an archive. Save it as CSV in UTF-8 and import it again."));

    std::string converted;
    Message note;
    if (!text::is_utf8(bytes)) {
        converted = from_windows_1252(bytes);
        bytes = converted;
        note =
            msg("The file is not in UTF-8: it was read as Windows-1252, as French spreadsheets save it. Check the "
                "accents.");
    }
    auto rows = content.starts_with('[') || content.starts_with('{') ? read_json(bytes) : read_csv(bytes);
    if (rows && !note.key.empty()) rows->notes.push_back(note);
    return rows;
}

Result<FileRows> read_csv(std::string_view utf8) {
    CsvReader reader(utf8, csv_separator(utf8));
    CsvRecord record;
    if (!reader.next(record)) return unreadable(msg("This file is empty."));
    if (record.fault != CsvFault::none) return unreadable(fault_message(record.fault));

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
        if (record.fault != CsvFault::none)
            row.fault = fault_message(record.fault);
        else if (record.cells.size() != columns.size())
            row.fault = msg("This line has {1} cells, the first line has {2}.", std::to_string(record.cells.size()),
                            std::to_string(columns.size()));
        for (std::size_t i = 0; i < std::min(record.cells.size(), columns.size()); ++i)
            if (!columns[i].empty()) row.cells.push_back({columns[i], std::move(record.cells[i]), false});
    }
    return file;
}

}
