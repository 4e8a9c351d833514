// Short ways to the pages of appointments and workshops, for SMS: /r/ and 128 bits.
#include "features/notices/handlers.hpp"
#include "features/notices/repository.hpp"
#include "features/notices/sender.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::notices {
namespace {

/// The page still says what became of it when it is over.
constexpr std::chrono::days after_the_end{30};

std::string context(std::string_view index) { return "notices.link:" + std::string(index); }

net::Response follow(const net::Request& request, Services& use) {
    const auto target = use.database.read(
        [&](db::Read& tx) { return short_link_target(tx, use.vault, request.param("token"), use.clock.now()); });
    if (!target)
        return net::failure(fail(ErrorKind::not_found, "unknown_link",
                                 msg("This link leads nowhere any more. Call us: we find your appointment with you.")));
    net::Response response = net::see_other(*target);
    response.cache = net::Cache::none;
    response.with("Referrer-Policy", "no-referrer");
    return response;
}

}

std::string short_link(db::Write& tx, const crypto::Vault& vault, const Notice& n) {
    if (n.link.empty()) return {};
    const std::string target = (n.contact.lang == Lang::en ? "/en" : "") + n.link;
    // The same each time: a second try of an SMS says what the first said.
    const std::string code = crypto::base64url(vault.index(target, "notices.code"));
    const std::string index = vault.index(code, "notices.link");
    repository::keep_link(tx, index, n.about, n.begins + after_the_end, vault.seal(target, context(index)));
    return "/r/" + code;
}

std::optional<std::string> short_link_target(db::Read& tx, const crypto::Vault& vault, std::string_view code,
                                             Instant now) {
    // Looked up by what only the key makes of it: how long that takes tells nothing of the codes that there are.
    for (const std::string& index : vault.indexes(code, "notices.link"))
        if (const auto sealed = repository::link(tx, index, now)) return vault.open(*sealed, context(index));
    return std::nullopt;
}

void link_routes(net::Router& on, Services& use) {
    on.get("/r/{token}", net::Access::everyone, [&use](const net::Request& request) { return follow(request, use); });
}

}
