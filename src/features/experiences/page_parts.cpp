#include "features/experiences/page_parts.hpp"

#include <charconv>

#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "features/experiences/rules.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences {

NoteForm note_form(const net::Request& request, std::string action, std::string_view solution, Lang lang) {
    NoteForm form;
    form.action = std::move(action);
    form.id = solution;
    form.name = letters::name_of(solution);
    const net::Params typed = request.form();
    form.once = typed.get("fois").empty() ? crypto::random_token(16) : std::string(typed.get("fois").substr(0, 64));
    for (unsigned month = 1; month <= 12; ++month)
        form.months.emplace_back(std::to_string(month), i18n::month(lang, month));
    return form;
}

Writing read_note(html::Form& form, bool counsellor, const Clock& clock) {
    Writing says;
    says.words = form.text("mots", longest_words, msg("Tell in a few words what you used it for, and how it went."));
    if (const auto month = form.whole_number("mois", 1, 12, html::Need::optional))
        says.since.month = static_cast<int>(*month);
    const std::string_view year = form.value("annee");
    const int now = static_cast<int>(clock.today().year());
    const auto [end, wrong] = std::from_chars(year.data(), year.data() + year.size(), says.since.year);
    if (wrong != std::errc() || end != year.data() + year.size() || says.since.year < first_year ||
        says.since.year > now)
        form.fail("annee", msg("Write a year from {1} to {2}.", std::to_string(first_year), std::to_string(now)));
    if (form.value("taille").empty()) form.fail("taille", msg("Choose how many people use it."));
    says.size = size_from(form.choice("taille", size_codes(), html::Need::optional)).value_or(Size::alone);
    if (counsellor) {
        says.kind = Kind::coop;
        return says;
    }
    if (form.value("sorte").empty()) form.fail("sorte", msg("Choose for whom you speak."));
    says.kind = kind_from(form.choice("sorte", kind_codes(), html::Need::optional)).value_or(Kind::person);
    says.name =
        form.text("nom", longest_name,
                  says.kind == Kind::person
                      ? msg("Write your first name, without your family name: Marie.")
                      : msg("Write the name of the firm, the association or the town hall: it signs the note."));
    says.commune = form.text("commune", 120, html::Need::optional);
    if (says.kind == Kind::person && says.commune.empty() && !form.value("sorte").empty())
        form.fail("commune", msg("Write the name of your town: a private person signs by it."));
    return says;
}

html::Form form_of(const Note& note) {
    html::Form form;
    const Writing& says = note.says;
    form.preset("mots", says.words);
    if (says.since.month != 0) form.preset("mois", std::to_string(says.since.month));
    form.preset("annee", std::to_string(says.since.year));
    form.preset("taille", code(says.size));
    form.preset("sorte", code(says.kind));
    form.preset("nom", says.name);
    form.preset("commune", says.commune);
    return form;
}

Post post_of(const net::Request& request, const Services& use) {
    const html::Page page = use.page(request);
    std::string origin = page.origin;
    if (origin.empty()) {
        // A request may name any host: only on this machine is it believed.
        const auto host = request.header("host");
        const auto name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
        if (name == "localhost" || name == "127.0.0.1" || name == "[::1]")
            origin = (request.secure ? "https://" : "http://") + std::string(host);
    }
    return {use.mail, std::move(origin)};
}

bool slow_enough(const net::Request& request, const Services& use, Paces& paces, std::string_view mail,
                 html::Form& form) {
    const Instant now = use.clock.now();
    if (!paces.address.allow(request.peer, now)) {
        form.fail("", msg("Many messages have come from here within the hour. Wait a few minutes and send yours "
                          "again, or call us."));
        return false;
    }
    if (!mail.empty() && !paces.mails.allow(repository::index_of(use.vault, mail), now)) {
        form.fail("mail",
                  msg("Several mails went to this address within the hour. Wait a few minutes, then send this again."));
        return false;
    }
    return true;
}

Result<void> known_note(db::Read& tx, NoteId id) {
    if (repository::note(tx, id)) return {};
    return unknown_note();
}
Result<void> known_proposal(db::Read& tx, ProposalId id) {
    if (repository::proposal(tx, id)) return {};
    return unknown_proposal();
}

std::string_view standing(const Note& note) {
    if (note.withdrawn)
        return i18n::key("You took it back: nobody reads it. You may put it back for thirty days, then it is erased.");
    switch (note.state) {
        case State::unconfirmed: return i18n::key("It waits for you to confirm that it is from you.");
        case State::waiting: return i18n::key("Somebody of the co-operative reads it before it is shown.");
        case State::shown: return i18n::key("It is shown.");
        case State::refused: return i18n::key("It is not shown.");
    }
    return {};
}

}
