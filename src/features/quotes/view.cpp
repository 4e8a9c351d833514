#include "features/quotes/view.hpp"

namespace beffroi::quotes {

RequestView view_of(const Request& request, Lang lang) {
    const auto say = [&](const Message& message) { return i18n::format(lang, message); };
    const auto word = [&](std::string_view key) { return std::string(i18n::translate(lang, key)); };
    const auto day = [&](Instant at) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); };
    RequestView view;
    view.id = request.id.text();
    view.title = i18n::list(lang, request.about);
    view.about = request.about;
    view.asked_on = day(request.created);
    view.until = i18n::date(lang, request.until);
    view.words = request.words;
    view.open = request.state == RequestState::open;
    view.answers = request.answers();
    view.state = request.state == RequestState::chosen ? word(i18n::key("Somebody was chosen"))
                 : request.state == RequestState::ended
                     ? word(i18n::key("Ended without a choice"))
                     : i18n::plural(lang, "{n} answer so far", "{n} answers so far", view.answers);
    if (const auto commune = territory::commune(request.insee)) view.place = commune->name;
    for (const std::string& id : request.solutions)
        if (const auto* solution = catalogue::Knowledge::carried().solution(id))
            view.solutions.push_back(solution->named(lang));
    for (const Quote& each : request.quotes) {
        QuoteView one;
        one.id = each.id.text();
        one.name = each.provider ? each.name : word(i18n::key("The co-operative, with several together"));
        one.answered = each.state == QuoteState::answered;
        one.chosen = request.chosen == each.id;
        one.state = one.chosen                           ? word(i18n::key("Chosen"))
                    : one.answered                       ? say(msg("Answered on {1}", day(*each.answered)))
                    : each.state == QuoteState::declined ? word(i18n::key("Says that it is not for them"))
                                                         : word(i18n::key("No answer yet"));
        one.price = each.euros ? say(msg("{1} €, all taxes included", i18n::number(lang, *each.euros)))
                               : word(i18n::key("No price told"));
        if (each.hours) one.hours = say(msg("{1} h of work", i18n::number(lang, *each.hours)));
        if (each.begins) one.begins = say(msg("From {1} on", i18n::short_date(lang, *each.begins)));
        one.words = each.words;
        one.together = each.together;
        view.quotes.push_back(std::move(one));
    }
    return view;
}

}
