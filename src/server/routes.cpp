#include <cstdio>

#include "platform/net/server.hpp"
#include "server/open.hpp"
#include "server/site.hpp"

namespace beffroi::server {

int command_routes(const Context& context) {
    auto opened = open(context);
    if (!opened) return report(opened.error());
    Site site(opened->config, *opened->database, opened->vault, context.data_dir);
    // Never started: it is asked what it would answer, its own addresses included.
    const net::Server server({}, site.router(), {}, nullptr);
    for (const net::Route& route : server.routes()) {
        const bool everyone = route.access == net::Access::everyone, operators = route.access == net::Access::operators;
        const std::string who(everyone ? "everyone" : operators ? "operators" : route.access.right);
        const char* foreign = route.options.foreign_origin ? " foreign-origin" : "";
        std::printf("%s %s %s%s\n", std::string(net::name(route.method)).c_str(), route.pattern.c_str(), who.c_str(), foreign);
    }
    return 0;
}

}
