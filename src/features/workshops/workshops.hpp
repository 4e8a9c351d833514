// Workshops: what is taught to several at once, the sessions of its series, who signed up, and who waits for a seat.
//
// A session claims its counsellors and rooms (agenda), and has so many chairs: whoever has a seat has a chair alone, and the
// database knows no more chairs than there are seats. A seat that frees goes to whoever waits first, for a time to confirm it.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/privacy/privacy.hpp"
#include "features/workshops/programmes.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::jobs {
class Runner;
}
namespace beffroi::accounts {
struct Visitor;
}
namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::workshops {

// ---- Signing up ----

/// What became of somebody in one session. From `unknown` on: the field's words.
enum class State {
    waiting,  ///< for a seat
    offered,  ///< a seat freed; to confirm until a time
    unknown,  ///< has a seat; nobody has said yet whether they came
    seen,
    noshow,
    excused,  ///< they cancelled
    revoked,  ///< we cancelled
    lapsed,  ///< did not confirm in time
};
std::string_view code(State state);
std::optional<State> state_from(std::string_view code);
std::string_view label(State state);
/// Whether it takes a seat.
bool seated(State state);
/// Whether it is over: no seat, and none to come.
bool gone(State state);

enum class Channel { online, staff };
std::string_view code(Channel channel);

/// Who comes, and how to reach them. Kept sealed.
struct Who {
    std::string name;
    std::string
        booked_by;  ///< the relative who signed them up; empty: themselves. Telephone and mail are the relative's then
    std::string phone;  ///< E.164; may be empty
    std::string mail;  ///< may be empty
    std::string note;  ///< "brings her own tablet"
    bool operator==(const Who&) const = default;
};
inline constexpr std::size_t longest_name = 100, longest_note = 500;  ///< characters

struct Registration {
    RegistrationId id;
    WorkshopId workshop;
    bool whole = false;  ///< to the whole series
    Who who;
    Lang lang = Lang::fr;
    PersonId account;  ///< the person's own; 0: none
    Channel channel = Channel::online;
    PersonId made_by;  ///< who signed them up at the desk; 0: nobody
    Instant created;
    bool operator==(const Registration&) const = default;
};
/// One person in one session.
struct Entry {
    EntryId id;
    SessionId session;
    RegistrationId registration;
    State state = State::unknown;
    Instant queued;
    std::optional<Instant> until;  ///< of `offered`
    std::optional<bool> came_am, came_pm;
    bool signed_am = false, signed_pm = false;
    bool operator==(const Entry&) const = default;
};

/// Whether to wait when no seat is left.
enum class IfFull { refuse, wait };
struct Request {
    WorkshopId workshop;
    SessionId session;  ///< 0: to the whole series, all that is to come
    Who who;
    Lang lang = Lang::fr;
    PersonId account;
    Channel channel = Channel::online;
    PersonId made_by;
    std::int64_t form = 0;  ///< of the form that was sent, random: twice makes one; 0: none
    IfFull if_full = IfFull::refuse;
};
struct Made {
    RegistrationId id;
    bool before = false;  ///< the same form had been sent already
};
/// Nobody passes those who wait. Errors: `unknown_workshop`, `over` when it was cancelled or has begun (for staff: is over); `not_offered` (`session`)
/// when it is only offered otherwise; `full` (`session`); `name_needed`, `name_long` (`name`), `note_long` (`note`); `twice`
/// (`name`) when the same person with the same telephone, mail or account is registered for it; `too_many` when the same telephone,
/// mail or account has `most_signed_up` seats to come (the public only).
Result<Made> sign_up(db::Write& tx, const crypto::Vault& vault, const Request& request, const Clock& clock);
inline constexpr int most_signed_up = 40;

/// Another session of the same workshop for who is registered: after one was cancelled. Errors: `unknown_registration`, `over`, `full`.
Result<void> sign_up_also(db::Write& tx, const crypto::Vault& vault, RegistrationId id, SessionId session,
                          IfFull if_full, PersonId by, const Clock& clock);
/// `by` 0: the person themselves. What frees goes to whoever waits first. Twice is no error. Errors: `unknown_entry`, `over` when
/// it has begun.
Result<void> cancel_entry(db::Write& tx, const crypto::Vault& vault, EntryId id, std::string_view reason, PersonId by,
                          const Clock& clock);
/// Corrects whom it is for. Errors: `unknown_registration`, those of `sign_up` about the fields.
Result<void> correct(db::Write& tx, const crypto::Vault& vault, RegistrationId id, const Who& who, PersonId by,
                     const Clock& clock);

// ---- The waiting list ----

/// Until when a seat that frees `now` is kept for who is offered it: a day, or half of what is left before the session.
Instant offered_until(Instant now, Instant starts);
/// Closer to its beginning nobody is offered a seat any more.
inline constexpr std::chrono::minutes last_offer{30};
/// Takes the offered seat. Twice is no error. Errors: `unknown_entry`, `offer_over` when its time is over.
Result<void> confirm(db::Write& tx, const crypto::Vault& vault, EntryId id, PersonId by, const Clock& clock);
/// At the desk: gives a free seat to somebody who waits, was too late or had cancelled, also when it has begun. Errors:
/// `unknown_entry`, `over`, `full`.
Result<void> take_in(db::Write& tx, const crypto::Vault& vault, EntryId id, PersonId by, const Clock& clock);
/// Gives an offer back that was not confirmed in time, to whoever is next; nothing when it was, or is not due. The job
/// "workshops.offer_over" calls it.
void expire(db::Write& tx, const crypto::Vault& vault, EntryId id, const Clock& clock);
/// From 1, of those who wait for this session; 0: does not wait.
int rank(db::Read& tx, const Entry& entry);

// ---- Attendance ----

enum class Half { am, pm };
std::string_view label(Half half);
/// The half-days of a session, for the proof of training: the morning when it begins before noon, the afternoon when it ends
/// after two, or begins at noon or later. `zone` of the place.
std::vector<Half> halves(const Session& session, std::string_view zone);
/// Whether somebody came; none takes it back. Their state follows: came to any half, they were seen. Errors: `unknown_entry`,
/// `not_seated`, `not_yet` more than an hour before it begins.
Result<void> set_came(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::optional<bool> came,
                      PersonId by, const Clock& clock);
/// Keeps what they signed on the screen (SVG path data). Errors: those of `set_came`, `bad_signature`.
Result<void> sign(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::string_view path, PersonId by,
                  const Clock& clock);
/// The path, or nothing.
std::string signature(db::Read& tx, const crypto::Vault& vault, EntryId id, Half half);

/// A picture of the signed sheet. `jpeg` as `pictures` gave it.
SheetId add_sheet(db::Write& tx, const crypto::Vault& vault, SessionId session, std::string_view jpeg, PersonId by,
                  const Clock& clock);
struct Sheet {
    SheetId id;
    SessionId session;
    Instant added;
    PersonId added_by;
};
std::vector<Sheet> sheets(db::Read& tx, SessionId session);
std::optional<Sheet> sheet(db::Read& tx, SheetId id);
std::string sheet_picture(db::Read& tx, const crypto::Vault& vault, SheetId id);
void remove_sheet(db::Write& tx, SheetId id);
/// What proves that people came, in numbers.
struct Proof {
    int came = 0;  ///< people who were there
    int signed_here = 0;  ///< of these: who signed on the screen for each half-day that they came
    int sheets = 0;  ///< pictures of signed sheets
};
Proof proof(db::Read& tx, SessionId session);

// ---- Finding ----

std::optional<Registration> registration(db::Read& tx, const crypto::Vault& vault, RegistrationId id);
std::optional<Entry> entry(db::Read& tx, EntryId id);
/// In order of time.
std::vector<Entry> entries_of(db::Read& tx, RegistrationId registration);
struct Person {
    Entry entry;
    Registration registration;
};
/// Of one session: who has a seat by name, then who waits in their order, then who is gone.
std::vector<Person> people(db::Read& tx, const crypto::Vault& vault, SessionId session);
/// The account's own, the latest first.
std::vector<Registration> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most);

