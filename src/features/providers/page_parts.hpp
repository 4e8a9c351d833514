// What the pages of providers share: letters with links, and how fast one address may send forms.
#pragma once
#include "features/providers/links.hpp"
#include "features/providers/providers.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/http.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::providers {

/// Where links in letters lead: the site's address, or that of the request where nobody but this machine can have asked.
/// Error: `no_site_url`.
Result<std::string> mailed_origin(const net::Request& request, const Services& use);
/// An address of this site in somebody's language: "https://aide.exemple.fr/en/prestataires".
std::string whole(std::string_view origin, Lang lang, std::string_view path);
std::string keeping_path(std::string_view token);
/// Sends it if this site sends mail. Error: those of `mail::deliver`.
Result<bool> send(db::Write& tx, const mail::Letter& letter, const Post& post, Instant now);

/// Writes by `how`; a database that cannot keep it now is told as an error, and the form still holds what was typed.
template <class F>
auto keep_it(Services& use, F&& how) -> std::invoke_result_t<F&, db::Write&> {
    const auto not_now = [](const std::exception& why) {
        return fail(ErrorKind::unavailable, "not_kept",
                    msg("This could not be kept just now. It is still here: send it again in a moment, or call us."))
            .because(why.what());
    };
    try {
        return use.database.write(how);
    } catch (const db::StorageFull& why) { return not_now(why); } catch (const db::Unavailable& why) {
        return not_now(why);
    }
}

/// Forms that one address may send, and letters that may go to one address.
struct Paces {
    explicit Paces(int per_hour) : address(per_hour), mails(per_hour == 0 ? 0 : 6) {}
    net::Pace address, mails;
};
Error too_many();
/// Writes down that somebody of the desk made a link to hand over.
void note_link(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);

void keep_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void propose_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces);
void skill_routes(net::Router& on, Services& use);

}
