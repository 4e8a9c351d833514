#include "desk/pages.hpp"
#include "features/calendars/calendars.hpp"
#include "features/desk/desk.hpp"
#include "features/desk/desk_view.hpp"
#include "features/places/places.hpp"
#include "features/suggestions/suggestions.hpp"

namespace beffroi::desk {

using accounts::Right;

std::vector<html::Door> doors(const accounts::Visitor& visitor) {
    std::vector<html::Door> all{{"/espace", i18n::key("Today"), "clock", ""}};
    if (visitor.is(accounts::Role::resident))
        all.push_back({"/espace/rendez-vous", i18n::key("Your appointments and workshops"), "calendar-days",
                       i18n::key("When and where; to move or cancel them.")});
    if (visitor.may(Right::keep_agenda))
        all.push_back({"/espace/agenda", i18n::key("Agenda"), "calendar-days",
                       i18n::key("Your appointments, openings and absences; book for somebody.")});
    else if (visitor.may(Right::book_for_others))
        all.push_back({"/espace/agenda/nouveau", i18n::key("Book for somebody"), "calendar-days",
                       i18n::key("An appointment with a counsellor for somebody who is with you.")});
    if (visitor.may(Right::edit_places)) {
        const bool every = visitor.may(Right::edit_places, accounts::Object{});
        all.push_back({"/espace/lieux", i18n::key("Places"), "map-pin",
                       every ? i18n::key("Correct, add and retire places; settle doubles.")
                             : i18n::key("Correct the places of your organisation: hours, address, photo.")});
    }
    if (visitor.may(Right::settle_suggestions))
        all.push_back({"/espace/signalements", i18n::key("Messages of visitors"), "message-circle",
                       i18n::key("What people say is wrong on the pages of places.")});
    if (visitor.may(Right::keep_agenda))
        all.push_back({"/espace/appels", i18n::key("Calls to make"), "phone",
                       i18n::key("Whom no mail and no SMS reaches, and what to tell them.")});
    if (visitor.may(Right::set_up_agenda))
        all.push_back({"/espace/messages", i18n::key("What messages say"), "send",
                       i18n::key("Confirmations, reminders and changes: their words, in French and English.")});
    if (visitor.may(Right::keep_agenda))
        all.push_back({"/espace/ateliers", i18n::key("Workshops"), "users",
                       i18n::key("Series, who signed up, who waits, and who came.")});
    if (visitor.may(Right::give_cards))
        all.push_back({"/espace/habitants", i18n::key("Residents"), "id-card",
                       i18n::key("Accounts and cards for people without mail.")});
    if (visitor.may(Right::see_people))
        all.push_back(
            {"/espace/personnes", i18n::key("People"), "users", i18n::key("Who has an account here, and as what.")});
    if (visitor.may(Right::manage_organisations))
        all.push_back({"/espace/structures", i18n::key("Organisations"), "building-2",
                       i18n::key("Who employs, hosts or funds the counsellors, and their teams.")});
    if (visitor.may(Right::answer_requests))
        all.push_back({"/espace/confidentialite", i18n::key("Privacy"), "lock",
                       i18n::key("What goes by itself, who asks to be erased, the journal.")});
    if (visitor.may(Right::keep_agenda))
        all.push_back({"/espace/calendriers", i18n::key("Your calendars"), "smartphone",
                       i18n::key("Your appointments on your telephone and in your programs.")});
    all.push_back({"/espace/mes-donnees", i18n::key("Your data"), "file-text",
                   i18n::key("What we hold about you: read it, take it along, have it erased.")});
    if (visitor.strength != accounts::Strength::card)
        all.push_back({"/espace/compte", i18n::key("Your account"), "shield-check",
                       i18n::key("Your devices, your password, your second step.")});
    return all;
}

void routes(net::Router& on, Services& use) {
    on.get("/espace", accounts::may(Right::own_space), [&use](const net::Request& request) {
        const auto& who = accounts::visitor(request);
        html::Page page = use.page(request);
        page.title = i18n::format(page.lang, who.may(Right::desk) ? msg("The counsellors’ desk") : msg("Your space"));
        Today today;
        today.day = i18n::date(page.lang, to_local(use.clock.now(), "Europe/Paris").date);
        today.may_settle = who.may(Right::settle_suggestions);
        today.keeps_agenda = who.may(Right::keep_agenda);
        use.database.read([&](db::Read& tx) {
            today.places = places::count(tx);
            if (who.may(Right::keep_agenda))
                today.stale_calendars = calendars::count_stale(tx, who.person, use.clock.now());
            if (today.may_settle) today.suggestions = suggestions::count_open(tx);
            if (today.keeps_agenda) today.diary = diary::today(tx, use.vault, who.person, page.lang, use.clock);
        });
        return net::html(pages::today(page, today));
    });
}

}
