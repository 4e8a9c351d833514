// Single values as people write them, told as the standard wants them. No file, no place: text in, text out.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/territory/territory.hpp"
#include "platform/base/time.hpp"

namespace beffroi::places {

/// A value that was read; `mended` when it is more than another way of writing the same.
template <class T>
struct Understood {
    T value;
    bool mended = false;
};

/// One line: UTF-8, no control nor invisible characters, blanks made single spaces.
std::string one_line(std::string_view text);
/// Several lines: as above, line ends made "\n", no blank at the ends of lines.
std::string several_lines(std::string_view text);

/// A telephone number as E.164 with one of the prefixes of the standard: "02 31 66 00 00", "+33 (0)2 31…", "0033…",
/// "0590…" of Guadeloupe. Several numbers: the first, mended. Nine digits are a number that a spreadsheet robbed of its zero:
/// mended. None for short numbers ("3949") and foreign ones.
std::optional<Understood<std::string>> read_phone(std::string_view text);
/// Whether `phone` is as the standard's pattern wants it.
bool is_standard_phone(std::string_view phone);

/// Five digits; four are a postcode that a spreadsheet robbed of its zero, "75 001" one with a blank: mended.
std::optional<Understood<std::string>> read_postcode(std::string_view text);
bool is_postcode(std::string_view text);
/// A commune's code: "14762", "2A004"; "1004" mended.
std::optional<Understood<std::string>> read_insee(std::string_view text);
bool is_insee(std::string_view text);
/// SIRET, RNA or RIDET by the standard's pattern; blanks and points are taken out, and a SIRET that a spreadsheet robbed of
/// its zero is mended when the check digit agrees.
std::optional<Understood<std::string>> read_pivot(std::string_view text, bool was_number);
inline constexpr std::string_view unknown_pivot = "00000000000000";

/// "2024-01-31"; "31/01/2024", "2024/01/31" and instants are mended.
std::optional<Understood<Date>> read_date(std::string_view text);
/// A decimal number, with a point; a comma is mended.
std::optional<Understood<double>> read_number(std::string_view text);
/// The shortest text that reads back the same: "48.8411", never "4.88411e1".
std::string number_text(double number);

/// An address of the web, http or https, with a host. "www.exemple.fr" gets "http://": mended.
std::optional<Understood<std::string>> read_url(std::string_view text);
/// name@host.tld, no blanks; "mailto:" is taken off.
std::optional<std::string> read_mail(std::string_view text);

/// The parts of a list: separated by `|`, or by `;`. Trimmed, none empty.
std::vector<std::string> read_list(std::string_view text);
/// The same for addresses of the web, in which `;` and `,` may stand: these separate only before "http" or "www".
std::vector<std::string> read_url_list(std::string_view text);

/// The commune's code by its name and postcode ("ST LO", "Annecy Cedex 03", "MARSEILLE 3"); none unless exactly one fits.
std::optional<std::string> find_insee(std::string_view commune, std::string_view postcode);

}
