#include "features/quotes/letters.hpp"

#include "platform/base/text.hpp"

namespace beffroi::quotes::letters {
namespace {

mail::Letter to_provider(const std::string& to, const Request& request, std::string_view kind, Message subject) {
    mail::Letter letter;
    letter.kind = kind;
    letter.to = to;
    letter.lang = request.lang;
    letter.subject = std::move(subject);
    return letter;
}

std::string subject_of(const Request& request) { return text::shorten(request.about.front(), 60); }

}

mail::Letter asked(const std::string& to, const std::string& firm, const Request& request, const std::string& site,
                   const std::string& link) {
    auto letter = to_provider(to, request, "quote_asked", msg("What would it cost? {1}", subject_of(request)));
    letter.paragraphs = {
        msg("Somebody near you makes a plan to change tools at {1} and asks {2}, among others, what these steps would "
            "cost: {3}.",
            site, firm, text::join(request.about, " ; ")),
        msg("You read all of it and answer here, until {1}:", i18n::short_date(request.lang, request.until))};
    letter.link = mail::Link{msg("Read it and answer"), link};
    letter.after = {
        msg("You may also say there that it is not for you: then they do not wait. Keep this link to yourself, it "
            "names who asks.")};
    return letter;
}

mail::Letter answered(const Contact& to, Lang lang, const std::string& firm, const std::string& link) {
    mail::Letter letter;
    letter.kind = "quote_answered";
    letter.to = to.mail;
    letter.lang = lang;
    letter.name = to.name;
    letter.subject = msg("{1} has answered", firm);
    letter.paragraphs = {msg(
        "{1} has answered your request. You compare the answers on the page of your plan, and choose when you like:",
        firm)};
    letter.link = mail::Link{msg("Read the answers"), link};
    return letter;
}

mail::Letter chosen(const std::string& to, const Request& request, const Contact& who, const std::string& link) {
    auto letter = to_provider(to, request, "quote_chosen", msg("Your answer was chosen: {1}", subject_of(request)));
    letter.paragraphs = {who.phone.empty() ? msg("{1} has chosen your answer. Write to {2}.", who.name, who.mail)
                                           : msg("{1} has chosen your answer. Write to {2}, or call {3}.", who.name,
                                                 who.mail, who.phone)};
    letter.link = mail::Link{msg("See what you proposed"), link};
    return letter;
}

mail::Letter not_chosen(const std::string& to, const Request& request, const std::string& site) {
    auto letter = to_provider(to, request, "quote_not_chosen", msg("No follow-up this time: {1}", subject_of(request)));
    letter.paragraphs = {
        msg("The request that you received from {1} is over, and your answer was not the one that was chosen. Thank "
            "you for it.",
            site)};
    return letter;
}

}
