#include "features/providers/letters.hpp"

namespace beffroi::providers::letters {
namespace {

mail::Letter letter_to(const Contact& to, std::string_view kind, Message subject) {
    mail::Letter letter;
    letter.kind = kind;
    letter.to = to.mail;
    letter.lang = to.lang;
    letter.name = to.name;
    letter.subject = std::move(subject);
    return letter;
}

}

mail::Letter confirm(const Contact& to, const std::string& firm, const std::string& site, const std::string& link) {
    auto letter = letter_to(to, "provider_confirm", msg("{1} at {2}: one press is left", firm, site));
    letter.paragraphs = {
        msg("You proposed {1} for the list of those who do the work of changing tools at {2}. Read it once more, then "
            "send it:",
            firm, site)};
    letter.link = mail::Link{msg("Read it and send it"), link};
    letter.after = {
        msg("This link works for a week, and keeps the page meanwhile. Keep it to yourself."),
        msg("You did not propose anything? Then do nothing: without a press nobody reads it, and it is forgotten.")};
    return letter;
}

mail::Letter link(const Contact& to, const std::string& firm, const std::string& site, const std::string& link) {
    auto letter = letter_to(to, "provider_link", msg("Your link for the page of {1} at {2}", firm, site));
    letter.paragraphs = {
        msg("By this link you keep the page of {1}: change it, say that you are still here, close it.", firm)};
    letter.link = mail::Link{msg("Keep the page"), link};
    letter.after = {
        msg("This link works for thirty days. Keep it to yourself. If you did not ask for it, do nothing.")};
    return letter;
}

mail::Letter no_page(const std::string& to, Lang lang, const std::string& site) {
    auto letter = letter_to({{}, to, lang}, "provider_no_page", msg("No page at {1} with this address", site));
    letter.paragraphs = {msg("Somebody, perhaps you, asked for a link to keep the page of a firm at {1} with this "
                             "address. It keeps none there.",
                             site),
                         msg("The page may be kept with another address. Otherwise, do nothing.")};
    return letter;
}

mail::Letter still_here(const Contact& to, const std::string& firm, const std::string& site, const std::string& link) {
    auto letter = letter_to(to, "provider_still_here", msg("Is {1} still here?", firm));
    letter.paragraphs = {
        msg("People who look for help find {1} at {2}. A year has passed since you last said that what stands there is "
            "right.",
            firm, site),
        msg("One press is enough if nothing has changed; you change or close the page there as well:")};
    letter.link = mail::Link{msg("Look at the page"), link};
    letter.after = {
        msg("Without an answer the page stays, says when it was last confirmed, and comes after the others from two "
            "months from now on. This link works for sixty days.")};
    return letter;
}

mail::Letter accepted(const Contact& to, const std::string& firm, const std::string& site, const std::string& page) {
    auto letter = letter_to(to, "provider_accepted", msg("{1} is in the list of {2}", firm, site));
    letter.paragraphs = {msg("The co-operative has read what you told of {1}. Everybody can read it now:", firm)};
    letter.link = mail::Link{msg("See the page"), page};
    letter.after = {msg("You change it whenever you like, by a link that you ask for at the foot of the page.")};
    return letter;
}

mail::Letter refused(const Contact& to, const std::string& firm, const std::string& site, Message why,
                     const std::string& words, const std::string& link) {
    auto letter = letter_to(to, "provider_refused", msg("{1} is not in the list of {2}", firm, site));
    letter.paragraphs = {msg("The co-operative has read what you told of {1}, and does not show it. Why:", firm),
                         std::move(why)};
    if (!words.empty()) letter.paragraphs.push_back(msg("{1}", words));
    letter.link = mail::Link{msg("Correct it and propose it again"), link};
    letter.after = {msg("You think that this is wrong? Answer by telephone, or correct the page: it is read again.")};
    return letter;
}

mail::Letter change_settled(const Contact& to, const std::string& firm, const std::string& site, bool accepted,
                            const std::string& link) {
    auto letter = letter_to(to, "provider_change", msg("What you changed for {1}", firm));
    letter.paragraphs = {
        accepted
            ? msg("The name, the SIREN or the proofs that you changed at {1} are shown now.", site)
            : msg("The name, the SIREN or the proofs that you changed at {1} are not shown: what stood there stays. "
                  "Call us, and we tell you why.",
                  site)};
    letter.link = mail::Link{msg("Keep the page"), link};
    return letter;
}

mail::Letter new_address(const Contact& to, const std::string& mail, const std::string& firm, const std::string& site,
                         const std::string& link) {
    Contact there = to;
    there.mail = mail;
    auto letter = letter_to(there, "provider_new_address", msg("Keep the page of {1} with this address", firm));
    letter.paragraphs = {
        msg("Somebody who keeps the page of {1} at {2} wants to do so with this address from now on:", firm, site)};
    letter.link = mail::Link{msg("Use this address"), link};
    letter.after = {msg("This link works for a week. Do you not know what this is about? Then do nothing.")};
    return letter;
}

mail::Letter address_leaves(const Contact& to, const std::string& firm, const std::string& site) {
    auto letter = letter_to(to, "provider_address_leaves", msg("Another address for the page of {1}", firm));
    letter.paragraphs = {
        msg("The page of {1} at {2} is to be kept with another address from now on. Was it you? Then all is well. "
            "Otherwise call "
            "us at once.",
            firm, site)};
    return letter;
}

}
