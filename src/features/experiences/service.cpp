// The rules of notes, readable aloud; no HTTP, no SQL.
#include <algorithm>

#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "features/experiences/rules.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences {
namespace {

constexpr auto send_again_after = std::chrono::minutes{5};
constexpr std::size_t shortest_once = 16;

bool has_digit(std::string_view s) {
    return std::ranges::any_of(s, [](char c) { return c >= '0' && c <= '9'; });
}

/// How it is signed: a firm by its name; a private person by the first name and the commune, so that neighbours know that somebody like
/// them speaks and nobody knows who.
Result<void> check_signature(Writing& says) {
    says.name = text::trim(text::clean_utf8(says.name));
    if (says.name.empty())
        return invalid("name_needed",
                       says.kind == Kind::person
                           ? msg("Write your first name, without your family name: Marie.")
                           : msg("Write the name of the firm, the association or the town hall: it signs the note."),
                       "nom");
    if (text::length(says.name) > longest_name)
        return invalid("bad_name", msg("This is too long: {1} characters at most.", std::to_string(longest_name)),
                       "nom");
    const std::string folded = text::fold(says.name);
    if (folded.find('@') != std::string::npos || folded.find("://") != std::string::npos || folded.starts_with("www."))
        return invalid("bad_name", msg("Write a name here, not an address: Boulangerie Lemoine."), "nom");
    if (says.kind == Kind::person && (says.name.find_first_of(" \t\n") != std::string::npos || has_digit(says.name)))
        return invalid("first_name_only",
                       msg("Write your first name alone, without your family name: Marie, Jean-Pierre."), "nom");

    const std::string_view typed = text::trim(says.commune);
    if (typed.empty() && says.kind == Kind::person)
        return invalid("commune_needed", msg("Write the name of your town: a private person signs by it."), "commune");
    if (typed.empty()) {
        says.commune.clear();
        return {};
    }
    const auto found = territory::find(typed, 1, territory::Mistyped::if_nothing_else);
    if (found.empty())
        return invalid("unknown_commune",
                       msg("We know no town of this name in France. Write its name or its postcode."), "commune");
    if (found.front().mistakes > 0)
        return invalid("unknown_commune", msg("We know no town of this name. Do you mean {1}?", found.front().label),
                       "commune");
    says.commune = found.front().label;
    return {};
}

Result<void> check(Writing& says, const Clock& clock) {
    says.words = text::trim(text::clean_utf8(says.words));
    if (says.words.empty())
        return invalid("words_needed", msg("Tell in a few words what you used it for, and how it went."), "mots");
    if (text::length(says.words) > longest_words)
        return invalid("words_long", msg("This is too long: {1} characters at most.", std::to_string(longest_words)),
                       "mots");
    const Date today = clock.today();
    const int year = static_cast<int>(today.year()), month = static_cast<int>(static_cast<unsigned>(today.month()));
    const Since& since = says.since;
    if (since.year < first_year || since.year > year || since.month < 0 || since.month > 12)
        return invalid("bad_since",
                       msg("Write a year from {1} to {2}.", std::to_string(first_year), std::to_string(year)), "annee");
    if (since.year == year && since.month > month)
        return invalid("bad_since", msg("This month is still to come: since when do you use it already?"), "annee");
    if (says.kind == Kind::coop) {
        says.name.clear();
        says.commune.clear();
        return {};
    }
    return check_signature(says);
}

std::string digest_of(std::string_view solution, std::string_view author, std::string_view words, Date day) {
    return crypto::blake2b(std::string(solution) + '\n' + std::string(author) + '\n' + date_text(day) + '\n' +
                           text::fold_words(words))
        .substr(0, 16);
}

/// Keeps it, or answers with what is there already.
Result<std::pair<Note, bool>> keep(db::Write& tx, const crypto::Vault& vault, Note note, std::string_view mail,
                                   std::string_view author, const Clock& clock) {
    if (!catalogue::Knowledge::carried().solution(note.solution))
        return fail(ErrorKind::not_found, "unknown_solution",
                    msg("We know no solution of this name. Look for it at /changer."));
    if (auto fine = check(note.says, clock); !fine) return std::move(fine).take_error();
    note.id = NoteId::next();
    note.written = note.changed = clock.now();
    const std::string digest = digest_of(note.solution, author, note.says.words, clock.today());
    if (repository::insert(tx, vault, note, {std::string(mail), crypto::random_token()}, digest))
        return std::pair{std::move(note), true};
    auto there = repository::by_digest(tx, digest);
    if (!there) return unknown_note();
    return std::pair{*std::move(there), false};
}

}

