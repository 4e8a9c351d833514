#include <charconv>

#include "platform/base/text.hpp"
#include "platform/spreadsheet/workbook.hpp"

namespace beffroi::spreadsheet {
namespace {

constexpr int last_row = 1'048'576, last_column = 16'384;

/// "AB12" → column 27 and row 12. Row 0 when there is none; column -1 when it can't be read.
struct Place {
    int column = -1, row = 0;
};
Place place_of(std::string_view name) {
    Place place;
    std::size_t i = 0;
    int column = 0;
    for (; i < name.size() && name[i] >= 'A' && name[i] <= 'Z' && column <= last_column; ++i)
        column = column * 26 + (name[i] - 'A' + 1);
    if (i == 0 || column > last_column) return {};
    place.column = column - 1;
    const auto digits = name.substr(i);
    std::from_chars(digits.data(), digits.data() + digits.size(), place.row);
    return place;
}

/// Gathers the cells of one sheet.
class Rows {
public:
    Rows(const Workbook& book, const Limits& limits, FunctionRef<bool(Row&)> tell)
        : book_(book), limits_(limits), tell_(tell) {
        handler.start = [this](std::string_view name, const XmlAttributes& a) { start(name, a); };
        handler.end = [this](std::string_view name) { end(name); };
        handler.text = [this](std::string_view piece) {
            if (!wanted_) return;
            text_ += piece;
            if (row_bytes_ + text_.size() > limits_.text_bytes) refuse(too_large_sheet("one row"));
        };
    }
    XmlHandler handler;
    std::optional<Error> refused;

private:
    void refuse(Error error) {
        refused = std::move(error);
        handler.stop = true;
    }

    void start(std::string_view name, const XmlAttributes& a) {
        if (name == "row") {
            row_.cells.clear();
            row_bytes_ = 0;
            int given = 0;
            const std::string_view r = a.get("r");
            std::from_chars(r.data(), r.data() + r.size(), given);
            // A line that goes back, or beyond what a spreadsheet has, would give two lines one number.
            if (given != 0 && (given <= row_.number || given > last_row))
                return refuse(damaged_spreadsheet("order of rows"));
            row_.number = given != 0 ? given : row_.number + 1;
            column_ = -1;
            in_row_ = true;
        } else if (name == "c" && in_row_) {
            const Place place = place_of(a.get("r"));
            column_ = place.column >= 0 ? place.column : column_ + 1;
            type_ = std::string(a.get("t").substr(0, 12));
            style_ = 0;
            const std::string_view s = a.get("s");
            std::from_chars(s.data(), s.data() + s.size(), style_);
            text_.clear();
            in_cell_ = true;
            wanted_ = false;
        } else if (in_cell_) {
            if (name == "rPh") ++spoken_;
            // The formula itself ("f") is not read: what it came to is.
            wanted_ = (name == "v" && type_ != "inlineStr") || (name == "t" && type_ == "inlineStr" && spoken_ == 0);
        }
    }

    void end(std::string_view name) {
        if (name == "v" || name == "t") {
            wanted_ = false;
        } else if (name == "rPh") {
            if (spoken_ > 0) --spoken_;
        } else if (name == "c" && in_cell_) {
            in_cell_ = false;
            keep(value());
        } else if (name == "row" && in_row_) {
            in_row_ = false;
            if (row_.cells.empty()) return;
            if (++rows_ > limits_.rows) return refuse(too_large_sheet("rows"));
            if (!tell_(row_)) handler.stop = true;
        }
    }

    std::string value() const {
        if (type_ == "s") {
            std::size_t index = 0;
            const auto [end, fault] = std::from_chars(text_.data(), text_.data() + text_.size(), index);
            return fault == std::errc{} ? std::string(book_.texts.at(index)) : std::string();
        }
        if (type_ == "b") return text_ == "1" ? "VRAI" : text_ == "0" ? "FAUX" : std::string(text_);
        if (type_ == "str" || type_ == "inlineStr") return typed_text(text_);
        if (type_ == "e") return text_;
        if (type_ == "d") {
            const auto day = parse_day(text_);
            return day.empty() ? text_ : day;
        }
        const bool styled = style_ >= 0 && static_cast<std::size_t>(style_) < book_.styles.size();
        return text_.empty()
                   ? std::string()
                   : number_text(text_, styled ? book_.styles[static_cast<std::size_t>(style_)] : NumberStyle{},
                                 book_.from_1904);
    }

    /// "2026-03-14" or "2026-03-14T10:30:00" → "14/03/2026" with its hour.
    static std::string parse_day(std::string_view iso) {
        if (iso.size() < 10 || iso[4] != '-' || iso[7] != '-') return {};
        std::string out =
            std::string(iso.substr(8, 2)) + "/" + std::string(iso.substr(5, 2)) + "/" + std::string(iso.substr(0, 4));
        if (iso.size() >= 16 && iso[10] == 'T' && iso.substr(11, 5) != "00:00") (out += ' ') += iso.substr(11, 5);
        return out;
    }

    void keep(const std::string& text) {
        const std::string_view bare = text::trim(text);
        if (bare.empty() || refused) return;
        if (column_ >= limits_.columns) return refuse(too_large_sheet("columns"));
        row_bytes_ += bare.size();
        const auto at = static_cast<std::size_t>(column_);
        if (row_.cells.size() <= at) row_.cells.resize(at + 1);
        row_.cells[at] = bare;
    }

    const Workbook& book_;
    const Limits& limits_;
    FunctionRef<bool(Row&)> tell_;
    Row row_;
    int rows_ = 0, column_ = -1, style_ = 0, spoken_ = 0;
    std::size_t row_bytes_ = 0;
    std::string type_, text_;
    bool in_row_ = false, in_cell_ = false, wanted_ = false;
};

}

Result<void> each_row(Archive& archive, const Workbook& book, const std::string& part, const Limits& limits,
                      FunctionRef<bool(Row&)> tell) {
    Rows rows(book, limits, tell);
    auto end = archive.read(part, rows.handler);
    if (rows.refused) return *rows.refused;
    if (!end) return std::move(end).take_error();
    return {};
}

}