/// A session for which somebody with an account is registered, as they see it.
struct Expected {
    Instant starts;
    std::string title, place;
    std::string insee;  ///< of the place
    std::string link;  ///< "/ateliers/suivi/…"
    std::string_view state;  ///< a catalogue key; empty: has a seat, to come
    bool to_come = false;
};
/// The latest first.
std::vector<Expected> expected(db::Read& tx, const crypto::Vault& vault, PersonId account, Instant now, int most);

/// A workshop to come.
struct Lesson {
    std::string slug, title;
    LocalTime starts;  ///< of its next session, where it takes place
};
/// For each list of subjects ("mots de passe", "sauvegarde"): workshops whose title or summary has all words of one of them, those that come first
/// first, each once, at most `most`.
std::vector<std::vector<Lesson>> about(db::Read& tx, std::span<const std::vector<std::string>> asked, Instant now,
                                       std::size_t most);

struct Event {
    Instant at;
    PersonId by;  ///< 0: the person themselves, or the waiting list
    SessionId session;  ///< 0: of none in particular
    RegistrationId registration;  ///< 0: of nobody in particular
    std::string
        act;  ///< "booked", "waiting", "offered", "confirmed", "lapsed", "excused", "revoked", "moved", "changed", "cancelled"…
    std::string was;
    std::string reason;
};
/// The oldest first.
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, WorkshopId id);
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, RegistrationId id);

