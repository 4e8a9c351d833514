// Imports a file into a database and says "kept" once that is durable: the process that places_kill_test kills.
//
//   import_child DATA_DIR [URL] < FILE
#include <iostream>
#include <iterator>
#include <string>

#include "features/places/places.hpp"

int main(int count, char** arguments) {
    using namespace beffroi;
    if (count < 2) return 2;
    db::Options options;
    options.data_dir = arguments[1];
    if (count > 2) options.url = arguments[2];
    auto database = db::Database::open(options);
    if (!database) return 2;
    const std::string bytes{std::istreambuf_iterator<char>(std::cin), {}};
    std::cout << "begun" << std::endl;
    auto report = places::import(**database, bytes, {});
    if (!report) return 1;
    std::cout << "kept " << report->created << std::endl;
    return 0;
}
