// /espace/temoignages: what waits to be read, and what was settled last.
#include <charconv>

#include "experiences/pages.hpp"
#include "features/experiences/letters.hpp"
#include "features/experiences/page_parts.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::experiences {
namespace {

using accounts::Right;

constexpr int most_waiting = 100, most_settled = 10;

QueueNote queued(Note note, Lang lang) {
    catalogue::Experience told = words_of(note, lang);
    std::string name = letters::name_of(note.solution), version = std::to_string(note.version);
    return {std::move(note), std::move(told), std::move(name), std::move(version)};
}

QueueView view_of(db::Read& tx, const Services& use, accounts::PersonId who, Lang lang) {
    QueueView view;
    for (Note& each : notes_waiting(tx, most_waiting)) view.notes.push_back(queued(std::move(each), lang));
    for (Note& each : notes_settled(tx, most_settled)) view.settled_notes.push_back(queued(std::move(each), lang));
    const auto reported = [&](Report& each) {
        QueueNote about = queued(each.note, lang);
        return QueueReport{std::move(each), std::move(about)};
    };
    for (Report& each : reports_open(tx, most_waiting)) view.reports.push_back(reported(each));
    for (Report& each : reports_settled(tx, most_settled)) view.settled_reports.push_back(reported(each));
    view.proposals = proposals_waiting(tx, most_waiting);
    view.settled_proposals = proposals_settled(tx, most_settled);
    for (auto& [note, key] : of_counsellor(tx, use.vault, who, most_settled))
        view.own.push_back({letters::name_of(note.solution), "/temoignage/" + key, standing(note)});
    return view;
}

/// `about`: which of the forms on the page the faults belong to.
net::Response queue_page(const net::Request& request, Services& use, const html::Form& form, const std::string& about,
                         net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Notes on solutions"));
    const accounts::PersonId who = accounts::visitor(request).person;
    const QueueView view = use.database.read([&](db::Read& tx) { return view_of(tx, use, who, page.lang); });
    return net::private_page(pages::queue(page, request, view, form, about), status);
}

net::Response back(const net::Request& request, Services& use) {
    return net::see_other(use.page(request).link("/espace/temoignages"));
}

net::Response settled(const net::Request& request, Services& use, html::Form& form, const std::string& about,
                      const Result<void>& done) {
    if (done) return back(request, use);
    if (done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    return queue_page(request, use, form.with(done.error()), about, net::status_of(done.error().kind));
}

net::Response settle_note(const net::Request& request, Services& use) {
    const auto id = NoteId::from_text(request.param("note"));
    if (!id) return net::failure(net::Status::not_found);
    html::Form form(request.form());
    const std::string_view what = form.value("faire"), typed = form.value("version");
    int version = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), version);
    const accounts::PersonId by = accounts::visitor(request).person;
    const Post post = post_of(request, use);
    const auto reason = reason_from(form.value("raison"));
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (what == "montrer") return show(tx, use.vault, *id, version, by, post, use.clock);
        if (what == "remettre") return reopen(tx, *id);
        if (!reason) {
            // A note that nobody has is not answered by what its form lacks.
            if (auto known = known_note(tx, *id); !known) return known;
            return invalid("reason_needed", msg("Choose the reason: its author reads it, and so may everybody."),
                           "raison");
        }
        return refuse(tx, use.vault, *id, version, *reason, form.value("dire"), by, post, use.clock);
    });
    // Two readers may have said something of one note: the form says which of both it is.
    const std::string here(form.value("ici"));
    return settled(request, use, form, here.empty() ? id->text() : here, done);
}

net::Response settle_report(const net::Request& request, Services& use) {
    const auto id = ReportId::from_text(request.param("signalement"));
    if (!id) return net::failure(net::Status::not_found);
    html::Form form(request.form());
    const auto done = use.database.write([&](db::Write& tx) {
        return form.value("faire") == "remettre" ? reopen(tx, *id) : settle(tx, *id, use.clock);
    });
    return settled(request, use, form, id->text(), done);
}

net::Response settle_proposal(const net::Request& request, Services& use) {
    const auto id = ProposalId::from_text(request.param("proposition"));
    if (!id) return net::failure(net::Status::not_found);
    html::Form form(request.form());
    const std::string_view what = form.value("faire");
    const accounts::PersonId by = accounts::visitor(request).person;
    const Post post = post_of(request, use);
    const auto ground = ground_from(form.value("raison"));
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (what == "accepter") return accept(tx, use.vault, *id, form.value("dire"), by, post, use.clock);
        if (what == "remettre") return reopen(tx, *id);
        if (!ground) {
            if (auto known = known_proposal(tx, *id); !known) return known;
            return invalid("reason_needed",
                           msg("Choose the reason: whoever proposed it reads it, and so may everybody."), "raison");
        }
        return refuse(tx, use.vault, *id, *ground, form.value("dire"), by, post, use.clock);
    });
    return settled(request, use, form, id->text(), done);
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::settle_suggestions))
        doors.push_back({"/espace/temoignages", i18n::key("Notes on solutions"), "message-circle",
                         i18n::key("What people tell of the solutions that they use, and solutions that they propose."),
                         html::Group::places, 25});
}

void desk_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::settle_suggestions);
    on.get("/espace/temoignages", right, [&use](const net::Request& r) { return queue_page(r, use, {}, {}); });
    on.post("/espace/temoignages/notes/{note}", right, [&use](const net::Request& r) { return settle_note(r, use); });
    on.post("/espace/temoignages/signalements/{signalement}", right,
            [&use](const net::Request& r) { return settle_report(r, use); });
    on.post("/espace/temoignages/propositions/{proposition}", right,
            [&use](const net::Request& r) { return settle_proposal(r, use); });
}

}
