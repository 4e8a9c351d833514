#include "features/editing/form.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::editing {
namespace {

constexpr std::string_view columns[] = {"nom",
                                        "structure_parente",
                                        "presentation_resume",
                                        "presentation_detail",
                                        "itinerance",
                                        "adresse",
                                        "complement_adresse",
                                        "code_postal",
                                        "commune",
                                        "code_insee",
                                        "latitude",
                                        "longitude",
                                        "telephone",
                                        "courriels",
                                        "site_web",
                                        "prise_rdv",
                                        "horaires",
                                        "services",
                                        "modalites_accompagnement",
                                        "modalites_acces",
                                        "frais_a_charge",
                                        "publics_specifiquement_adresses",
                                        "prise_en_charge_specifique",
                                        "fiche_acces_libre",
                                        "dispositif_programmes_nationaux",
                                        "formations_labels",
                                        "autres_formations_labels",
                                        "pivot",
                                        "typologie"};

/// Lists that are typed one a line.
bool is_list(std::string_view column) {
    return column == "courriels" || column == "site_web" || column == "typologie" ||
           column == "autres_formations_labels";
}

/// Calls `f` with an enumeration's type when the column is one.
template <class F>
bool with_enumeration(std::string_view column, F&& f) {
    using namespace places;
    if (column == "services") return f(Service{}), true;
    if (column == "publics_specifiquement_adresses") return f(Audience{}), true;
    if (column == "prise_en_charge_specifique") return f(Need{}), true;
    if (column == "frais_a_charge") return f(Fee{}), true;
    if (column == "dispositif_programmes_nationaux") return f(Programme{}), true;
    if (column == "formations_labels") return f(Training{}), true;
    if (column == "modalites_acces") return f(Access{}), true;
    if (column == "modalites_accompagnement") return f(Support{}), true;
    if (column == "itinerance") return f(Roaming{}), true;
    return false;
}

/// The standard's words ↔ the codes of check boxes.
std::string words_of_codes(std::string_view column, const std::vector<std::string_view>& codes) {
    std::vector<std::string> words;
    with_enumeration(column, [&]<class E>(E) {
        for (const auto code_text : codes) {
            const auto value = places::from_code<E>(code_text);
            // What was not offered stays as it is, for the rules to refuse.
            words.emplace_back(value ? places::standard_words<E>()[static_cast<std::size_t>(*value)] : code_text);
        }
    });
    return text::join(words, "|");
}

void set_codes(net::Params& params, std::string_view column, std::string_view words) {
    params.remove(column);
    if (words.empty()) return;
    with_enumeration(column, [&]<class E>(E) {
        for (const auto word : text::split(words, '|'))
            for (const E value : places::every<E>())
                if (places::standard_words<E>()[static_cast<std::size_t>(value)] == word)
                    params.add(column, places::code(value));
    });
}

std::string field_name(std::string_view day, int opening, std::string_view end) {
    return std::string(day) + "_" + std::to_string(opening) + "_" + std::string(end);
}
std::string closed_name(std::string_view day) { return std::string(day) + "_ferme"; }

std::string clock(int minute) {
    char out[16];
    std::snprintf(out, sizeof out, "%02d:%02d", minute / 60, minute % 60);
    return out;
}

/// One row of the table; none when nothing was typed in it.
std::optional<opening_hours::Table::Day> read_day(const net::Params& typed, std::string_view day,
                                                  std::vector<Fault>& faults) {
    opening_hours::Table::Day spans;
    bool anything = typed.has(closed_name(day));
    for (int opening = 1; opening <= 2; ++opening) {
        const auto from_name = field_name(day, opening, "de"), to_name = field_name(day, opening, "a");
        const auto from_text = typed.get(from_name), to_text = typed.get(to_name);
        if (from_text.empty() && to_text.empty()) continue;
        anything = true;
        const auto from = opening_hours::minute_from(from_text), to = opening_hours::minute_from(to_text);
        if (!from || !to)
            faults.push_back({from ? to_name : from_name, msg("Write a time of day such as 9:00 or 9 h 30.")});
        else if (*to <= *from)
            faults.push_back({to_name, msg("It closes before it opens: check both times.")});
        else if (!spans.empty() && *from <= spans.back().to)
            faults.push_back({from_name, msg("The second opening begins after the first one ends.")});
        else
            spans.push_back({*from, *to});
    }
    if (!spans.empty() && typed.has(closed_name(day)))
        faults.push_back({closed_name(day), msg("Closed, or these hours? Choose one of both.")});
    if (!anything) return std::nullopt;
    return spans;
}

std::string read_hours(const net::Params& typed, std::vector<Fault>& faults) {
    if (typed.get(hours_by) != "tableau") return std::string(typed.get("horaires"));
    opening_hours::Table table;
    bool anything = false;
    const std::size_t before = faults.size();
    for (std::size_t day = 0; day < 7; ++day) {
        auto spans = read_day(typed, day_codes[day], faults);
        anything = anything || spans.has_value();
        table.days[day] = spans.value_or(opening_hours::Table::Day{});
    }
    table.public_holidays = read_day(typed, day_codes[7], faults);
    const auto school = std::find(std::begin(school_codes), std::end(school_codes), typed.get(school_field));
    if (school != std::end(school_codes))
        table.school = static_cast<opening_hours::Table::School>(school - std::begin(school_codes));
    if (faults.size() > before || (!anything && !table.public_holidays)) return {};
    return opening_hours::text_of(table);
}

void set_hours(net::Params& params, const std::string& hours) {
    std::optional<opening_hours::Table> table;
    if (!hours.empty())
        if (const auto read_one = opening_hours::Hours::parse(hours)) table = opening_hours::table_of(*read_one);
    params.set("horaires", hours);
    params.set(hours_by, hours.empty() || table ? "tableau" : "texte");
    set_table(params, table);
}

/// Blanks that a keyboard makes, for no-break ones.
std::string with_spaces(std::string text) {
    for (const std::string_view blank : {"\u00a0", "\u202f"})
        for (auto at = text.find(blank); at != text.npos; at = text.find(blank, at))
            text.replace(at, blank.size(), " ");
    return text;
}

/// What was typed, as it was shown: browsers send the ends of lines as "\r\n".
std::string plain(std::string_view typed) {
    std::string out(text::trim(typed));
    std::erase(out, '\r');
    return out;
}

/// Every field of a column: hours have many.
std::span<const std::string> names_of(std::string_view column) {
    static const std::map<std::string_view, std::vector<std::string>> all = [] {
        std::map<std::string_view, std::vector<std::string>> names;
        for (const auto one : columns) names[one] = {std::string(one)};
        auto& hours = names["horaires"];
        hours.insert(hours.end(), {std::string(hours_by), std::string(school_field)});
        for (const auto day : day_codes) {
            for (int opening = 1; opening <= 2; ++opening)
                for (const auto end : {"de", "a"}) hours.push_back(field_name(day, opening, end));
            hours.push_back(closed_name(day));
        }
        return names;
    }();
    const auto found = all.find(column);
    return found == all.end() ? std::span<const std::string>() : std::span<const std::string>(found->second);
}

}

