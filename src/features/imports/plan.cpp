#include "features/imports/plan.hpp"

#include <algorithm>

#include "platform/base/json.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

/// Exports begin with some twenty lines that say of what they are.
constexpr int most_lines_before = 60;
constexpr std::size_t most_sheets = 20, most_columns = 120;

bool has(const std::vector<Field>& fields, Field field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
}

std::vector<Field> fields_of_titles(Subject subject, const std::vector<std::string>& titles) {
    std::vector<Field> fields(titles.size(), Field::none);
    for (std::size_t i = 0; i < titles.size(); ++i)
        if (const auto field = field_by_heading(subject, titles[i]); field && !has(fields, *field)) fields[i] = *field;
    return fields;
}

int known(const std::vector<Field>& fields) {
    return static_cast<int>(std::count_if(fields.begin(), fields.end(), [](Field f) { return f != Field::none; }));
}

bool enough(Subject subject, const std::vector<Field>& fields) {
    if (subject == Subject::records) return has(fields, Field::day) && known(fields) >= 3;
    return (has(fields, Field::last_name) || has(fields, Field::first_name) || has(fields, Field::full_name)) &&
           known(fields) >= 2;
}

/// Some tables have titles on two lines, one over several columns: "Commune", and below "Nom", "Code INSEE", "Code postal".
std::vector<std::string> joined(const std::vector<std::string>& above, const std::vector<std::string>& below) {
    std::vector<std::string> titles(std::max(above.size(), below.size()));
    for (std::size_t i = 0; i < titles.size(); ++i) {
        if (i < above.size()) titles[i] = above[i];
        if (i < below.size() && !below[i].empty()) titles[i] += (titles[i].empty() ? "" : " ") + below[i];
    }
    return titles;
}

/// Whether a line below the titles is nothing but titles itself.
bool only_titles(Subject subject, const std::vector<std::string>& cells) {
    int filled = 0;
    for (const auto& cell : cells) {
        if (cell.empty()) continue;
        if (!field_by_heading(subject, cell)) return false;
        ++filled;
    }
    return filled > 0;
}

std::vector<spreadsheet::Row> beginning(spreadsheet::Reader& file, std::size_t sheet) {
    std::vector<spreadsheet::Row> rows;
    // What can't be read is told when all of it is.
    static_cast<void>(file.each(sheet, [&](spreadsheet::Row& row) {
        if (!row.fault) {
            rows.push_back(row);
            if (rows.back().cells.size() > most_columns) rows.back().cells.resize(most_columns);
        }
        return static_cast<int>(rows.size()) < most_lines_before;
    }));
    return rows;
}

/// The line of titles of a sheet, when one is recognised.
std::optional<Table> table_of(const std::vector<spreadsheet::Row>& rows, std::size_t sheet, const std::string& name) {
    std::optional<Table> best;
    int score = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (const Subject subject : {Subject::records, Subject::people}) {
            std::vector<std::string> titles = rows[i].cells;
            int first = rows[i].number + 1;
            if (i + 1 < rows.size() && only_titles(subject, rows[i + 1].cells)) {
                titles = joined(titles, rows[i + 1].cells);
                first = rows[i + 1].number + 1;
            }
            auto fields = fields_of_titles(subject, titles);
            if (!enough(subject, fields) || known(fields) <= score) continue;
            score = known(fields);
            best = Table{static_cast<int>(sheet), name, rows[i].number, first, subject, std::move(titles),
                         std::move(fields)};
        }
    return best;
}

bool titled(const Table& table, std::string_view words) {
    return std::any_of(table.titles.begin(), table.titles.end(),
                       [&](const auto& title) { return plain_words(title) == words; });
}

Origin origin_of(const std::vector<Table>& tables, const std::vector<spreadsheet::Row>& rows) {
    for (const Table& table : tables) {
        if (titled(table, "numero du compte rendu") || titled(table, "numero du beneficiaire")) return Origin::beffroi;
        if (titled(table, "id cra") || titled(table, "nombre d accompagnements")) return Origin::lacoop;
    }
    const bool model = std::any_of(rows.begin(), rows.end(), [](const auto& row) {
        return row.number == 1 && plain_words(row.cells.front()).starts_with("instructions d utilisation");
    });
    return model ? Origin::lacoop : Origin::table;
}

}

std::string_view code(Origin origin) {
    return origin == Origin::lacoop ? "lacoop" : origin == Origin::beffroi ? "beffroi" : "table";
}
std::optional<Origin> origin_from(std::string_view text) {
    for (const Origin each : {Origin::table, Origin::lacoop, Origin::beffroi})
        if (code(each) == text) return each;
    return std::nullopt;
}

int Table::column(Field field) const {
    const auto at = std::find(fields.begin(), fields.end(), field);
    return at == fields.end() ? -1 : static_cast<int>(at - fields.begin());
}

std::optional<Message> Plan::lacks() const {
    for (const Table& table : tables) {
        const auto is = [&](Field field) { return has(table.fields, field); };
        if (table.subject == Subject::people) {
            if (!is(Field::last_name) && !is(Field::first_name) && !is(Field::full_name))
                return msg("Say in which column the names of the people stand.");
        } else {
            if (!is(Field::day)) return msg("Say in which column the day of each activity stands.");
            if (!is(Field::duration)) return msg("Say in which column it stands how long each activity took.");
            if (!is(Field::themes) && !is(Field::admin_themes))
                return msg("Say in which column it stands what each activity was about.");
        }
    }
    return std::nullopt;
}

