// Appointments: booked once, moved, cancelled, and what became of them.
#pragma once
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/agenda/agenda.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/imports/remarks.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::jobs {
class Runner;
}

namespace beffroi::appointments {

using accounts::PersonId;
using agenda::MotifId;
using places::PlaceId;
using AppointmentId = Id<struct AppointmentTag>;
using HoldId = Id<struct HoldTag>;

/// The field's words.
enum class Status {
    unknown,  ///< booked, or nobody has said yet what became of it
    seen,
    excused,  ///< the person cancelled
    revoked,  ///< we cancelled
    noshow,
};
std::string_view code(Status status);  ///< "noshow": for the database, files and forms
std::optional<Status> status_from(std::string_view code);
std::string_view label(Status status);  ///< a catalogue key: "Did not come"
/// Whether somebody cancelled it: it takes nobody's time any more.
bool cancelled(Status status);

/// Through whom it was booked.
enum class Channel { online, staff, partner };
std::string_view code(Channel channel);

/// Whom it is for, and how to reach them. Kept sealed.
struct Who {
    std::string name;
    std::string booked_by;  ///< the relative who booked; empty: themselves. Telephone and mail are the relative's then
    std::string phone;  ///< E.164; may be empty
    std::string mail;  ///< may be empty
    std::string address;  ///< of a home visit: street and number
    std::string subject;  ///< what it is about, in their words
    bool operator==(const Who&) const = default;
};
inline constexpr std::size_t longest_name = 100, longest_address = 200, longest_subject = 500;  ///< characters

struct Appointment {
    AppointmentId id;
    MotifId motif;
    PersonId counsellor;
    PlaceId place;  ///< 0: none
    agenda::Kind kind = agenda::Kind::office;
    Instant starts, ends;
    std::string insee;  ///< where; empty by telephone
    int travel_min = 0;  ///< the way there
    Status status = Status::unknown;
    Who who;
    Lang lang = Lang::fr;
    PersonId account;  ///< the person's own; 0: none
    Channel channel = Channel::online;
    PersonId made_by;  ///< who booked it at the desk; 0: nobody
    Instant created, changed;
    int changes = 0;
    bool operator==(const Appointment&) const = default;
};

// ---- Holding a slot while somebody reads ----

inline constexpr std::chrono::minutes hold_time{3};
struct Held {
    HoldId id;
    MotifId motif;
    PersonId counsellor;
    PlaceId place;
    Instant starts, ends, until;
    std::string insee;
};
/// Holds the slot for `hold_time`, in place of the hold `before` (0: none). Errors: `slot_taken`.
Result<Held> hold(db::Write& tx, const agenda::Wanted& wanted, PlaceId place, Instant starts, HoldId before,
                  const Clock& clock);
/// None when it ran out.
std::optional<Held> held(db::Read& tx, HoldId hold, Instant now);
void let_go(db::Write& tx, HoldId hold);
/// Forgets the holds that ran out; returns how many. For the nightly job.
std::int64_t forget_holds(db::Write& tx, Instant now);

// ---- Booking ----

struct Request {
    agenda::Wanted wanted;  ///< motif; `counsellors`: only one of these; `asked_by`; `insee` of a home visit
    PlaceId place;
    Instant starts;
    HoldId hold;  ///< the one that the person has; 0: none
    Who who;
    Lang lang = Lang::fr;
    PersonId account;
    Channel channel = Channel::online;
    PersonId made_by;
};
struct Made {
    AppointmentId id;
    bool before = false;  ///< the same form had been sent already
};
/// Errors: `slot_taken` when somebody else was faster or nobody receives then; `not_bookable` when the public, or partners, may not
/// book this motif; `name_needed`, `name_long` (field `name`), `address_needed`, `address_long` (`address`), `subject_long` (`subject`),
/// `contact_needed` (`phone`: by telephone and by video there must be one); `too_many_booked` when the same telephone or mail has
/// `most_booked` to come already (the public only).
Result<Made> book(db::Write& tx, const crypto::Vault& vault, const Request& request, const Clock& clock);
inline constexpr int most_booked = 6;

/// Where to and when; what is empty stays.
struct Move {
    Instant starts;
    std::optional<PersonId> counsellor;
    std::optional<PlaceId> place;
    int duration_min = 0;  ///< 0: stays
    agenda::AskedBy asked_by = agenda::AskedBy::everyone;
    bool outside_openings = false;
};
/// Errors: `unknown_appointment`, `over` when it was cancelled or has begun, `slot_taken`.
Result<void> move(db::Write& tx, const crypto::Vault& vault, AppointmentId id, const Move& to, PersonId by,
                  const Clock& clock);
/// `by` 0: the person themselves. Cancelling twice is no error. Errors: `unknown_appointment`, `over` when it has begun (for the
/// person: it is a counsellor's to say what became of it).
Result<void> cancel(db::Write& tx, const crypto::Vault& vault, AppointmentId id, std::string_view reason, PersonId by,
                    const Clock& clock);
/// What became of it: `seen`, `noshow`, or `unknown` again. Errors: `unknown_appointment`, `cancelled`, `not_yet` more than an hour before it begins.
Result<void> set_status(db::Write& tx, const crypto::Vault& vault, AppointmentId id, Status status, PersonId by,
                        const Clock& clock);
/// Corrects whom it is for. Errors: `unknown_appointment`, those of `book` about the fields.
Result<void> correct(db::Write& tx, const crypto::Vault& vault, AppointmentId id, const Who& who, PersonId by,
                     const Clock& clock);
/// Takes a cancellation back, when the time is still free. Errors: `unknown_appointment`, `over`, `slot_taken`.
Result<void> restore(db::Write& tx, const crypto::Vault& vault, AppointmentId id, PersonId by, const Clock& clock);

// ---- Finding ----

std::optional<Appointment> appointment(db::Read& tx, const crypto::Vault& vault, AppointmentId id);
/// By the counsellor, that touch [from, to), in order of time; cancelled ones too.
std::vector<Appointment> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant from,
                                       Instant to);
