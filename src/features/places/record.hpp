// One row of a file, read into a place. What can't be used is told, never guessed.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::places {

/// A value of a row under the standard's (or an older) column name.
struct Cell {
    std::string column;
    std::string value;
    bool number = false;  ///< a JSON number: its leading zeros are lost
};

struct Row {
    int line = 0;
    std::vector<Cell> cells;
    std::optional<Message> fault;  ///< the row can't be trusted at all
};

/// What became of a row. Without `place` it is refused, and `refused` says why.
struct Reading {
    std::optional<Place> place;  ///< without id and slug
    std::vector<Remark> refused, dropped, mended, doubtful;
    int translated = 0;
    std::vector<std::pair<std::string, std::string>> left_out;  ///< (column, older word without equivalent)
};

class RowReader {
public:
    /// `source` for every row, or else each row's own, or else "import".
    RowReader(std::string source, Date today) : source_(std::move(source)), today_(today) {}
    Reading read(const Row& row);

private:
    std::optional<std::string> insee_of(const std::string& commune, const std::string& postcode);
    std::string source_;
    Date today_;
    std::map<std::pair<std::string, std::string>, std::optional<std::string>> insee_;  ///< found before
};

}