Result<Plan> recognise(spreadsheet::Reader& file) {
    Plan plan;
    std::vector<spreadsheet::Row> first_rows;
    std::size_t first_sheet = 0;
    for (std::size_t sheet = 0; sheet < file.sheets().size() && sheet < most_sheets; ++sheet) {
        auto rows = beginning(file, sheet);
        if (auto table = table_of(rows, sheet, file.sheets()[sheet])) plan.tables.push_back(std::move(*table));
        if (first_rows.empty() && !rows.empty()) {
            first_rows = std::move(rows);
            first_sheet = sheet;
        }
    }
    if (first_rows.empty()) {
        if (auto read = file.each(0, [](spreadsheet::Row&) { return true; }); !read)
            return std::move(read).take_error();
        return invalid("unreadable", msg("This file is empty."));
    }
    if (plan.tables.empty()) {
        // The first line with several cells is taken for the titles: the person says what each column is.
        auto titles = std::find_if(first_rows.begin(), first_rows.end(), [](const auto& row) {
            return std::count_if(row.cells.begin(), row.cells.end(), [](const auto& c) { return !c.empty(); }) > 1;
        });
        if (titles == first_rows.end()) titles = first_rows.begin();
        Table table{static_cast<int>(first_sheet),
                    file.sheets()[first_sheet],
                    titles->number,
                    titles->number + 1,
                    Subject::people,
                    titles->cells,
                    {}};
        table.fields = fields_of_titles(table.subject, table.titles);
        auto others = fields_of_titles(Subject::records, table.titles);
        if (known(others) > known(table.fields)) {
            table.subject = Subject::records;
            table.fields = std::move(others);
        }
        plan.tables.push_back(std::move(table));
    }
    std::stable_sort(plan.tables.begin(), plan.tables.end(),
                     [](const Table& a, const Table& b) { return a.subject < b.subject; });
    plan.origin = origin_of(plan.tables, first_rows);
    return plan;
}

std::vector<std::vector<std::string>> samples(spreadsheet::Reader& file, const Table& table) {
    std::vector<std::vector<std::string>> values(table.titles.size());
    int rows = 0;
    static_cast<void>(file.each(static_cast<std::size_t>(table.sheet), [&](spreadsheet::Row& row) {
        if (row.number < table.first || row.fault) return true;
        for (std::size_t i = 0; i < values.size() && i < row.cells.size(); ++i) {
            const std::string& cell = row.cells[i];
            if (!cell.empty() && values[i].size() < 3 &&
                std::find(values[i].begin(), values[i].end(), cell) == values[i].end())
                values[i].push_back(text::shorten(cell, 40));
        }
        return ++rows < 200;
    }));
    return values;
}

std::string to_json(const Plan& plan) {
    json::Writer w;
    w.begin_object().field("origin", code(plan.origin));
    w.field("names", plan.names == Plan::Names::add ? "add" : "known").field("add_alike", plan.add_alike);
    w.key("tables").begin_array();
    for (const Table& table : plan.tables) {
        w.begin_object().field("sheet", table.sheet).field("name", table.name).field("titles_at", table.titles_at);
        w.field("first", table.first).field("subject", code(table.subject));
        w.key("titles").begin_array();
        for (const auto& title : table.titles) w.value(title);
        w.end_array().key("fields").begin_array();
        for (const Field field : table.fields) {
            const FieldOf* of = field_of(table.subject, field);
            w.value(of == nullptr ? std::string_view() : of->code);
        }
        w.end_array().end_object();
    }
    w.end_array().key("chosen").begin_object();
    for (const auto& [key, value] : plan.chosen) w.field(key, value);
    w.end_object().end_object();
    return w.take();
}

std::optional<Plan> plan_from(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    const auto& from = parsed->as_object();
    const auto words = [](const boost::json::value& value) { return std::string(value.as_string()); };
    Plan plan;
    plan.origin = origin_from(words(from.at("origin"))).value_or(Origin::table);
    plan.names = words(from.at("names")) == "known" ? Plan::Names::known : Plan::Names::add;
    plan.add_alike = from.at("add_alike").as_bool();
    for (const auto& each : from.at("tables").as_array()) {
        const auto& one = each.as_object();
        Table table;
        table.sheet = static_cast<int>(one.at("sheet").as_int64());
        table.name = words(one.at("name"));
        table.titles_at = static_cast<int>(one.at("titles_at").as_int64());
        table.first = static_cast<int>(one.at("first").as_int64());
        table.subject = subject_from(words(one.at("subject"))).value_or(Subject::people);
        for (const auto& title : one.at("titles").as_array()) table.titles.push_back(words(title));
        for (const auto& field : one.at("fields").as_array())
            table.fields.push_back(field_from(table.subject, words(field)).value_or(Field::none));
        plan.tables.push_back(std::move(table));
    }
    for (const auto& [key, value] : from.at("chosen").as_object()) plan.chosen.emplace(key, words(value));
    return plan;
}

}