std::vector<Appointment> at_place(db::Read& tx, const crypto::Vault& vault, PlaceId place, Instant from, Instant to);
/// The account's own, the latest first.
std::vector<Appointment> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most);
/// With this telephone (E.164) or mail, the latest first.
std::vector<Appointment> of_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                    std::string_view mail, int most);
/// Begun before `until`, of which nobody has said what became: the oldest first.
std::vector<Appointment> unsettled(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant until,
                                   int most);
/// Booked for somebody by this person, that end after `from`, in order of time.
std::vector<Appointment> made_by(db::Read& tx, const crypto::Vault& vault, PersonId who, Instant from, int most);
/// To come and not cancelled, there: for whoever retires a place.
int to_come_at(db::Read& tx, PlaceId place, Instant now);

struct Event {
    Instant at;
    PersonId by;  ///< 0: the person themselves, or, of "imported", whoever runs the server
    std::string act;  ///< "imported", "booked", "moved", "cancelled", "restored", "corrected", "status"
    std::string was;  ///< of "imported": the source's name, when it had one
    std::string reason;
};
/// The oldest first.
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, AppointmentId id);

// ---- The person's own way to it, without an account ----

/// For /rendez-vous/suivi/{token}: the same each time, so that each message can have it; useless without the vault's key.
std::string token_of(const crypto::Vault& vault, AppointmentId id);
std::optional<AppointmentId> id_of(const crypto::Vault& vault, std::string_view token);
/// For the printed slip: "soleil train pomme radeau 4821".
std::string words_of(db::Read& tx, const crypto::Vault& vault, AppointmentId id);
std::optional<AppointmentId> id_of_words(db::Read& tx, const crypto::Vault& vault, std::string_view typed);

// ---- Brought in from the tool that a structure had before (docs/importing-appointments.md) ----

