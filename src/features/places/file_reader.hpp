// Files of places, whatever their format, as rows.
#pragma once
#include <string_view>
#include <vector>

#include "features/places/record.hpp"

namespace beffroi::places {

struct FileRows {
    std::vector<Row> rows;
    std::vector<Message> notes;  ///< about the whole file
};

/// CSV (UTF-8, or Windows-1252 with a note; `,`, `;` or tab) with the standard's columns, or a JSON array of objects.
/// Errors: `unreadable`, with what was expected.
Result<FileRows> read_file(std::string_view bytes);

Result<FileRows> read_csv(std::string_view utf8);
Result<FileRows> read_json(std::string_view utf8);

}
