// /espace/agenda/nouveau: booking for somebody who is there or calls, on one page.
#include "diary/pages.hpp"

#include <algorithm>
#include <set>

#include "features/diary/parts.hpp"
#include "features/diary/times.hpp"
#include "features/diary/view.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using agenda::BookableBy;
using agenda::Kind;

/// Whoever keeps a diary books as a counsellor; others as partners: with notice, in openings, what is open to them.
bool is_partner(const accounts::Visitor& who) { return !who.may(Right::keep_agenda); }

std::vector<agenda::Motif> offered(db::Read& tx, const accounts::Visitor& who) {
    auto all = agenda::motifs(tx);
    std::erase_if(all, [&](const agenda::Motif& motif) {
        return motif.retired || (is_partner(who) && motif.bookable_by == BookableBy::staff);
    });
    return all;
}

/// The form as far as it goes: what the times depend on.
struct Asked {
    agenda::Wanted wanted;
    Kind kind = Kind::office;
    bool known = false;
    std::vector<agenda::Motif> motifs;  ///< that are offered
};
Asked read_asked(db::Read& tx, html::Form& form, const Services& use, const accounts::Visitor& who) {
    Asked asked;
    asked.motifs = offered(tx, who);
    const auto& motifs = asked.motifs;
    if (form.value("motif").empty() && !motifs.empty()) {
        // What everyone may book is what people call for most.
        const auto usual = std::find_if(motifs.begin(), motifs.end(), [](const auto& m) {
            return m.bookable_by == BookableBy::everyone && m.kind == Kind::office;
        });
        form.preset("motif", (usual == motifs.end() ? motifs.front() : *usual).id.text());
    }
    const auto id = MotifId::from_text(form.value("motif"));
    const auto motif = std::find_if(motifs.begin(), motifs.end(), [&](const auto& m) { return id && m.id == *id; });
    if (motif == motifs.end()) {
        form.fail("motif", msg("Choose what they come for."));
        return asked;
    }
    asked.kind = motif->kind;
    agenda::Wanted& wanted = asked.wanted;
    wanted.motif = motif->id;
    wanted.asked_by = is_partner(who) ? agenda::AskedBy::everyone : agenda::AskedBy::staff;
    wanted.from = parse_date(form.value("jour")).value_or(use.clock.today());
    // A day that is over offers nothing.
    if (days_between(use.clock.today(), wanted.from) < 0) wanted.from = use.clock.today();
    wanted.to = add_days(wanted.from, 21);
    if (const auto place = PlaceId::from_text(form.value("lieu")); place && *place && motif->kind == Kind::office)
        wanted.places = {*place};
    if (form.value("avec") == "moi" && !is_partner(who))
        wanted.counsellors = {who.person};
    else if (const auto with = PersonId::from_text(form.value("avec")); with && *with && may_keep(tx, use, who, *with))
        wanted.counsellors = {*with};
    if (motif->kind == Kind::home) {
        if (form.value("commune").empty()) return asked;
        wanted.insee = read_commune(form, "commune");
        if (wanted.insee.empty()) return asked;
    }
    asked.known = true;
    return asked;
}

/// The places where this motif can be met, from its times of the next weeks.
std::vector<Option> places_of(Names& names, const std::vector<agenda::Slot>& slots) {
    std::set<PlaceId> seen;
    std::vector<Option> all;
    for (const agenda::Slot& slot : slots)
        if (slot.place && seen.insert(slot.place).second) all.emplace_back(slot.place.text(), names.place(slot.place));
    std::sort(all.begin(), all.end(), [](const Option& x, const Option& y) { return x.second < y.second; });
    return all;
}

