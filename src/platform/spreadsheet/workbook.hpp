// The parts of an XLSX file (ECMA-376 part 1, SpreadsheetML): which sheets it has, the texts they share, how numbers look.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/spreadsheet/archive.hpp"
#include "platform/spreadsheet/number_text.hpp"
#include "platform/spreadsheet/reader.hpp"

namespace beffroi::spreadsheet {

/// The texts that cells share, end to end.
class SharedTexts {
public:
    void add(std::string_view text) {
        all_ += text;
        ends_.push_back(all_.size());
    }
    std::size_t bytes() const { return all_.size() + ends_.size() * sizeof(std::size_t); }
    /// Empty for a number that there is none of.
    std::string_view at(std::size_t index) const {
        if (index >= ends_.size()) return {};
        const std::size_t from = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(all_).substr(from, ends_[index] - from);
    }

private:
    std::string all_;
    std::vector<std::size_t> ends_;
};

struct Workbook {
    struct Sheet {
        std::string name, part;
    };
    std::vector<Sheet> sheets;
    bool from_1904 = false;
    std::vector<NumberStyle> styles;  ///< by the number that cells give
    SharedTexts texts;
};

/// All but the cells. Errors: `unreadable`, `too_large`.
Result<Workbook> read_workbook(Archive& archive, const Limits& limits);

/// The rows of one sheet. Errors: `unreadable`, `too_large`.
Result<void> each_row(Archive& archive, const Workbook& book, const std::string& part, const Limits& limits,
                      FunctionRef<bool(Row&)> tell);

/// A text of a cell as it was typed: "_x000D_" is a character by its number, lines end with "\n".
std::string typed_text(std::string_view raw);

Error too_large_sheet(std::string_view detail);

}
