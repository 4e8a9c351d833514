// When counsellors can be met: motifs, openings, absences, what is taken already, and the slots that are free.
//
// Whatever takes somebody's time (an appointment, the session of a workshop, a hold of three minutes) is a claim. The database
// itself refuses two claims of one subject that overlap, so that nobody can be booked twice, whatever asks.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/places/places.hpp"
#include "features/recurrence/recurrence.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::agenda {

using accounts::PersonId;
using places::PlaceId;
using recurrence::Series;
using MotifId = Id<struct MotifTag>;
using ResourceId = Id<struct ResourceTag>;
using OpeningId = Id<struct OpeningTag>;
using AbsenceId = Id<struct AbsenceTag>;

// ---- Motifs: what one can come for ----

enum class Kind { office, home, phone, video };
enum class BookableBy { staff, partners, everyone };

struct Motif {
    MotifId id;
    std::string name;
    int duration_min = 30;  ///< 5 to 480
    int buffer_min = 0;  ///< pause after, 0 to 240
    int notice_min = 0;  ///< how long before, at the latest, the public may book
    int horizon_days = 90;  ///< how far ahead the public may book, 1 to 366
    Kind kind = Kind::office;
    BookableBy bookable_by = BookableBy::everyone;
    std::string before, after;  ///< shown before and after booking: "Bring your telephone"
    std::vector<ResourceId> resources;  ///< one of each kind among these is needed; in order
    std::optional<Instant> retired;
    std::string
        room;  ///< by video: its https address; `room_code` in it becomes the name of a room of each appointment's own
    bool operator==(const Motif&) const = default;
};
inline constexpr std::string_view room_code = "{code}";
/// Empty is right. Error: `room_wrong` (field `room`).
Result<void> check_room(std::string_view room);
/// By video, and nobody has said where: people would not know where to go.
bool lacks_room(const Motif& motif);

inline constexpr std::size_t longest_name = 80, longest_text = 1000;  ///< characters

std::string_view code(Kind kind);  ///< "office": for forms, addresses and the database
std::optional<Kind> kind_from(std::string_view code);
std::string_view label(Kind kind);  ///< a catalogue key
std::string_view code(BookableBy by);
std::optional<BookableBy> bookable_by_from(std::string_view code);
std::string_view label(BookableBy by);

/// Errors: `name_needed`, `name_long`, `name_taken` (field `name`), `duration_wrong` (`duration`), `buffer_wrong` (`buffer`),
/// `notice_wrong` (`notice`), `horizon_wrong` (`horizon`), `text_long` (`before`, `after`), `unknown_resource` (`resources`),
/// `room_wrong` (`room`); `room_needed` (`room`) when everybody may book what takes place by video and nobody has said where.
Result<MotifId> add(db::Write& tx, Motif motif, const Clock& clock);
/// Appointments that are booked keep their length. Errors: those of `add`, `unknown_motif`; `motif_longer` (`duration`) when an
/// opening offers it that is shorter.
Result<void> change(db::Write& tx, const Motif& motif);
/// Offers it no more; what is booked stays. Twice is no error.
void set_retired(db::Write& tx, MotifId motif, std::optional<Instant> at);
std::optional<Motif> motif(db::Read& tx, MotifId id);
/// By name, retired ones last.
std::vector<Motif> motifs(db::Read& tx);

// ---- Resources ----

enum class ResourceKind { room, vehicle, equipment };
std::string_view code(ResourceKind kind);
std::optional<ResourceKind> resource_kind_from(std::string_view code);
std::string_view label(ResourceKind kind);

struct Resource {
    ResourceId id;
    std::string name;
    ResourceKind kind = ResourceKind::room;
    PlaceId place;  ///< where it is; 0: it goes along
    std::optional<Instant> retired;
    bool operator==(const Resource&) const = default;
};
/// Errors: `name_needed`, `name_long` (field `name`), `unknown_place` (`place`).
Result<ResourceId> add(db::Write& tx, Resource resource, const Clock& clock);
/// Errors: those of `add`, `unknown_resource`.
Result<void> change(db::Write& tx, const Resource& resource);
void set_retired(db::Write& tx, ResourceId resource, std::optional<Instant> at);
std::optional<Resource> resource(db::Read& tx, ResourceId id);
/// By name, retired ones last.
std::vector<Resource> resources(db::Read& tx);

// ---- Openings and absences ----

/// When a counsellor receives, where and for what.
struct Opening {
    OpeningId id;
    PersonId counsellor;
    PlaceId place;  ///< 0: home visits, telephone, video
    std::string
        insee;  ///< the commune of the place, or from which visits start: its clock and its public holidays count
    Series series;
    int from_min = 0, to_min = 0;  ///< minutes of the day, within it
    bool on_holidays = false;  ///< on public holidays too
    std::vector<MotifId> motifs;  ///< in order
    std::optional<Instant> retired;
    bool operator==(const Opening&) const = default;
};
/// Errors: `hours_wrong` (field `to`), `motifs_needed`, `unknown_motif`, `motif_longer` (field `motifs`, names it), `place_needed`
/// (`place`: a motif is received there), `unknown_place`, `unknown_commune` (`commune`), `opening_overlaps` (`from`: names the day);
/// what `recurrence::read_rule` finds. `past` when its last day is over.
Result<OpeningId> add(db::Write& tx, Opening opening, const Clock& clock);
/// Errors: those of `add`, `unknown_opening`. What is booked stays booked.
Result<void> change(db::Write& tx, const Opening& opening, const Clock& clock);
void set_retired(db::Write& tx, OpeningId opening, std::optional<Instant> at);
std::optional<Opening> opening(db::Read& tx, OpeningId id);
/// Not retired and not over, the first to begin first.
std::vector<Opening> openings(db::Read& tx, PersonId counsellor, Date from);
/// How many that are not over take place there: for whoever retires a place.
int openings_at(db::Read& tx, PlaceId place, Date from);