/// Chooses the time that was pressed in the agenda, "2026-12-01T10:15": the one that is offered then, else one's own choice.
void preset_moment(html::Form& form, BookView& view, const std::vector<agenda::Slot>& slots) {
    view.moment = form.value("moment");
    const auto mark = view.moment.find('T');
    if (mark == std::string::npos || !form.value("horaire").empty()) return;
    const auto day = parse_date(std::string_view(view.moment).substr(0, mark));
    const auto minute = read_time(std::string_view(view.moment).substr(mark + 1));
    // Whoever chooses another day chooses another time.
    if (!day || !minute || view.times.from != date_text(*day)) return;
    for (const agenda::Slot& slot : slots) {
        const LocalTime local = to_local(slot.starts, zone_of(slot.insee));
        if (local.date != *day || local.minute != *minute) continue;
        const std::string value = value_of(slot);
        for (const TimesOfDay& one : view.times.days)
            for (const Time& time : one.times)
                if (time.value == value) return form.preset("horaire", value);
    }
    if (view.partner) return;
    form.preset("horaire", "autre");
    form.preset("autre_jour", date_text(*day));
    form.preset("autre_heure", time_field(*minute));
}

BookView view_of(db::Read& tx, html::Form& form, const Services& use, const accounts::Visitor& who, Lang lang) {
    BookView view;
    view.partner = is_partner(who);
    const Asked asked = read_asked(tx, form, use, who);
    Names names(tx, lang);
    for (const auto& motif : asked.motifs)
        view.motifs.emplace_back(motif.id.text(), motif.name + " (" + std::to_string(motif.duration_min) + " min)");
    view.kind = asked.kind;
    // From a colleague's agenda one books with that colleague.
    if (const auto& people = asked.wanted.counsellors; !people.empty() && people.front() != who.person)
        if (const auto colleague = accounts::person(tx, use.vault, people.front(), use.clock))
            view.colleague = {colleague->id.text(), colleague->name};
    if (asked.known) {
        view.asked = true;
        // One search for all: the places that can be chosen are those of everybody's times.
        agenda::Wanted any = asked.wanted;
        any.places.clear();
        any.counsellors.clear();
        auto slots = agenda::slots(tx, any, use.clock.now());
        if (asked.kind == Kind::office) view.places = places_of(names, slots);
        std::erase_if(slots, [&](const agenda::Slot& slot) {
            const auto& places = asked.wanted.places;
            const auto& people = asked.wanted.counsellors;
            return (!places.empty() && slot.place != places.front()) ||
                   (!people.empty() && std::find(slot.counsellors.begin(), slot.counsellors.end(), people.front()) ==
                                           slot.counsellors.end());
        });
        view.times = times_of(names, slots, asked.wanted.from);
        preset_moment(form, view, slots);
        if (form.value("horaire").empty()) form.preset("horaire", view.times.first);
    } else {
        view.times.from = date_text(asked.wanted.from.ok() ? asked.wanted.from : use.clock.today());
        view.moment = form.value("moment");
    }
    view.times.elsewhere = !view.partner;
    if (view.partner)
        for (const auto& a : appointments::made_by(tx, use.vault, who.person, use.clock.now(), 20))
            view.mine.push_back({"/espace/agenda/rendez-vous/" + a.id.text(), moment(lang, a.starts, zone_of(a.insee)),
                                 a.who.name, names.motif(a.motif), names.where(a),
                                 a.status == appointments::Status::unknown
                                     ? std::string()
                                     : std::string(appointments::label(a.status))});
    return view;
}

net::Response form_page(const net::Request& request, Services& use, html::Form form,
                        net::Status status = net::Status::ok) {
    const auto& who = visitor(request);
    const html::Page page = page_named(request, use, msg("Book for somebody"));
    const auto view = use.database.read([&](db::Read& tx) { return view_of(tx, form, use, who, page.lang); });
    if (!view.mine.empty())
        use.database.write([&](db::Write& tx) {
            journal::record(tx, who.person, journal::Act::list_seen, PersonId{}, "booked", use.clock);
        });
    return private_page(pages::book(page, request, form, view), status);
}

