// Everything that counsellors wrote, taken out in open formats. Its columns are those that `fields.cpp` reads again.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/imports/imports.hpp"
#include "platform/spreadsheet/writer.hpp"

namespace beffroi::imports {

enum class Format { xlsx, csv, json };
std::string_view code(Format format);
std::optional<Format> format_from(std::string_view code);

/// What is taken out: of whom, and of which days.
struct Wanted {
    std::vector<PersonId> counsellors;
    Date from{}, to{};
    Format format = Format::xlsx;
    /// With sheets, names and notes: only of those whom the visitor may help.
    bool names = false;
};
/// Writes sheets, records and coordination, a row at a time. `visitor` sees all of it. Errors: those of spreadsheet::Writer.
Result<spreadsheet::File> export_file(Tools& use, const accounts::Visitor& visitor, const Wanted& wanted,
                                      const std::string& folder);

}
