#include <xlsxwriter.h>

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/spreadsheet/writer.hpp"

namespace beffroi::spreadsheet {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// Spreadsheets read "_x0041_" as a character's number: where a person wrote that, its line is written by number.
std::string cell_text(std::string_view typed) {
    std::string text = text::clean_utf8(typed);
    for (std::size_t at = 0; (at = text.find("_x", at)) != std::string::npos; at += 2)
        if (at + 6 < text.size() && text[at + 6] == '_' && std::all_of(&text[at + 2], &text[at + 6], is_hex)) {
            text.insert(at, "_x005F");
            at += 6;
        }
    // XML has no place for these two, which UTF-8 allows.
    for (std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
        for (std::size_t at = 0; (at = text.find(none, at)) != std::string::npos;) text.erase(at, none.size());
    if (text.size() > longest_cell && text::length(text) > longest_cell) text = text::shorten(text, longest_cell - 1);
    return text;
}

std::string sheet_name(std::string_view title) {
    std::string name;
    for (const char c : title)
        if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name += c;
    return text::length(name) > 31 ? text::shorten(name, 30) : name;
}

class XlsxWriter final : public Writer {
public:
    XlsxWriter(File file, std::string folder) : file_(std::move(file)), folder_(std::move(folder)) {
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = folder_.data();
        options.use_zip64 = LXW_FALSE;
        book_ = workbook_new_opt(file_->path().c_str(), &options);
        if (book_ == nullptr) return;
        head_ = workbook_add_format(book_);
        format_set_bold(head_);
        format_set_text_wrap(head_);
        format_set_align(head_, LXW_ALIGN_VERTICAL_TOP);
        date_ = format("dd/mm/yyyy");
        minutes_ = format("0\" min\"");
        whole_ = format("0");
        text_ = format("@");
    }
    ~XlsxWriter() override {
        if (book_ != nullptr) lxw_workbook_free(book_);
    }
    XlsxWriter(const XlsxWriter&) = delete;
    XlsxWriter& operator=(const XlsxWriter&) = delete;
    bool ready() const { return book_ != nullptr; }

    void sheet(const Sheet& sheet) override {
        end_sheet();
        columns_ = sheet.columns;
        rows_ = 0;
        sheet_ = workbook_add_worksheet(book_, sheet_name(sheet.title).c_str());
        if (sheet_ == nullptr) {
            failed_ = true;
            return;
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto at = static_cast<lxw_col_t>(i);
            // A column of text is one for what people type below too: a postcode keeps its first 0.
            worksheet_set_column(sheet_, at, at, columns_[i].width, columns_[i].kind == Kind::text ? text_ : nullptr);
            keep(worksheet_write_string(sheet_, 0, at, cell_text(columns_[i].title).c_str(), head_));
        }
        worksheet_freeze_panes(sheet_, 1, 0);
    }

    void row(std::span<const Value> values) override {
        if (sheet_ == nullptr) return;
        if (rows_ >= most_rows) {
            too_many_ = true;
            return;
        }
        ++rows_;
        for (std::size_t i = 0; i < values.size() && i < columns_.size(); ++i)
            std::visit([&](const auto& value) { write(static_cast<lxw_col_t>(i), columns_[i].kind, value); },
                       values[i]);
    }

    Result<File> finish() override {
        end_sheet();
        if (book_ == nullptr) return cannot_write();
        const lxw_error ended = workbook_close(book_);
        book_ = nullptr;
        if (too_many_)
            return invalid("too_many_rows", msg("A spreadsheet holds at most 1,048,575 lines. Choose a shorter period, "
                                                "or take the file as CSV."));
        if (ended != LXW_NO_ERROR || failed_) return cannot_write();
        return std::move(file_);
    }

private:
    lxw_format* format(const char* code) {
        lxw_format* made = workbook_add_format(book_);
        format_set_num_format(made, code);
        format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
        return made;
    }
    void keep(lxw_error error) { failed_ = failed_ || error != LXW_NO_ERROR; }
    lxw_row_t at() const { return static_cast<lxw_row_t>(rows_); }
    void write(lxw_col_t, Kind, std::monostate) {}
    void write(lxw_col_t column, Kind, std::string_view value) {
        if (!value.empty()) keep(worksheet_write_string(sheet_, at(), column, cell_text(value).c_str(), text_));
    }
    void write(lxw_col_t column, Kind kind, std::int64_t value) {
        keep(worksheet_write_number(sheet_, at(), column, static_cast<double>(value),
                                    kind == Kind::minutes ? minutes_ : whole_));
    }
    void write(lxw_col_t column, Kind, double value) {
        keep(worksheet_write_number(sheet_, at(), column, value, nullptr));
    }
    void write(lxw_col_t column, Kind, Date value) {
        // Their calendar begins in 1900, with a 29 February that never was.
        const Date first{std::chrono::year{1900}, std::chrono::March, std::chrono::day{1}};
        const Date zero{std::chrono::year{1899}, std::chrono::December, std::chrono::day{30}};
        if (!value.ok() || value < first)
            keep(worksheet_write_string(sheet_, at(), column, date_text(value).c_str(), text_));
        else
            keep(worksheet_write_number(sheet_, at(), column, days_between(zero, value), date_));
    }
    void end_sheet() {
        if (sheet_ != nullptr && rows_ > 0 && !columns_.empty())
            worksheet_autofilter(sheet_, 0, 0, at(), static_cast<lxw_col_t>(columns_.size() - 1));
        sheet_ = nullptr;
    }

    File file_;
    std::string folder_;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format *head_ = nullptr, *date_ = nullptr, *minutes_ = nullptr, *whole_ = nullptr, *text_ = nullptr;
    std::vector<Column> columns_;
    std::size_t rows_ = 0;
    bool failed_ = false, too_many_ = false;
};

}

Result<std::unique_ptr<Writer>> xlsx_writer(const std::string& folder) {
    auto file = TemporaryFile::make(folder);
    if (!file) return std::move(file).take_error();
    auto writer = std::make_unique<XlsxWriter>(std::move(*file), folder);
    if (!writer->ready()) return cannot_write();
    return std::unique_ptr<Writer>(std::move(writer));
}

}
