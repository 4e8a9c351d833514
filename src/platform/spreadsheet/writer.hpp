// Tables that people take away, written row by row with memory that does not grow with their number.
//
// The same rows become a spreadsheet (XLSX), CSV or JSON. A text is only ever a text: what begins with = + - @ is no formula in a
// spreadsheet, and in CSV an apostrophe stands before it, which the reader of this folder takes away again.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/spreadsheet/temporary_file.hpp"

namespace beffroi::spreadsheet {

enum class Kind {
    text,
    whole,
    number,
    date,
    minutes,  ///< a whole number, shown with its unit
};
struct Column {
    std::string title;  ///< as people read it
    std::string code;  ///< as programs read it: the key in JSON
    Kind kind = Kind::text;
    int width = 16;  ///< characters
};
struct Sheet {
    std::string title;  ///< 31 characters at most; []:*?/\ are left out
    std::string code;  ///< the key in JSON, the file's name in an archive of CSV
    std::vector<Column> columns;
};
/// Empty, text, whole number or minutes, number, date.
using Value = std::variant<std::monostate, std::string_view, std::int64_t, double, Date>;

inline constexpr std::size_t most_rows = 1'048'575;  ///< of one sheet of XLSX, without the titles
inline constexpr std::size_t longest_cell = 32'767;  ///< characters of one cell of XLSX; a longer text ends with "…"

class Writer {
public:
    virtual ~Writer() = default;
    /// Begins a sheet: its titles, in bold, stay in sight.
    virtual void sheet(const Sheet& sheet) = 0;
    /// One row of the sheet that was begun last, by its columns.
    virtual void row(std::span<const Value> values) = 0;
    /// Once. Errors: `cannot_write`; `too_many_rows` for XLSX.
    virtual Result<File> finish() = 0;
};

/// `folder` holds the file, and what is written on the way to it. Error: `cannot_write`.
Result<std::unique_ptr<Writer>> xlsx_writer(const std::string& folder);
/// A zip archive with a file "CODE.csv" for each sheet: UTF-8 with its mark, semicolons, as French spreadsheets open it.
Result<std::unique_ptr<Writer>> csv_writer(const std::string& folder);
/// One object; under the code of each sheet an array of objects.
Result<std::unique_ptr<Writer>> json_writer(const std::string& folder);

inline constexpr std::string_view xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

}
