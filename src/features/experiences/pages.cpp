// The public pages: telling how it went, and saying that a note is wrong.
#include "experiences/pages.hpp"

#include "features/experiences/letters.hpp"
#include "features/experiences/page_parts.hpp"
#include "features/experiences/rules.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::experiences {
namespace {

net::Response unknown_solution() {
    return net::failure(fail(ErrorKind::not_found, "unknown_solution",
                             msg("We know no solution of this name. Look for it at /changer.")));
}

std::string solution_of(const net::Request& request) {
    const auto* known = catalogue::Knowledge::carried().solution(request.param("solution"));
    return known ? known->id : std::string();
}
std::string at(const std::string& solution) { return "/solutions/" + solution + "/temoigner"; }

std::optional<accounts::Visitor> counsellor_of(const net::Request& request, const Services& use) {
    return use.counsellor ? use.counsellor(request) : std::nullopt;
}

net::Response write_page(const net::Request& request, Services& use, const std::string& solution,
                         const html::Form& form, net::Status status = net::Status::ok) {
    const html::Page page =
        html::page_named(request, use, msg("Tell how it goes with {1}", letters::name_of(solution)));
    NoteForm fields = note_form(request, at(solution), solution, page.lang);
    fields.counsellor = counsellor_of(request, use).has_value();
    fields.asks_mail = !fields.counsellor && post_of(request, use).works();
    return net::private_page(pages::write(page, request, fields, form), status);
}

net::Response receive(const net::Request& request, Services& use, Paces& paces) {
    const std::string solution = solution_of(request);
    if (solution.empty()) return unknown_solution();
    const auto counsellor = counsellor_of(request, use);
    const Post post = post_of(request, use);
    html::Form form(request.form());
    const Writing says = read_note(form, counsellor.has_value(), use.clock);
    std::string mail;
    if (!counsellor && post.works()) mail = form.mail("mail");
    if (!form.ok()) return write_page(request, use, solution, form, net::Status::unprocessable);
    if (!slow_enough(request, use, paces, mail, form))
        return write_page(request, use, solution, form, net::Status::too_many);
    const auto kept = keep(use, [&](db::Write& tx) {
        return counsellor
                   ? write(tx, use.vault, solution, says, counsellor->person, request.lang, use.clock)
                   : write(tx, use.vault, solution, says, mail, form.value("fois"), request.lang, post, use.clock);
    });
    if (!kept) return write_page(request, use, solution, form.with(kept.error()), net::status_of(kept.error().kind));
    const html::Page page = use.page(request);
    // Where a mail goes, the link is in it alone: whoever typed somebody else's address does not get in.
    if (!mail.empty()) return net::see_other(page.link(at(solution) + "/envoye"));
    return net::see_other(page.link("/temoignage/" + kept->key) + "?fait=recu");
}

net::Response sent_page(const net::Request& request, Services& use) {
    const std::string solution = solution_of(request);
    if (solution.empty()) return unknown_solution();
    const html::Page page = html::page_named(request, use, msg("Look into your mail"));
    return net::html(pages::sent(page, letters::name_of(solution), "/solutions/" + solution));
}

// ---- "This note is wrong" ----

std::optional<Note> note_of(const net::Request& request, Services& use) {
    const auto id = NoteId::from_text(request.param("note"));
    if (!id) return std::nullopt;
    return use.database.read([&](db::Read& tx) { return shown(tx, request.param("solution"), *id); });
}
enum class Said { no, yes };
net::Response report_page(const net::Request& request, Services& use, const html::Form& form,
                          net::Status status = net::Status::ok, Said said = Said::no) {
    const auto note = note_of(request, use);
    if (!note) return net::failure(unknown_note());
    const html::Page page = html::page_named(request, use, msg("What is wrong?"));
    const catalogue::Experience told = words_of(*note, page.lang);
    return net::html(pages::report(page, request, told, letters::name_of(note->solution),
                                   "/solutions/" + note->solution, form, said == Said::yes),
                     status);
}

net::Response receive_report(const net::Request& request, Services& use, Paces& paces) {
    html::Form form(request.form());
    const auto note = note_of(request, use);
    if (!note) return net::failure(unknown_note());
    const std::string words = form.text("mots", longest_report, msg("Tell us in a few words what is wrong."));
    if (!form.ok()) return report_page(request, use, form, net::Status::unprocessable);
    if (!slow_enough(request, use, paces, {}, form)) return report_page(request, use, form, net::Status::too_many);
    const auto kept = keep(use, [&](db::Write& tx) { return report(tx, note->solution, note->id, words, use.clock); });
    if (!kept) return report_page(request, use, form.with(kept.error()), net::status_of(kept.error().kind));
    return net::see_other(use.page(request).link(words_of(*note, request.lang).wrong + "/merci"));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto paces = std::make_shared<Paces>(use.per_hour);
    const std::string tell = "/solutions/{solution}/temoigner",
                      wrong = "/solutions/{solution}/temoignages/{note}/signaler";
    on.get(tell, everyone, [&use](const net::Request& r) {
        const std::string solution = solution_of(r);
        return solution.empty() ? unknown_solution() : write_page(r, use, solution, {});
    });
    on.post(tell, everyone, [&use, paces](const net::Request& r) { return receive(r, use, *paces); });
    on.get(tell + "/envoye", everyone, [&use](const net::Request& r) { return sent_page(r, use); });
    on.get(wrong, everyone, [&use](const net::Request& r) { return report_page(r, use, {}); });
    on.get(wrong + "/merci", everyone,
           [&use](const net::Request& r) { return report_page(r, use, {}, net::Status::ok, Said::yes); });
    on.post(wrong, everyone, [&use, paces](const net::Request& r) { return receive_report(r, use, *paces); });
    own_routes(on, use, paces);
    proposal_routes(on, use, paces);
    desk_routes(on, use);
}

}
