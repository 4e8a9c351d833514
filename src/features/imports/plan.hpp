// How a file is read: which of its sheets, where their titles stand, what each column is, and what was decided about words.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/imports/fields.hpp"
#include "platform/base/result.hpp"
#include "platform/spreadsheet/reader.hpp"

namespace beffroi::imports {

/// What wrote the file, as far as its titles tell.
enum class Origin { table, lacoop, beffroi };
std::string_view code(Origin origin);
std::optional<Origin> origin_from(std::string_view code);

struct Table {
    int sheet = 0;
    std::string name;  ///< of the sheet; empty for CSV
    int titles_at = 0;  ///< the number of the line of titles
    int first = 0;  ///< lines from here on are data
    Subject subject = Subject::people;
    std::vector<std::string> titles;
    std::vector<Field> fields;  ///< as many
    /// The first column that is this; -1 when none is.
    int column(Field field) const;
};

struct Plan {
    Origin origin = Origin::table;
    std::vector<Table> tables;  ///< people before records
    /// People whom records name and who have no sheet here.
    enum class Names {
        add,  ///< they get one
        known,  ///< they are counted without a name
    } names = Names::add;
    bool add_alike = false;  ///< people who may be here already get a sheet too
    /// What was decided, by the key of what was asked: a code, a number, "-" for leaving it out.
    std::map<std::string, std::string, std::less<>> chosen;
    /// Whether each table has the columns without which nothing can be brought in.
    std::optional<Message> lacks() const;
};

/// What the titles tell. Error: `unreadable` when there is nothing in it.
Result<Plan> recognise(spreadsheet::Reader& file);
/// The first values of each column of a table, those that differ, three at most.
std::vector<std::vector<std::string>> samples(spreadsheet::Reader& file, const Table& table);

std::string to_json(const Plan& plan);
std::optional<Plan> plan_from(std::string_view json);

}
