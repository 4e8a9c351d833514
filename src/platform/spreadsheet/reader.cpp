#include "platform/spreadsheet/reader.hpp"

#include "platform/base/text.hpp"
#include "platform/imports/csv.hpp"
#include "platform/imports/file.hpp"
#include "platform/spreadsheet/workbook.hpp"

namespace beffroi::spreadsheet {
namespace {

constexpr std::string_view zip_mark = "PK\x03\x04", old_office_mark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The first line that is cut at all says by what: an export may begin with lines of one cell.
char separator_of(std::string_view text) {
    for (int lines = 0; lines < 40 && !text.empty(); ++lines) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        if (text.substr(0, end).find_first_of(",;\t") != std::string_view::npos) return imports::csv_separator(text);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return ';';
}

/// How many lines are empty at the beginning of `text`: a spreadsheet shows them too.
int blank_lines(std::string_view text) {
    int lines = 0;
    for (std::size_t i = 0; i < text.size() && (text[i] == '\r' || text[i] == '\n'); ++i)
        if (text[i] == '\n' || i + 1 >= text.size() || text[i + 1] != '\n') ++lines;
    return lines;
}

/// What `csv_writer` put before a text that is no formula is taken away.
void unmask(std::string& cell) {
    if (cell.size() > 1 && cell[0] == '\'' && std::string_view("=+-@\t\r'").find(cell[1]) != std::string_view::npos)
        cell.erase(0, 1);
}

Result<void> each_record(std::string_view text, const Limits& limits, FunctionRef<bool(Row&)> tell) {
    imports::CsvReader reader(text, separator_of(text));
    imports::CsvRecord record;
    Row row;
    int number = 0, rows = 0;
    for (;;) {
        number += blank_lines(text.substr(reader.position()));
        if (!reader.next(record)) return {};
        row.number = ++number;
        row.cells.swap(record.cells);
        row.fault.reset();
        if (record.fault != imports::CsvFault::none) row.fault = imports::fault_message(record.fault);
        for (auto& cell : row.cells) {
            unmask(cell);
            if (const auto bare = text::trim(cell); bare.size() != cell.size()) cell = std::string(bare);
        }
        while (!row.cells.empty() && row.cells.back().empty()) row.cells.pop_back();
        if (row.cells.empty()) continue;
        if (++rows > limits.rows) return too_large_sheet("rows");
        if (row.cells.size() > static_cast<std::size_t>(limits.columns)) return too_large_sheet("columns");
        if (!tell(row)) return {};
    }
}

}

struct Reader::Impl {
    Limits limits;
    std::vector<std::string> sheets;
    std::optional<Message> note;
    std::optional<imports::Utf8> text;
    std::optional<Archive> archive;
    Workbook book;
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
const std::vector<std::string>& Reader::sheets() const { return impl_->sheets; }
const std::optional<Message>& Reader::note() const { return impl_->note; }

Result<Reader> Reader::open(std::string_view bytes, const Limits& limits) {
    auto impl = std::make_unique<Impl>();
    impl->limits = limits;
    if (bytes.starts_with(old_office_mark))
        return invalid("unreadable",
                       msg("This spreadsheet is locked by a password, or of an old kind (.xls). Open it, save it as "
                           ".xlsx without a password or as CSV in UTF-8, and choose it again."));
    if (bytes.starts_with(zip_mark)) {
        auto archive = Archive::open(bytes, limits.unpacked_bytes);
        if (!archive) return std::move(archive).take_error();
        if (archive->beginning("mimetype", 64).find("opendocument") != std::string::npos)
            return invalid(
                "unreadable",
                msg("This spreadsheet is of the kind OpenDocument (.ods). Open it, save it as .xlsx or as CSV "
                    "in UTF-8, and choose it again."));
        auto book = read_workbook(*archive, limits);
        if (!book) return std::move(book).take_error();
        for (const auto& sheet : book->sheets) impl->sheets.push_back(sheet.name);
        impl->book = std::move(*book);
        impl->archive.emplace(std::move(*archive));
        return Reader(std::move(impl));
    }
    if (bytes.size() > limits.text_bytes) return too_large_sheet("bytes");
    auto text = imports::utf8(bytes);
    if (!text) return std::move(text).take_error();
    if (text->text().find('\0') != std::string_view::npos)
        return invalid("unreadable", msg("This file is no spreadsheet: choose one that ends in .xlsx or .csv."));
    impl->note = text->note;
    impl->text.emplace(std::move(*text));
    impl->sheets.emplace_back();
    return Reader(std::move(impl));
}

Result<void> Reader::each(std::size_t sheet, FunctionRef<bool(Row&)> tell) {
    if (sheet >= impl_->sheets.size()) return {};
    if (impl_->text) return each_record(impl_->text->text(), impl_->limits, tell);
    return each_row(*impl_->archive, impl_->book, impl_->book.sheets[sheet].part, impl_->limits, tell);
}

}
