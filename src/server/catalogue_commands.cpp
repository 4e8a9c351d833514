// `beffroi catalogue`.
#include <iostream>

#include "features/catalogue/catalogue.hpp"
#include "server/commands.hpp"
#include "server/open.hpp"

namespace beffroi::server {

int command_catalogue_check(const std::string& folder) {
    return catalogue::check_command(folder, std::cout, terminal_language());
}

int command_catalogue_find(const Context& context, const std::string& words) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    return catalogue::find_command(*opened->database, words, std::cout, terminal_language());
}

}
