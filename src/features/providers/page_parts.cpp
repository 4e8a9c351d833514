#include "features/providers/page_parts.hpp"

#include "features/providers/repository.hpp"

namespace beffroi::providers {

Result<std::string> mailed_origin(const net::Request& request, const Services& use) {
    if (!use.post.origin.empty()) return use.post.origin;
    const auto host = request.header("host");
    const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    if (name == "localhost" || name == "127.0.0.1" || name == "[::1]")
        return (request.secure ? "https://" : "http://") + std::string(host);
    return fail(ErrorKind::unavailable, "no_site_url",
                msg("This site does not know its own address yet. Ask the counsellors for a link."));
}

std::string whole(std::string_view origin, Lang lang, std::string_view path) {
    while (origin.ends_with('/')) origin.remove_suffix(1);
    return std::string(origin) + (lang == Lang::en ? "/en" : "") + std::string(path);
}

std::string keeping_path(std::string_view token) { return "/prestataires/tenir/" + std::string(token); }

Result<bool> send(db::Write& tx, const mail::Letter& letter, const Post& post, Instant now) {
    const auto sent = mail::deliver(tx, letter, post.mail, now);
    if (!sent) return sent.error();
    return sent->way == mail::Way::queued;
}

Error too_many() {
    return fail(
        ErrorKind::too_many, "too_many",
        msg("Many forms have come from here within the hour. Wait a few minutes and send yours again, or call us."));
}

void note_link(db::Write& tx, ProviderId id, PersonId by, const Clock& clock) {
    repository::note(tx, id, by, "link_given", clock.now());
}

}
