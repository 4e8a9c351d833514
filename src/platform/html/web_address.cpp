#include "platform/html/web_address.hpp"

#include "platform/base/text.hpp"

namespace beffroi::html {

std::string web_address(Form& form, std::string_view field) {
    std::string typed = form.text(field, 300, Need::optional);
    if (typed.empty()) return typed;
    if (typed.find("://") == std::string::npos) typed.insert(0, "https://");
    const auto host_at = typed.find("://") + 3;
    const std::string scheme = text::lower_ascii(typed.substr(0, host_at)),
                      host = typed.substr(host_at, typed.find_first_of("/?#", host_at) - host_at);
    const auto dot = host.find('.');
    const bool sound = (scheme == "https://" || scheme == "http://") && dot != std::string::npos && dot > 0 &&
                       host.back() != '.' && host.find('@') == std::string::npos &&
                       typed.find_first_of(" \t\n\"<>\\") == std::string::npos;
    if (sound) return typed;
    form.fail(field, msg("Write the address of a site such as https://www.exemple.fr."));
    return {};
}

}
