#include <libpq-fe.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "platform/base/text.hpp"
#include "platform/db/unchecked_host.hpp"

namespace beffroi::db {
namespace {

bool is_this_machine(std::string_view host) {
    // A folder or an abstract name is a socket; nothing stands for the socket of Debian.
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           host.starts_with("127.") || host == "::1";
}

}

std::optional<std::string> unchecked_host(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), nullptr),
                                                                               PQconninfoFree);
    std::map<std::string_view, std::string> given;
    for (const auto* each = options.get(); each != nullptr && each->keyword != nullptr; ++each) {
        // What the address leaves open, the environment may say.
        const char* value = each->val != nullptr      ? each->val
                            : each->envvar != nullptr ? std::getenv(each->envvar)
                                                      : nullptr;
        if (value != nullptr) given.emplace(each->keyword, value);
    }
    if (given["sslmode"] == "verify-full") return std::nullopt;
    // Where there is a `hostaddr`, it is connected to, and `host` only names it.
    for (std::string_view host : text::split(given["hostaddr"].empty() ? given["host"] : given["hostaddr"], ','))
        if (!is_this_machine(text::trim(host))) return std::string(text::trim(host));
    return std::nullopt;
}

}
