// What a number of a spreadsheet looks like to whoever typed it: a day, an hour, a postcode with its first zero.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::spreadsheet {

/// What a number's format makes of it.
struct NumberStyle {
    enum class Shape {
        plain,
        date,       ///< 14/03/2026
        time,       ///< 10:30
        date_time,  ///< 14/03/2026 10:30
        elapsed,    ///< 26:30
    };
    Shape shape = Shape::plain;
    int digits = 0;  ///< of a whole number, filled up with zeros from the left
    bool operator==(const NumberStyle&) const = default;
};

/// Of a format that the file numbers only (ECMA-376 part 1, 18.8.30).
NumberStyle built_in_style(int number);
/// Of a format that the file spells out: "dd/mm/yyyy", "00000". Only its first section counts, which is that of positive numbers.
NumberStyle style_of(std::string_view format);

/// As it would be typed, with a decimal comma. `raw` is the number as the file has it; what is no number stays as it is. `from_1904`: days are
/// counted from 1904 (older Macintosh), else from 1900.
std::string number_text(std::string_view raw, const NumberStyle& style, bool from_1904);

}
