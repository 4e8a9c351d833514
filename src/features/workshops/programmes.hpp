// What is taught to several at once: programmes, and the sessions of their series. Part of workshops.hpp, which others include.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/agenda/agenda.hpp"
#include "features/recurrence/recurrence.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"

namespace beffroi::workshops {

using accounts::PersonId;
using agenda::ResourceId;
using places::PlaceId;
using WorkshopId = Id<struct WorkshopTag>;
using SessionId = Id<struct WorkshopSessionTag>;
using RegistrationId = Id<struct WorkshopRegistrationTag>;
using EntryId = Id<struct WorkshopEntryTag>;
using SheetId = Id<struct WorkshopSheetTag>;

// ---- Programmes ----

enum class Level { beginner, intermediate, advanced };
std::span<const Level> every_level();
std::string_view code(Level level);  ///< the field's: "debutant", "intermediaire", "avance"
std::optional<Level> level_from(std::string_view code);
std::string_view label(Level level);  ///< a catalogue key

enum class Audience { everybody, seniors, job_seekers, youth, families, professionals };
std::span<const Audience> every_audience();
std::string_view code(Audience audience);  ///< "seniors"; empty for everybody
std::optional<Audience> audience_from(std::string_view code);
std::string_view label(Audience audience);

/// What one signs up to.
enum class SignUp { sessions, series, both };
std::string_view code(SignUp to);
std::optional<SignUp> sign_up_from(std::string_view code);
std::string_view label(SignUp to);

struct Workshop {
    WorkshopId id;
    std::string slug;  ///< of its title, made once
    std::string title, summary;
    Level level = Level::beginner;
    Audience audience = Audience::everybody;
    std::string material;  ///< what people bring; may be empty
    int seats = 8;  ///< of each session, 1 to 200
    int price_cents = 0;  ///< 0: free
    PlaceId place;
    std::string insee;  ///< of the place; set here
    SignUp sign_up = SignUp::both;
    recurrence::Series series;  ///< ends within a year
    int from_min = 0, to_min = 0;  ///< minutes of the day, of the place's clock
    bool on_holidays = false;  ///< on public holidays too
    std::vector<PersonId> counsellors;  ///< one at least
    std::vector<ResourceId> resources;  ///< rooms, vehicles, equipment that it takes
    Instant created;
    PersonId created_by;
    std::optional<Instant> cancelled;
    bool operator==(const Workshop&) const = default;
};
inline constexpr std::size_t longest_title = 100, longest_summary = 2000, longest_material = 500;  ///< characters
inline constexpr int most_seats = 200, most_sessions = 120;

struct Session {
    SessionId id;
    WorkshopId workshop;
    Date day{};  ///< that the series gave it
    Instant starts, ends;
    int seats = 0;
    int taken = 0;  ///< with those who have yet to confirm
    int waiting = 0;
    bool moved = false;
    std::optional<Instant> cancelled;
    std::string reason;  ///< of its cancellation, as everybody is told
    int changes = 0;
    int left() const { return seats > taken ? seats - taken : 0; }
    bool operator==(const Session&) const = default;
};

/// What a day of a series would be, before it is kept.
struct Planned {
    Date day{};
    Instant starts, ends;
    std::string_view holiday;  ///< a catalogue key: it does not take place for that; empty: it does
    std::vector<std::string> taken;  ///< who and what is not free then, by name
};
/// The days of `workshop` from today on. Errors: those of `add` about its times.
Result<std::vector<Planned>> plan(db::Read& tx, const crypto::Vault& vault, const Workshop& workshop,
                                  const Clock& clock);

/// Keeps it with its sessions; each claims its counsellors and resources: all of them or nothing is made.
/// Errors: `title_needed`, `text_long`, `seats_wrong` (field `seats`), `price_wrong` (`price`), `unknown_place` (`place`),
/// `counsellors_needed`, `unknown_resource` (`resources`), `hours_wrong` (`to`), `past`, `series_long`, `no_day` (`first`), what
/// `recurrence::read_rule` finds, `taken` (`counsellors`): names the day and who is taken.
Result<WorkshopId> add(db::Write& tx, const crypto::Vault& vault, Workshop workshop, PersonId by, const Clock& clock);
/// Sessions to come follow, but for those that were moved by themselves. A day that is no longer one is cancelled, and goes when
/// nobody is registered. Everybody registered is told. Errors: those of `add`, `unknown_workshop`, `over` when it was cancelled,
/// `seats_taken` (`seats`): more are registered than that.
Result<void> change(db::Write& tx, const crypto::Vault& vault, const Workshop& workshop, PersonId by,
                    const Clock& clock);
/// Cancels all of its sessions to come. Twice is no error. Errors: `unknown_workshop`.
Result<void> cancel(db::Write& tx, const crypto::Vault& vault, WorkshopId id, std::string_view reason, PersonId by,
                    const Clock& clock);
std::optional<Workshop> workshop(db::Read& tx, WorkshopId id);
std::optional<Workshop> by_slug(db::Read& tx, std::string_view slug);
/// Newest first.
std::vector<Workshop> workshops(db::Read& tx, int most = 500);

// ---- Sessions ----

/// Errors: `unknown_session`, `over` when it was cancelled or has begun, `hours_wrong` (`to`), `past` and
/// `far` (`day`), `taken` (`day`).
Result<void> move_session(db::Write& tx, const crypto::Vault& vault, SessionId id, Date day, int from_min, int to_min,
                          PersonId by, const Clock& clock);
/// Everybody registered is told, with the reason. Twice is no error. Errors: `unknown_session`, `over` when it has begun.
Result<void> cancel_session(db::Write& tx, const crypto::Vault& vault, SessionId id, std::string_view reason,
                            PersonId by, const Clock& clock);
/// Of one session; whoever waits gets what is more. Errors: `unknown_session`, `over`, `seats_wrong`, `seats_taken` (`seats`).
Result<void> set_seats(db::Write& tx, const crypto::Vault& vault, SessionId id, int seats, PersonId by,
                       const Clock& clock);
std::optional<Session> session(db::Read& tx, SessionId id);
/// All of them, in order of time, cancelled ones too.
std::vector<Session> sessions_of(db::Read& tx, WorkshopId workshop);
/// Beginning in [from, to), in order of time, cancelled ones too; at most `most`.
std::vector<Session> sessions(db::Read& tx, Instant from, Instant to, int most = 1000);
/// Those of the same workshop to come that have a seat, without `but`.
std::vector<Session> other_sessions(db::Read& tx, const Session& but, Instant now);
/// To come there and not cancelled: for whoever retires a place.
int to_come_at(db::Read& tx, PlaceId place, Instant now);

/// A session in the calendar of who leads it.
struct Led {
    Session session;
    std::string title;
    PlaceId place;
    std::string insee;  ///< of the place
    Instant changed;  ///< the session or its programme, whichever was later
};
/// Those of the counsellor that take time in [from, to), in order of time, cancelled ones too.
std::vector<Led> led_by(db::Read& tx, PersonId counsellor, Instant from, Instant to);
/// None when somebody else leads it.
std::optional<Led> led_by(db::Read& tx, PersonId counsellor, SessionId id);

}
