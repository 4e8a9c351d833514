// The queue: what is shown, what is not, and what authors hear of it.
#include "features/experiences/letters.hpp"
#include "features/experiences/repository.hpp"
#include "features/experiences/rules.hpp"
#include "platform/base/log.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences {
namespace {

/// Tells the author what became of the note, where there is a way to. Nobody at the desk is kept waiting because a mail cannot be written.
template <class F>
void tell(db::Write& tx, const crypto::Vault& vault, const Note& note, const Post& post, Instant now, F&& letter) {
    if (!post.works()) return;
    const auto to = repository::contact(tx, vault, note.id);
    if (!to || to->mail.empty()) return;
    if (const auto sent = letters::send(tx, letter(to->mail, letters::own_page(post, note, to->key)), post, now); !sent)
        log::warning("an author could not be written to", {{"why", sent.error().code}});
}

/// Why a note was not settled as it was asked for.
Result<void> explain(db::Read& tx, NoteId id, int version, State wanted) {
    const auto note = repository::note(tx, id);
    if (!note || note->withdrawn || note->state == State::unconfirmed) return unknown_note();
    if (note->version != version)
        return fail(ErrorKind::conflict, "changed_meanwhile",
                    msg("Its author wrote this note anew meanwhile. Read it as it is now, then settle it."));
    if (note->state == wanted) return {};
    return fail(ErrorKind::conflict, "settled_otherwise",
                msg("A colleague settled this meanwhile, otherwise. Put it back first if that was wrong."));
}

Result<void> known_report(bool known) {
    if (known) return {};
    return fail(ErrorKind::not_found, "unknown_report", msg("This message is not there any more."));
}

}

Error unknown_note() {
    return fail(ErrorKind::not_found, "unknown_note",
                msg("This note is not there any more: its author took it back, or its time is over."));
}

Result<void> show(db::Write& tx, const crypto::Vault& vault, NoteId id, int version, accounts::PersonId by,
                  const Post& post, const Clock& clock) {
    if (!repository::show(tx, id, version, by, clock.now())) return explain(tx, id, version, State::shown);
    const auto note = repository::note(tx, id);
    if (note && note->told) {
        tell(tx, vault, *note, post, clock.now(), [&](const std::string& to, const std::string& link) {
            return letters::shown_after_all(*note, to, link,
                                            letters::address_of(post, note->lang, "/solutions/" + note->solution));
        });
        repository::set_told(tx, id, false);
    }
    return {};
}

Result<void> refuse(db::Write& tx, const crypto::Vault& vault, NoteId id, int version, Reason reason,
                    std::string_view said, accounts::PersonId by, const Post& post, const Clock& clock) {
    const std::string words(text::trim(text::clean_utf8(said)));
    if (text::length(words) > longest_said)
        return invalid("said_long", msg("This is too long: {1} characters at most.", std::to_string(longest_said)),
                       "dire");
    if (!repository::refuse(tx, id, version, reason, words, by, clock.now()))
        return explain(tx, id, version, State::refused);
    const auto note = repository::note(tx, id);
    if (!note) return unknown_note();
    tell(tx, vault, *note, post, clock.now(),
         [&](const std::string& to, const std::string& link) { return letters::refused(*note, to, link); });
    repository::set_told(tx, id, true);
    return {};
}

Result<void> reopen(db::Write& tx, NoteId id) {
    if (repository::reopen(tx, id)) return {};
    const auto note = repository::note(tx, id);
    if (note && note->state == State::waiting && !note->withdrawn) return {};
    return unknown_note();
}

Result<void> settle(db::Write& tx, ReportId id, const Clock& clock) {
    return known_report(repository::settle(tx, id, clock.now()));
}
Result<void> reopen(db::Write& tx, ReportId id) { return known_report(repository::settle(tx, id, std::nullopt)); }

std::vector<Note> notes_waiting(db::Read& tx, int most) { return repository::waiting(tx, most); }
std::vector<Note> notes_settled(db::Read& tx, int most) { return repository::settled(tx, most); }
std::vector<Report> reports_open(db::Read& tx, int most) { return repository::reports_open(tx, most); }
std::vector<Report> reports_settled(db::Read& tx, int most) { return repository::reports_settled(tx, most); }

std::vector<Refusal> refused_notes(db::Read& tx, int most) {
    std::vector<Refusal> all;
    for (const Note& each : repository::refused(tx, most))
        if (each.settled && each.reason)
            all.push_back({letters::name_of(each.solution),
                           to_local(*each.settled, "Europe/Paris").date,
                           label(*each.reason),
                           {}});
    return all;
}

Counts count(db::Read& tx) {
    return {repository::count(tx, State::shown), repository::count(tx, State::waiting), repository::count_reports(tx),
            repository::count_proposals(tx)};
}

std::int64_t clean(db::Write& tx, const Clock& clock) {
    return repository::clean(tx, clock.now()) + repository::clean_proposals(tx, clock.now());
}

}
