// What others on the way could read or change: the sentences of `doctor` and `serve`.
#include "platform/db/unchecked_host.hpp"
#include "server/commands.hpp"
#include "server/config.hpp"

namespace beffroi::server {
namespace {

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1" || address == "localhost";
}

}

std::vector<Finding> exposure_findings(const Config& config, const std::string& listen,
                                       const std::string& database_url) {
    std::vector<Finding> found;
    const auto where = parse_listen(listen);
    // A proxy on another machine that takes the public side by HTTPS is declared, and so is the address that people type.
    const bool behind_proxy = !config.trusted_proxies.empty() && config.site_url.starts_with("https://");
    if (where && !is_loopback(where->address) && config.certificate.empty() && !behind_proxy)
        found.push_back(
            {Verdict::advice,
             msg("Others on the way can read what people type here, passwords too: {1} is open to the network and "
                 "speaks HTTP "
                 "without encryption. Listen on 127.0.0.1 behind a proxy that has HTTPS, or set server.certificate.",
                 listen)});
    if (const auto host = db::unchecked_host(database_url))
        found.push_back(
            {Verdict::advice,
             msg("The way to PostgreSQL on {1} may be read, or led elsewhere: nothing checks who answers there. Add "
                 "sslmode=verify-full to database.url, and sslrootcert with the file of its authority.",
                 *host)});
    return found;
}

}
