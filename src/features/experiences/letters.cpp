#include "features/experiences/letters.hpp"

namespace beffroi::experiences::letters {
namespace {

mail::Letter letter_to(const std::string& to, Lang lang, std::string_view kind, Message subject) {
    mail::Letter letter;
    letter.kind = kind;
    letter.to = to;
    letter.lang = lang;
    letter.subject = std::move(subject);
    return letter;
}

Message keep_this_mail() {
    return msg("Keep this mail: by the same link you change your note or take it back, whenever you like.");
}

}

std::string name_of(std::string_view solution) {
    const catalogue::Solution* known = catalogue::Knowledge::carried().solution(solution);
    return known ? known->name : std::string(solution);
}

std::string address_of(const Post& post, Lang lang, std::string_view path) {
    html::Page page;
    page.lang = lang;
    return post.origin + page.link(path);
}

std::string own_page(const Post& post, const Note& note, std::string_view key) {
    return address_of(post, note.lang, "/temoignage/" + std::string(key));
}

Result<void> send(db::Write& tx, const mail::Letter& letter, const Post& post, Instant now) {
    auto sent = mail::deliver(tx, letter, post.settings, now);
    if (sent) return {};
    Error error = std::move(sent).take_error();
    if (error.field == "to") error.field = "mail";
    return error;
}

mail::Letter confirm(const Note& note, const std::string& to, const std::string& link) {
    const std::string name = name_of(note.solution);
    auto letter = letter_to(to, note.lang, "experience_confirm", msg("Your note on {1}: is it from you?", name));
    letter.paragraphs = {
        msg("Somebody who gave this address told how it goes with {1}. If that was you, say so: then somebody of the "
            "co-operative reads your note, and it is shown.",
            name)};
    letter.link = mail::Link{msg("Read my note and confirm it"), link};
    letter.after = {keep_this_mail(), msg("If it was not you, do nothing: in 7 days the note and your address are "
                                          "erased.")};
    return letter;
}

mail::Letter again(const Note& note, const std::string& to, const std::string& link) {
    const std::string name = name_of(note.solution);
    auto letter = letter_to(to, note.lang, "experience_again", msg("Your note on {1}", name));
    letter.paragraphs = {msg("Your note on {1} had come already: it is kept once. Here is your link to it.", name)};
    letter.link = mail::Link{msg("Open my note"), link};
    letter.after = {keep_this_mail()};
    return letter;
}

mail::Letter refused(const Note& note, const std::string& to, const std::string& link) {
    const std::string name = name_of(note.solution);
    auto letter = letter_to(to, note.lang, "experience_refused", msg("Your note on {1} is not shown", name));
    letter.paragraphs = {
        msg("Thank you for having told how it goes with {1}. We do not show your note. The reason: "
            "{2}",
            name, i18n::translate(note.lang, note.reason ? label(*note.reason) : ""))};
    if (!note.said.empty()) letter.paragraphs.push_back(msg("What we say to it: “{1}”", note.said));
    letter.paragraphs.push_back(msg("You may write it anew: then we read it again."));
    letter.link = mail::Link{msg("Open my note"), link};
    letter.after = {msg("If you do nothing, your words and your address are erased 90 days after the refusal.")};
    return letter;
}

mail::Letter shown_after_all(const Note& note, const std::string& to, const std::string& link,
                             const std::string& page) {
    const std::string name = name_of(note.solution);
    auto letter = letter_to(to, note.lang, "experience_shown", msg("Your note on {1} is shown", name));
    letter.paragraphs = {
        msg("We had written to you that we do not show your note on {1}. Now it is shown: {2}", name, page)};
    letter.link = mail::Link{msg("Open my note"), link};
    letter.after = {keep_this_mail()};
    return letter;
}

mail::Letter settled(const Proposal& p, const std::string& to, const std::string& page) {
    if (p.state == Verdict::accepted) {
        auto letter = letter_to(to, p.lang, "proposal_accepted", msg("{1} will be in the catalogue", p.says.name));
        letter.paragraphs = {
            msg("Thank you for having proposed {1}: it will be written down in the catalogue, with what "
                "it does and what it lacks.",
                p.says.name)};
        if (!p.said.empty()) letter.paragraphs.push_back(msg("What we say to it: “{1}”", p.said));
        letter.link = mail::Link{msg("Read the catalogue"), page};
        return letter;
    }
    auto letter = letter_to(to, p.lang, "proposal_refused", msg("{1} will not be in the catalogue", p.says.name));
    letter.paragraphs = {msg("Thank you for having proposed {1}. We do not take it up. The reason: {2}", p.says.name,
                             i18n::translate(p.lang, p.ground ? label(*p.ground) : ""))};
    if (!p.said.empty()) letter.paragraphs.push_back(msg("What we say to it: “{1}”", p.said));
    letter.link = mail::Link{msg("Read all refusals and their reasons"), page};
    return letter;
}

}
