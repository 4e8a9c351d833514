// CSV as RFC 4180 writes it, and as spreadsheets really write it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/i18n/i18n.hpp"

namespace beffroi::imports {

/// What stands wrong in a record. A record with a fault is not to be trusted: its cells may be shifted.
enum class CsvFault {
    none,
    unclosed_quote,      ///< a cell begins with a quotation mark that nothing closes
    text_after_quote,    ///< something other than a separator follows a closing quotation mark
};

struct CsvRecord {
    int line = 0;        ///< of the file where it begins, from 1
    std::vector<std::string> cells;
    CsvFault fault = CsvFault::none;
};

/// Reads records one by one. Lines end with LF, CRLF or CR; blank lines are passed over. A quotation mark inside a cell that
/// does not begin with one is itself. After a record with a fault, reading goes on at the next line of the file, so that one
/// forgotten quotation mark costs one line.
class CsvReader {
public:
    CsvReader(std::string_view bytes, char separator) : bytes_(bytes), separator_(separator) {}
    /// False at the end.
    bool next(CsvRecord& record);
    /// Where the next record is looked for: a reader of the bytes from there on gives it again.
    std::size_t position() const { return at_; }

private:
    bool read_record(CsvRecord& record);
    std::string_view bytes_;
    std::size_t at_ = 0;
    int line_ = 1;
    char separator_;
};

/// What a person reads about it.
Message fault_message(CsvFault fault);

/// The separator of a file: whichever of `,`, `;` and tab its first line holds most, outside quotation marks.
char csv_separator(std::string_view bytes);

/// Appends `cell`, quoted when RFC 4180 asks for it.
void append_csv_cell(std::string& out, std::string_view cell);

}