struct Absence {
    AbsenceId id;
    PersonId counsellor;
    std::string insee;  ///< whose clock counts
    Series series;  ///< of its first day
    int from_min = 0;  ///< of the first day
    int days = 1;  ///< 1 to 366
    int to_min = 1440;  ///< of the last day
    std::string why;  ///< for colleagues
    bool operator==(const Absence&) const = default;
};
/// Errors: `hours_wrong` (field `to`), `days_wrong` (`days`), `why_long` (`why`), `unknown_commune`; those of `read_rule`.
Result<AbsenceId> add(db::Write& tx, Absence absence, const Clock& clock);
/// Errors: those of `add`, `unknown_absence`.
Result<void> change(db::Write& tx, const Absence& absence);
void remove(db::Write& tx, AbsenceId absence);
std::optional<Absence> absence(db::Read& tx, AbsenceId id);
/// Those that are not over.
std::vector<Absence> absences(db::Read& tx, PersonId counsellor, Date from);

/// A stretch of time; `to` does not belong to it.
struct Span {
    Instant from, to;
    bool operator==(const Span&) const = default;
};
/// When it takes place, of what touches [from, to), in order. Public holidays are left out unless it says otherwise.
std::vector<Span> spans(const Opening& opening, Instant from, Instant to);
std::vector<Span> spans(const Absence& absence, Instant from, Instant to);

/// Takes the place of what was known of this calendar (`source`, of whoever reads it): nobody is booked within these times.
void set_busy_elsewhere(db::Write& tx, PersonId person, std::int64_t source, std::span<const Span> spans);
/// Those that touch [from, to), in order; of several calendars they may overlap.
std::vector<Span> busy_elsewhere(db::Read& tx, PersonId person, Instant from, Instant to);

// ---- Claims: what is taken ----

/// What makes a claim: an appointment, a session, a hold. Each kind has its own identifier type; here it is a number.
using Purpose = std::int64_t;

struct Claim {
    std::int64_t subject = 0;  ///< a PersonId's or a ResourceId's value
    Instant starts, ends;  ///< with the way before and the pause after; at most a day
    Instant begins;  ///< of what it is for
    std::string insee;  ///< where the subject is then; may be empty
    Purpose purpose = 0;
    std::optional<Instant> held_until;
    bool operator==(const Claim&) const = default;
};
/// Takes all of them or none. False when one of the subjects is taken then; holds that ran out do not count.
bool claim(db::Write& tx, std::span<const Claim> claims, Instant now);
void release(db::Write& tx, Purpose purpose);
/// Of one subject, that touch [from, to), in order; without holds that ran out.
std::vector<Claim> claims_of(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now);
std::vector<Claim> claims_for(db::Read& tx, Purpose purpose);
/// Takes away the holds that ran out; returns how many.
std::int64_t forget_holds(db::Write& tx, Instant now);

// ---- Slots ----

enum class AskedBy {
    everyone,  ///< notice and horizon of the motif hold
    staff,  ///< may book at once, and as far as openings go
};
/// What is looked for.
struct Wanted {
    MotifId motif;
    Date from{}, to{};  ///< days, `to` included
    std::vector<PersonId> counsellors;  ///< empty: any
    std::vector<PlaceId> places;  ///< empty: any
    std::size_t most_places =
        0;  ///< the first so many of `places` where anybody receives for it; of any place, ten openings for each; 0: all
    std::string insee;  ///< home visits: where the person lives
    AskedBy asked_by = AskedBy::everyone;
    Purpose own = 0;  ///< claims of this hold, or of the appointment that moves, do not count
    int duration_min = 0;  ///< another length than the motif's; 0: the motif's
    bool outside_openings =
        false;  ///< for `booking` by staff: also when nobody receives, if the counsellor has nothing else
};
struct Slot {
    Instant starts, ends;
    PlaceId place;
    std::string insee;  ///< where it takes place; may be empty
    std::vector<PersonId> counsellors;  ///< free then, who has least to do first
    bool operator==(const Slot&) const = default;
};
/// In order of time. None for an unknown or retired motif. `further` becomes true when `most_places` left places out that receive.
std::vector<Slot> slots(db::Read& tx, const Wanted& wanted, Instant now, bool* further = nullptr);
/// The first one in [wanted.from, wanted.to].
std::optional<Slot> next_slot(db::Read& tx, const Wanted& wanted, Instant now);

/// What booking a slot would take: the counsellor's time with the way there and the pause, and one free resource of each kind that
/// the motif needs. None when `counsellor` is not free then for that motif, or no resource is.
struct Booking {
    PersonId counsellor;
    Instant starts, ends;
    PlaceId place;
    std::string insee;
    int travel_min = 0;  ///< the way there
    std::vector<Claim> claims;  ///< without purpose
};
std::optional<Booking> booking(db::Read& tx, const Wanted& wanted, PersonId counsellor, Instant starts, Instant now);

/// Minutes by car from one commune to another: 5 to park, and the distance as the crow flies × 1.3 at 50 km/h, rounded up to 5; 0
/// within one commune, 0 when a position is unknown. An estimate that people correct.
int travel_min(std::string_view from_insee, std::string_view to_insee);

/// The motifs and openings of the fictional "Pays de la Vire", after its people and places. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

std::span<const db::Migration> migrations();

}
