// The columns of what is taken out. Their titles are those that `fields.cpp` reads; their codes never change.
#pragma once
#include <vector>

#include "platform/spreadsheet/writer.hpp"

namespace beffroi::imports {

const std::vector<spreadsheet::Column>& people_columns();
const std::vector<spreadsheet::Column>& record_columns();
const std::vector<spreadsheet::Column>& coordination_columns();

}
