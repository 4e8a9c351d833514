// The rules, readable aloud; no HTTP, no SQL.
#include <array>

#include "features/suggestions/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::suggestions {
namespace {

constexpr std::array<std::string_view, 5> codes{"closed", "moved", "hours", "contact", "other"};

std::string digest_of(places::PlaceId place, Subject subject, std::string_view words, Date day) {
    const std::string whole =
        place.text() + '\n' + std::string(code(subject)) + '\n' + date_text(day) + '\n' + text::fold_words(words);
    return crypto::blake2b(whole).substr(0, 16);
}

}

std::span<const std::string_view> subject_codes() { return codes; }

std::string_view code(Subject subject) { return codes[static_cast<std::size_t>(subject)]; }

std::optional<Subject> subject_from(std::string_view code) {
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (codes[i] == code) return static_cast<Subject>(i);
    return std::nullopt;
}

std::string_view label(Subject subject) {
    switch (subject) {
        case Subject::closed: return i18n::key("This place has closed for good");
        case Subject::moved: return i18n::key("This place has moved");
        case Subject::hours: return i18n::key("The opening hours are wrong");
        case Subject::contact: return i18n::key("The phone number or the address of mail is wrong");
        case Subject::other: return i18n::key("Something else");
    }
    return {};
}

Result<void> suggest(db::Write& tx, places::PlaceId place, Subject subject, std::string_view words,
                     const Clock& clock) {
    if (subject == Subject::other && text::trim(words).empty())
        return invalid("words_needed", msg("Tell us in a few words what is wrong."), "words");
    const Suggestion said{SuggestionId::next(),           place,       {}, {}, subject,
                          std::string(text::trim(words)), clock.now(), {}};
    // Sent twice by a nervous finger or a slow network, it is thanked for twice and kept once. That the place exists is the
    // foreign key's to say.
    const std::string digest = digest_of(place, subject, words, clock.today());
    if (!tx.attempt([&] { repository::insert(tx, said, digest); }))
        return fail(ErrorKind::not_found, "unknown_place", msg("This place is no longer listed"));
    return {};
}

std::vector<Suggestion> suggestions(db::Read& tx, All all, int limit) { return repository::all(tx, all, limit); }

std::int64_t count(db::Read& tx) { return repository::count(tx); }

privacy::Holding holding() {
    // Nothing tells who wrote: there is nothing to export or to erase for one person.
    return {"suggestions", i18n::key("Messages of visitors"), {}, {}, [](db::Write& tx, Instant before, const Clock&) {
                return repository::delete_older(tx, before);
            }};
}

Result<void> settle(db::Write& tx, SuggestionId id, const Clock& clock) {
    if (repository::settle(tx, id, clock.now())) return {};
    return fail(ErrorKind::not_found, "unknown_suggestion", msg("No suggestion has the number {1}.", id.text()));
}

Result<void> reopen(db::Write& tx, SuggestionId id, const Clock&) {
    if (repository::reopen(tx, id)) return {};
    return fail(ErrorKind::not_found, "unknown_suggestion", msg("No suggestion has the number {1}.", id.text()));
}

int count_open(db::Read& tx) { return repository::count_open(tx); }
std::vector<Suggestion> last_settled(db::Read& tx, int limit) { return repository::last_settled(tx, limit); }

}