inline constexpr std::string_view unnamed_source = "import";
struct ImportOptions {
    std::string source{unnamed_source};  ///< with each line's id it is what an appointment is known by
    bool dry_run = false;
    bool add_motifs = false;  ///< makes those that are missing, for staff to book
    std::string departement;  ///< of the territory, "14": its clock counts where no place says another
    std::function<void(int done, int total)> progress;
    Clock clock;
};
struct ImportReport {
    int read = 0, created = 0, unchanged = 0;
    int refused_lines = 0;  ///< read = created + unchanged + refused_lines
    int to_come = 0;  ///< of those that were created
    std::vector<std::string> motifs;  ///< that were made
    std::vector<imports::Remark> refused, dropped, mended, doubtful;  ///< as `places::ImportReport`
    std::vector<Message> notes;
};
/// Keeps every line that can be kept, some thousand in a transaction: after a crash, the same import goes on where it was.
/// Nobody is told of it; what is to come is reminded of as any other. What takes a counsellor's, or a room's, time is
/// claimed, unless it is over for more than a day. Errors: `unreadable`, and then nothing is kept.
Result<ImportReport> import(db::Database& database, const crypto::Vault& vault, std::string_view bytes,
                            const ImportOptions& options);

struct ImportCommand {
    std::string file;  ///< "-" reads standard input
    ImportOptions options;
    bool json = false;
    Lang lang = Lang::fr;
};
/// Imports and tells: the report on `out`, progress and what went wrong on `err`.
/// Exit code: 0 every line kept, 3 some refused, 1 unreadable (nothing changed).
int import_command(db::Database& database, const crypto::Vault& vault, const ImportCommand& command, std::ostream& out,
                   std::ostream& err);

/// Plans the reminders of what was brought in and begins within the week; answers how many. Each night, and after an import.
std::int64_t plan_reminders(db::Database& database, const crypto::Vault& vault, const Clock& clock);
/// The job of each night. `schedule` also has it run now.
void serve(jobs::Runner& runner, db::Database& database, const crypto::Vault& vault, const Clock& clock);
void schedule(db::Write& tx, const Clock& clock);

/// By video, where to: the motif's room, with a name in place of `agenda::room_code` that only this appointment has and nobody can
/// guess (128 bits); empty otherwise. For the person and whoever keeps the appointment.
std::string room_of(db::Read& tx, const crypto::Vault& vault, const agenda::Motif& motif, AppointmentId id);
/// After the room of a motif has changed: what people are still to be told says the new one.
void tell_rooms(db::Write& tx, const crypto::Vault& vault, MotifId motif, const Clock& clock);

/// What appointments hold about people with an account. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();
/// To come, and made before `since`: link, slip and room of these were told by a former key, and end with it. `last` begins last.
struct ToldBefore {
    std::int64_t count = 0;
    std::optional<Instant> last;
};
ToldBefore told_before(db::Read& tx, Instant since, Instant now);
/// A former key is gone: what waits to be told about what is to come says the link that opens now.
void tell_present_links(db::Write& tx, const crypto::Vault& vault, const Clock& clock);

/// Some appointments of the coming days, after `agenda::load_demo`. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

std::span<const db::Migration> migrations();

// ---- Pages of residents ----

/// Whether somebody receives there whom everybody may book, and has a time free: for the page of a place.
bool receives(db::Read& tx, PlaceId place, Instant now);
/// The same, remembered for some seconds: pages of places are read far more often than appointments are booked.
std::function<bool(db::Read&, PlaceId)> reception(Clock clock);

/// What somebody with an account has signed up to elsewhere, shown beside their appointments.
struct Beside {
    Instant starts;
    std::string what, where;
    std::string insee;  ///< whose clock counts
    std::string link;
    std::string_view state;  ///< a catalogue key; empty: as it should be
    bool to_come = false;
};

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    places::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string
        departement;  ///< of the territory, "14": its communes win over namesakes, its clock counts by telephone
    int bookings_per_hour = 20;  ///< how many one address may book an hour; 0: no limit
    std::function<std::vector<Beside>(db::Read&, PersonId account)> beside = {};
    std::function<std::optional<accounts::Visitor>(const net::Request&)> resident_of =
        {};  ///< who is signed in, on open pages
};
/// /rendez-vous and what is under it, /espace/rendez-vous, /api/v1/slots.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
