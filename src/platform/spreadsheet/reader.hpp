// Tables that people bring: XLSX or CSV, read to one shape, rows of texts as the person typed or sees them.
//
// Days are "14/03/2026", hours "10:30", numbers have a decimal comma, of a formula it is what it came to. Files are not to be believed:
// nothing in them is run, fetched or followed, and what they unpack to is limited.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"

namespace beffroi::spreadsheet {

struct Limits {
    std::size_t unpacked_bytes = 512u * 1024 * 1024;  ///< of everything that is read of an archive
    std::size_t text_bytes = 96u * 1024 * 1024;  ///< of the texts that cells share, and of one row
    int rows = 200'000;  ///< of a sheet that have something in them
    int columns = 256;
};

struct Row {
    int number =
        0;  ///< as the spreadsheet shows it on the left, from 1; of CSV its lines as a spreadsheet would number them
    std::vector<std::string> cells;  ///< without spaces around them; the last one is not empty
    std::optional<Message> fault;  ///< why its cells are not to be trusted (CSV)
};

class Reader {
public:
    /// `bytes` outlive it. Errors: `unreadable` when it is neither; `too_large`.
    static Result<Reader> open(std::string_view bytes, const Limits& limits = {});
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    /// The names of its sheets, in order; of CSV there is one, without a name.
    const std::vector<std::string>& sheets() const;
    /// What the person should know of the file as a whole: it was not in UTF-8.
    const std::optional<Message>& note() const;
    /// Tells each row of a sheet that has something in it, until `tell` answers false. Errors: `unreadable`, `too_large`.
    Result<void> each(std::size_t sheet, FunctionRef<bool(Row&)> tell);

private:
    struct Impl;
    explicit Reader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}