// ---- The person's own way to it, without an account ----

/// For /ateliers/suivi/{token}: the same each time; useless without the vault's key.
std::string token_of(const crypto::Vault& vault, RegistrationId id);
std::optional<RegistrationId> id_of(const crypto::Vault& vault, std::string_view token);
/// For the printed slip: "soleil train pomme radeau 4821".
std::string words_of(db::Read& tx, const crypto::Vault& vault, RegistrationId id);
std::optional<RegistrationId> id_of_words(db::Read& tx, const crypto::Vault& vault, std::string_view typed);

// ---- The rest of the program ----

/// What workshops hold about people with an account. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();
/// To come, and made before `since`: link and slip of these were told by a former key, and end with it. `last` begins last.
struct ToldBefore {
    std::int64_t count = 0;
    std::optional<Instant> last;
};
ToldBefore told_before(db::Read& tx, Instant since, Instant now);
/// A former key is gone: what waits to be told about what is to come says the link that opens now.
void tell_present_links(db::Write& tx, const crypto::Vault& vault, const Clock& clock);
/// Handles offers that are over. What it is given must outlive the runner.
void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, Clock clock);
/// Some series of the fictional "Pays de la Vire", after its people, places and resources. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

std::span<const db::Migration> migrations();

/// The way to the record of what was done in a session, which another feature keeps.
struct RecordLink {
    std::string address;  ///< empty: not for this visitor
    bool made = false;  ///< it is written up already
};

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string departement;  ///< of the co-operative: where communes of one name are looked for first
    std::string work_folder;  ///< for pictures
    int per_hour = 20;  ///< how often one address may sign up an hour; 0: no limit
    std::function<std::optional<accounts::Visitor>(const net::Request&)> resident_of =
        {};  ///< who is signed in, on open pages
    std::function<RecordLink(db::Read&, const accounts::Visitor&, SessionId)> record_of =
        {};  ///< none: nothing is written up
};
/// /ateliers and what is under it, for everybody.
void routes(net::Router& on, Services& use);
/// /espace/ateliers and what is under it.
void desk_routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
