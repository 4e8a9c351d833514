// The one file of this folder that reads JSON: Boost.JSON is dear to compile.
#include <algorithm>
#include <cmath>
#include <set>

#include "features/places/file_reader.hpp"
#include "features/places/values.hpp"
#include "features/places/vocabulary.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

/// A value as a cell would hold it; lists are joined as the standard joins them. None for objects.
std::optional<std::string> cell_text(const boost::json::value& value, bool& number) {
    switch (value.kind()) {
        case boost::json::kind::null: return "";
        case boost::json::kind::bool_: return value.get_bool() ? "true" : "false";
        case boost::json::kind::int64: number = true; return std::to_string(value.get_int64());
        case boost::json::kind::uint64: number = true; return std::to_string(value.get_uint64());
        case boost::json::kind::double_: {
            number = true;
            const double d = value.get_double();
            return std::abs(d) < 1e17 ? number_text(d) : std::string();
        }
        case boost::json::kind::string: return std::string(value.get_string());
        case boost::json::kind::array: {
            std::string joined;
            for (const auto& item : value.get_array()) {
                bool ignored = false;
                if (item.is_array()) return std::nullopt;
                const auto part = cell_text(item, ignored);
                if (!part) return std::nullopt;
                if (!joined.empty()) joined += '|';
                joined += *part;
            }
            return joined;
        }
        case boost::json::kind::object: return std::nullopt;
    }
    return std::nullopt;
}

}

Result<FileRows> read_json(std::string_view utf8) {
    auto parsed = json::parse(utf8);
    if (!parsed) return invalid("unreadable", parsed.error().message);
    if (!parsed->is_array())
        return invalid(
            "unreadable",
            msg("This JSON is not a list of places: it must begin with [ and hold one object for each place."));

    FileRows file;
    std::set<std::string, std::less<>> unknown;
    for (const auto& element : parsed->get_array()) {
        Row& row = file.rows.emplace_back();
        row.line = static_cast<int>(file.rows.size());
        if (!element.is_object()) {
            row.fault = msg("This element is not an object: a place is written between { and }.");
            continue;
        }
        for (const auto& member : element.get_object()) {
            const std::string_view name(member.key().data(), member.key().size());
            const auto column = known_column(name);
            if (!column) {
                if (unknown.size() < 50) unknown.insert(text::shorten(one_line(name), 80));
                continue;
            }
            if (column->empty()) continue;
            bool number = false;
            auto value = cell_text(member.value(), number);
            // An object where a text is expected would be lost in silence: the line says so.
            if (!value)
                row.fault = msg("{1} holds an object where a text is expected.", text::shorten(one_line(name), 80));
            else
                row.cells.push_back({*column, std::move(*value), number});
        }
    }
    for (const auto& name : unknown)
        file.notes.push_back(msg("The column {1} is not one of the standard's: left out.", name));
    return file;
}

}
