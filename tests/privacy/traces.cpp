#include "tests/privacy/traces.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace beffroi::testing {

namespace fs = std::filesystem;

std::vector<std::string> tables_with(db::Database& db, const std::string& needle) {
    return db.read([&](db::Read& tx) {
        std::vector<std::pair<std::string, std::string>> columns;
        const bool postgres = tx.engine() == db::Engine::postgres;
        tx.each(postgres
                    ? "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
                      "current_schema()"
                    : "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'",
                [&](const db::Row& row) { columns.emplace_back(row.string(0), row.string(1)); });
        REQUIRE(columns.size() > 30);
        std::vector<std::string> found;
        for (const auto& [table, column] : columns) {
            // bytea as text is hexadecimal: convert_from gives the letters back where it is that type.
            const std::string text = postgres ? "COALESCE(encode(CAST(CAST(\"" + column +
                                                    "\" AS TEXT) AS BYTEA), 'escape'), '') || CAST(\"" + column +
                                                    "\" AS TEXT)"
                                              : "CAST(\"" + column + "\" AS TEXT)";
            tx.each("SELECT " + text + " FROM \"" + table + "\"", [&](const db::Row& row) {
                std::string cell = row.string(0);
                if (cell.starts_with("\\x")) {
                    std::string bytes;
                    for (std::size_t i = 2; i + 1 < cell.size(); i += 2)
                        bytes += static_cast<char>(std::stoi(cell.substr(i, 2), nullptr, 16));
                    cell += bytes;
                }
                if (cell.find(needle) != std::string::npos) found.push_back(table + "." + column);
            });
        }
        return found;
    });
}
std::vector<std::string> files_with(const std::string& needle) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(current_database().folder())) {
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        if (bytes.str().find(needle) != std::string::npos) found.push_back(entry.path().filename());
    }
    return found;
}

std::string words_of(const std::string& pdf) {
    const TemporaryFolder folder;
    const std::string file = folder.file("data.pdf");
    std::ofstream(file, std::ios::binary) << pdf;
    std::string out;
    std::array<char, 4096> piece{};
    FILE* from = popen(("pdftotext -layout " + file + " -").c_str(), "r");
    while (const auto n = fread(piece.data(), 1, piece.size(), from)) out.append(piece.data(), n);
    REQUIRE(pclose(from) == 0);
    return out;
}

}
