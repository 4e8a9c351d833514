// /espace/conventions/{agreement}/fichiers: what proves it, kept sealed.
#include <algorithm>

#include "features/agreements/parts.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/text.hpp"
#include "platform/net/multipart.hpp"
#include "platform/pictures/pictures.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;

Error unknown_file() {
    return fail(ErrorKind::not_found, "unknown_file", msg("This file is not there, or no longer."));
}

/// The one that the address names, of the agreement that it names.
std::optional<File> named_file(db::Read& tx, const Services& use, const net::Request& request) {
    const auto a = named(tx, request);
    const auto id = FileId::from_text(request.param("fichier"));
    auto found = a && id ? file(tx, use.vault, *id) : std::nullopt;
    if (!found || found->agreement != a->id) return std::nullopt;
    return found;
}

struct Sent {
    std::string name, bytes;
    bool pdf = false;
};
/// Pictures are drawn anew, so that nothing of what made them is kept; a PDF stays as it is signed.
Result<Sent> sent_file(const net::Request& request, const Services& use) {
    const Error needed = invalid("file_needed", msg("Choose a file on your device: PDF, JPEG or PNG."), "file");
    const auto type = request.header("content-type");
    if (!text::starts_with_ci(type, "multipart/")) return needed;
    const auto body = net::whole_body(request);
    if (!body) return body.error();
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return parts.error();
    const auto part = std::ranges::find_if(*parts, [](const net::Part& each) { return each.name == "file"; });
    if (part == parts->end() || part->bytes.empty()) return needed;
    if (part->bytes.size() > most_file_bytes)
        return invalid("file_large", msg("This file is too large: 10 MB at most."), "file");
    Sent sent{part->file_name, {}, part->bytes.starts_with("%PDF-")};
    if (sent.pdf) {
        sent.bytes = part->bytes;
        return sent;
    }
    auto drawn = pictures::shrink(part->bytes, use.spool);
    if (!drawn && drawn.error().code == "not_a_picture")
        return invalid("file_kind", msg("This is neither a PDF nor a picture. Save it as PDF, JPEG or PNG."), "file");
    if (!drawn) return std::move(drawn).take_error().on("file");
    sent.bytes = std::move(drawn->large);
    return sent;
}

net::Response add(const net::Request& request, Services& use) {
    const bool known = use.database.read([&](db::Read& tx) { return named(tx, request).has_value(); });
    if (!known) return net::failure(unknown_agreement());
    html::Form form;
    const auto again = [&](const Error& error) {
        form.fail("file", error.message);
        return one_page(request, use, form, net::status_of(error.kind));
    };
    const auto sent = sent_file(request, use);
    if (!sent) return again(sent.error());
    const auto kept = use.database.write([&](db::Write& tx) -> Result<FileId> {
        const auto a = named(tx, request);
        if (!a) return unknown_agreement();
        return add_file(tx, use.vault, a->id, sent->pdf, sent->name, sent->bytes, visitor(request).person, use.clock);
    });
    if (!kept) return again(kept.error());
    return net::see_other(use.page(request).link(std::string(base) + "/" + std::string(request.param("agreement")) +
                                                 "?fait=joint#proof"));
}

net::Response get(const net::Request& request, Services& use) {
    std::optional<File> found;
    std::string bytes = use.database.read([&](db::Read& tx) {
        found = named_file(tx, use, request);
        return found && !found->removed ? file_bytes(tx, use.vault, found->id) : std::string();
    });
    if (bytes.empty()) return net::failure(unknown_file());
    // Sheets name people.
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, {}, "agreement-file:" + found->id.text(),
                        use.clock);
    });
    // A PDF of somebody else's making is saved, not opened within this site.
    net::Response response =
        found->pdf ? net::file(std::move(bytes), "application/pdf", "convention-" + found->id.text() + ".pdf")
                   : net::file(std::move(bytes), "image/webp");
    response.cache = net::Cache::none;
    return response;
}

net::Response set(const net::Request& request, Services& use, bool removed) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto found = named_file(tx, use, request);
        if (!found) return unknown_file();
        return set_file_removed(tx, found->id, removed, visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    const std::string one = std::string(base) + "/" + std::string(request.param("agreement"));
    return net::see_other(
        use.page(request).link(removed ? one + "?fichier=" + std::string(request.param("fichier")) + "#proof"
                                       : one + "?fait=fichier-remis#proof"));
}

}

void file_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agreements);
    const std::string all = std::string(base) + "/{agreement}/fichiers", one = all + "/{fichier}";
    net::RouteOptions large;
    large.body_cap = std::max(pictures::most_bytes, most_file_bytes) + 64 * 1024;
    on.post(all, right, [&use](const net::Request& request) { return add(request, use); }, large);
    on.get(one, right, [&use](const net::Request& request) { return get(request, use); });
    on.post(one + "/retirer", right, [&use](const net::Request& request) { return set(request, use, true); });
    on.post(one + "/remettre", right, [&use](const net::Request& request) { return set(request, use, false); });
}

}