std::span<const std::string_view> form_columns() { return columns; }

std::vector<Option> options_of(std::string_view column) {
    std::vector<Option> all;
    with_enumeration(column, [&]<class E>(E) {
        for (const E value : places::every<E>()) all.push_back({places::code(value), places::label(value)});
    });
    return all;
}

void set_table(net::Params& params, const std::optional<opening_hours::Table>& table) {
    // A form that is not filled in yet has none of them.
    if (params.has(school_field))
        for (const auto& name : names_of("horaires"))
            if (name != "horaires" && name != hours_by) params.remove(name);
    params.set(school_field, school_codes[table ? static_cast<std::size_t>(table->school) : 0]);
    if (!table) return;
    const auto set_day = [&](std::string_view day, const opening_hours::Table::Day& spans) {
        if (spans.empty()) params.add(closed_name(day), "1");
        for (std::size_t i = 0; i < spans.size(); ++i) {
            params.add(field_name(day, static_cast<int>(i) + 1, "de"), clock(spans[i].from));
            params.add(field_name(day, static_cast<int>(i) + 1, "a"), clock(spans[i].to));
        }
    };
    for (std::size_t day = 0; day < 7; ++day) set_day(day_codes[day], table->days[day]);
    if (table->public_holidays) set_day(day_codes[7], *table->public_holidays);
}

void set_params(net::Params& params, const places::Place& place, std::string_view column) {
    if (column == "horaires") return set_hours(params, place.hours);
    if (column == "latitude" || column == "longitude" || column == "position") {
        for (const auto& [name, value] : values_of(place))
            if (name == "latitude" || name == "longitude") params.set(name, value);
        return;
    }
    std::string value = places::field(place, column);
    if (!options_of(column).empty()) return set_codes(params, column, value);
    if (is_list(column)) std::replace(value.begin(), value.end(), '|', '\n');
    if (column == "pivot" && value == "00000000000000") value.clear();
    if (column == "telephone" && value.starts_with("+33")) value = with_spaces(html::filters::phone(value, {Lang::fr}));
    params.set(column, value);
}

net::Params params_of(const places::Place& place) {
    net::Params params;
    for (const auto column : columns) set_params(params, place, column);
    return params;
}

Typed read(const net::Params& typed) {
    Typed out;
    for (const auto column : columns) {
        std::string value;
        if (column == "horaires") {
            value = read_hours(typed, out.faults);
        } else if (!options_of(column).empty()) {
            value = words_of_codes(column, typed.all(column));
        } else {
            value = typed.get(column);
            // One a line; the rules part lists at bars.
            if (is_list(column)) std::replace(value.begin(), value.end(), '\n', '|');
        }
        out.values.emplace_back(column, std::move(value));
    }
    return out;
}

void copy_day(net::Params& typed, std::string_view day) {
    const auto found = std::find(std::begin(day_codes), std::end(day_codes), day);
    const auto from = static_cast<std::size_t>(found - std::begin(day_codes));
    if (from >= 6) return;
    // The day may be a view into what is changed below.
    day = day_codes[from];
    for (std::size_t to = from + 1; to <= (from < 4 ? 4U : 6U); ++to) {
        for (int opening = 1; opening <= 2; ++opening)
            for (const auto end : {"de", "a"})
                typed.set(field_name(day_codes[to], opening, end),
                          std::string(typed.get(field_name(day, opening, end))));
        typed.remove(closed_name(day_codes[to]));
        if (typed.has(closed_name(day))) typed.set(closed_name(day_codes[to]), "1");
    }
}

bool same_column(const net::Params& a, const net::Params& b, std::string_view column) {
    if (column == "horaires") {
        std::vector<Fault> ignored;
        return read_hours(a, ignored) == read_hours(b, ignored) && ignored.empty();
    }
    if (!options_of(column).empty()) return a.all(column) == b.all(column);
    return plain(a.get(column)) == plain(b.get(column));
}

void copy_column(net::Params& to, const net::Params& from, std::string_view column) {
    for (const auto& name : names_of(column)) {
        to.remove(name);
        for (const auto value : from.all(name)) to.add(name, value);
    }
}

}