net::Response book(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    html::Form form(request.form());
    if (form.value("faire") == "voir") return form_page(request, use, form);
    using html::Need;
    appointments::Request wanted;
    wanted.who.name = form.text("name", appointments::longest_name, msg("Write the name of the person who will come."));
    wanted.who.phone = form.phone("phone", Need::optional);
    wanted.who.mail = form.mail("mail", Need::optional);
    wanted.who.booked_by = form.text("booked_by", appointments::longest_name, Need::optional);
    wanted.who.address = form.text("address", appointments::longest_address, Need::optional);
    wanted.who.subject = form.text("subject", appointments::longest_subject, Need::optional);
    if (is_partner(who) && form.value("accord") != "oui")
        form.fail("accord", msg("Ask the person whether you may book for them, then tick this box."));
    wanted.made_by = who.person;
    wanted.channel = is_partner(who) ? appointments::Channel::partner : appointments::Channel::staff;
    const auto done = use.database.write([&](db::Write& tx) -> Result<std::optional<AppointmentId>> {
        const Asked asked = read_asked(tx, form, use, who);
        if (asked.kind == Kind::home && form.value("commune").empty())
            form.fail("commune", msg("Write the commune where the person lives."));
        if (!asked.known) return std::optional<AppointmentId>();
        const PersonId whom = asked.wanted.counsellors.empty() ? who.person : asked.wanted.counsellors.front();
        const auto openings = agenda::openings(tx, whom, use.clock.today());
        const auto place = PlaceId::from_text(form.value("lieu")).value_or(PlaceId{});
        const auto picked = read_picked(form, zone_of(openings), place);
        if (!picked || !form.ok()) return std::optional<AppointmentId>();
        wanted.wanted = asked.wanted;
        wanted.starts = picked->starts;
        wanted.place = picked->place;
        if (picked->outside) {
            if (is_partner(who))
                return fail(ErrorKind::forbidden, "not_bookable", msg("Choose one of the times that are offered."))
                    .on("horaire");
            if (asked.kind == Kind::office && !place)
                return invalid("place_needed", msg("Choose the place: this time is outside the openings."), "lieu");
            if (picked->starts <= use.clock.now())
                return invalid("past", msg("This time is over. Choose one to come."), "autre_heure");
            // Where nobody said that they receive, one's own time is taken, or that of the colleague who was chosen.
            if (wanted.wanted.counsellors.empty()) wanted.wanted.counsellors = {who.person};
            wanted.wanted.outside_openings = true;
        }
        auto made = appointments::book(tx, use.vault, wanted, use.clock);
        if (!made) {
            Error error = std::move(made).take_error();
            if (error.code == "slot_taken") error.field = picked->outside ? "autre_heure" : "horaire";
            if (error.code == "slot_taken" && picked->outside)
                error.message = msg("There is something else in the agenda then. Choose another time.");
            return error;
        }
        return std::optional<AppointmentId>(made->id);
    });
    if (!form.ok()) return form_page(request, use, form, net::Status::unprocessable);
    if (!done) {
        // The time that is gone is not offered again.
        if (done.error().field == "horaire") form.preset("horaire", "");
        return form_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    }
    return net::see_other(use.page(request).link("/espace/agenda/rendez-vous/" + (*done)->text() + "?fait=reserve"));
}

}

void booking_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::book_for_others);
    on.get("/espace/agenda/nouveau", right, [&use](const net::Request& request) {
        net::Params known;
        for (const std::string_view name : {"motif", "lieu", "jour", "avec", "commune", "horaire", "moment"})
            if (request.query.has(name)) known.set(name, request.query.get(name));
        if (request.query.has("qui")) known.set("avec", request.query.get("qui"));
        return form_page(request, use, html::Form(std::move(known)));
    });
    on.post("/espace/agenda/nouveau", right, [&use](const net::Request& request) { return book(request, use); });
}

}
