#include "platform/db/many_rows.hpp"

namespace beffroi::db {

std::size_t rows_a_statement(Engine engine, Fires fires) {
    if (engine == Engine::postgres) return 200;
    return fires == Fires::trigger ? 500 : 1;
}

std::string in_list(std::vector<Param>& params, std::span<const std::string> values) {
    std::string list = "(";
    for (const std::string& each : values) {
        params.push_back(Param::blob(each));
        list += (list.size() == 1 ? "?" : ", ?") + std::to_string(params.size());
    }
    return list + ")";
}

std::string placeholders(std::size_t rows, std::size_t columns) {
    std::string out;
    for (std::size_t row = 0, n = 1; row < rows; ++row) {
        out += row == 0 ? "(" : ", (";
        for (std::size_t column = 0; column < columns; ++column, ++n)
            (out += column == 0 ? "?" : ", ?") += std::to_string(n);
        out += ')';
    }
    return out;
}

void keep_many_pages(Database& database) {
    if (database.engine() != Engine::sqlite) return;
    database.write([](Write& tx) { tx.each("PRAGMA cache_size = -262144", [](const Row&) {}); });
}

}