Result<Kept> write(db::Write& tx, const crypto::Vault& vault, std::string_view solution, const Writing& says,
                   std::string_view mail, std::string_view once, Lang lang, const Post& post, const Clock& clock) {
    Note note;
    note.solution = solution;
    note.says = says;
    note.lang = lang;
    const bool by_mail = post.works();
    note.state = by_mail ? State::unconfirmed : State::waiting;
    // Without an address only this browser's form tells who sends the same twice; a stranger's words lead to nobody's link.
    const std::string author = by_mail                        ? "mail:" + crypto::hex(repository::index_of(vault, mail))
                               : once.size() >= shortest_once ? "once:" + std::string(once)
                                                              : "once:" + crypto::random_token();
    auto kept = keep(tx, vault, std::move(note), by_mail ? mail : std::string_view(), author, clock);
    if (!kept) return std::move(kept).take_error();
    const auto& [is, fresh] = *kept;
    const auto contact = repository::contact(tx, vault, is.id);
    if (!contact) return unknown_note();
    if (by_mail) {
        const auto mailed = repository::mailed(tx, is.id);
        if (!mailed || clock.now() - *mailed >= send_again_after) {
            const std::string link = letters::own_page(post, is, contact->key);
            const auto letter = is.state == State::unconfirmed ? letters::confirm(is, contact->mail, link)
                                                               : letters::again(is, contact->mail, link);
            if (auto sent = letters::send(tx, letter, post, clock.now()); !sent) return std::move(sent).take_error();
            repository::set_mailed(tx, is.id, clock.now());
        }
    }
    return Kept{is.id, contact->key};
}

Result<Kept> write(db::Write& tx, const crypto::Vault& vault, std::string_view solution, const Writing& says,
                   accounts::PersonId counsellor, Lang lang, const Clock& clock) {
    Note note;
    note.solution = solution;
    note.says = says;
    note.says.kind = Kind::coop;
    note.counsellor = counsellor;
    note.lang = lang;
    note.state = State::waiting;
    auto kept = keep(tx, vault, std::move(note), {}, "person:" + counsellor.text(), clock);
    if (!kept) return std::move(kept).take_error();
    const auto contact = repository::contact(tx, vault, kept->first.id);
    if (!contact) return unknown_note();
    return Kept{kept->first.id, contact->key};
}

std::optional<Note> by_key(db::Read& tx, std::string_view key) { return repository::by_key(tx, key); }

Result<void> confirm(db::Write& tx, NoteId id, const Clock& clock) {
    if (repository::confirm(tx, id, clock.now()) || repository::note(tx, id)) return {};
    return unknown_note();
}

Result<void> change(db::Write& tx, NoteId id, Writing says, const Clock& clock) {
    const auto note = repository::note(tx, id);
    if (!note || note->withdrawn) return unknown_note();
    if (note->says.kind == Kind::coop) says.kind = Kind::coop;
    if (auto fine = check(says, clock); !fine) return fine;
    const Writing& was = note->says;
    // Sent again as it was: what is shown stays shown.
    if (says.words == was.words && says.since == was.since && says.size == was.size && says.kind == was.kind &&
        says.name == was.name && says.commune == was.commune)
        return {};
    repository::change(tx, id, says, clock.now());
    return {};
}

void withdraw(db::Write& tx, NoteId id, const Clock& clock) { repository::set_withdrawn(tx, id, clock.now()); }
void put_back(db::Write& tx, NoteId id) { repository::set_withdrawn(tx, id, std::nullopt); }

std::vector<std::pair<Note, std::string>> of_counsellor(db::Read& tx, const crypto::Vault& vault,
                                                        accounts::PersonId counsellor, int most) {
    std::vector<std::pair<Note, std::string>> all;
    for (Note& each : repository::of_counsellor(tx, counsellor, most))
        if (const auto contact = repository::contact(tx, vault, each.id))
            all.emplace_back(std::move(each), contact->key);
    return all;
}

std::vector<catalogue::Experience> told_of(db::Read& tx, std::string_view solution, Lang lang) {
    constexpr int most = 50;
    std::vector<catalogue::Experience> all;
    for (const Note& each : repository::shown_of(tx, solution, most)) all.push_back(words_of(each, lang));
    return all;
}

std::optional<Note> shown(db::Read& tx, std::string_view solution, NoteId id) {
    auto note = repository::note(tx, id);
    if (!note || note->state != State::shown || note->withdrawn || note->solution != solution) return std::nullopt;
    return note;
}

Result<void> report(db::Write& tx, std::string_view solution, NoteId note, std::string_view words, const Clock& clock) {
    const std::string said(text::trim(text::clean_utf8(words)));
    if (said.empty()) return invalid("words_needed", msg("Tell us in a few words what is wrong."), "mots");
    if (text::length(said) > longest_report)
        return invalid("words_long", msg("This is too long: {1} characters at most.", std::to_string(longest_report)),
                       "mots");
    auto about = shown(tx, solution, note);
    if (!about) return unknown_note();
    const std::string digest = digest_of(note.text(), "reader", said, clock.today());
    repository::insert(tx, Report{ReportId::next(), said, clock.now(), {}, *std::move(about)}, digest);
    return {};
}

}
