// What funders pay for: hours or sessions contracted with a commune, a department, a company, and what was delivered of them.
//
// A record of an activity belongs to an agreement when it says so, and counts while its day lies in the agreement's period. Hours are
// those of help; a session is a workshop. Where an agreement contracts both, workshops are sessions and what was done with one
// person is hours, so that nothing counts twice. Money is in whole cents and time in whole minutes; each amount is rounded once, half up.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"
#include "platform/net/router.hpp"

namespace beffroi::agreements {

using accounts::PersonId;
using activities::ActivityId;
using activities::Theme;
using beneficiaries::AgeBand;
using places::PlaceId;
using places::Set;
using AgreementId = Id<struct AgreementTag>;
using FileId = Id<struct AgreementFileTag>;

/// CFPPA: the conference of those who finance the prevention of the loss of autonomy, in each department.
enum class Funder { commune, departement, cfppa, company, region, state, other };
std::span<const Funder> every_funder();
std::string_view code(Funder funder);  ///< "entreprise": for the database and forms
std::optional<Funder> funder_from(std::string_view code);
std::string_view label(Funder funder);  ///< a catalogue key

struct Agreement {
    AgreementId id;
    Funder kind = Funder::commune;
    std::string funder;  ///< its name
    std::string siret;  ///< 14 digits, or empty
    std::string title;
    Date from{}, to{};  ///< days, `to` included
    // What is contracted: one of both at least.
    std::int64_t minutes = 0;  ///< of help; 0: no hours
    int sessions = 0;  ///< workshops; 0: none
    // What is paid, in cents; 0: not so.
    std::int64_t hour_cents = 0, session_cents = 0;
    std::int64_t lump_cents = 0;  ///< for all of it
    std::int64_t work_cents = 0;  ///< what an hour of work costs the co-operative, all included; 0: not known
    // For whom and where; what is empty does not narrow it.
    std::string audience;  ///< in words
    Set<AgeBand> ages;
    Set<Theme> themes;
    std::vector<PlaceId> places;
    std::vector<PersonId> counsellors;
    std::string notes;
    PersonId created_by;
    Instant created, changed;
    std::optional<Instant> closed;  ///< records are not offered it any more
    std::optional<Instant> removed;
    bool operator==(const Agreement&) const = default;
};
inline constexpr std::size_t longest_name = 120, longest_audience = 200, longest_notes = 2000;  ///< characters
inline constexpr std::int64_t most_minutes = 100'000LL * 60, most_cents = 1'000'000'000;
inline constexpr int most_sessions = 10'000, longest_days = 3660;

// ---- Keeping them ----

/// Errors: `funder_needed` (field `funder`), `title_needed` (`title`), `text_long` (the field's), those of `organisations::read_siret`
/// (`siret`); `bad_day` (`from`, `to`), `period_wrong`, `period_long` (`to`); `contracted_needed` (`hours`), `hours_wrong` (`hours`),
/// `sessions_wrong` (`sessions`); `rate_alone` (`hour_rate`, `session_rate`: what is not contracted is not paid by it), `money_wrong`
/// (the field's); `unknown_place` (`places`), `unknown_counsellor` (`counsellors`).
Result<AgreementId> add(db::Write& tx, const crypto::Vault& vault, Agreement typed, PersonId by, const Clock& clock);
/// With `typed.changed` set, `changed_since` when somebody else changed it after that. Errors: those of `add`, `unknown_agreement`.
Result<void> change(db::Write& tx, const crypto::Vault& vault, Agreement typed, PersonId by, const Clock& clock);
/// Closed, records are not offered it any more. Twice is no error, nor is opening what is open. Error: `unknown_agreement`.
Result<void> set_closed(db::Write& tx, AgreementId id, bool closed, PersonId by, const Clock& clock);
/// Taken away it is on no list; its records keep saying that they belong to it, so that putting it back brings all. Error: `unknown_agreement`.
Result<void> set_removed(db::Write& tx, AgreementId id, bool removed, PersonId by, const Clock& clock);
std::optional<Agreement> agreement(db::Read& tx, AgreementId id);
/// Those not taken away, the one that ends last first.
std::vector<Agreement> every_agreement(db::Read& tx);

/// Whether the visitor reads it: who keeps agreements all of them, others those in which they may take part.
bool may_read(const accounts::Visitor& visitor, const Agreement& agreement);

// ---- Records ----

/// Whether a record like this may belong to it: day, place, themes and counsellors are the agreement's. What is not known yet, of a place
/// or of themes, does not speak against it.
bool fits(const Agreement& agreement, Date day, PlaceId place, Set<Theme> themes,
          std::span<const PersonId> counsellors);
/// What a form offers to a record: open agreements that it fits, and the one that it has.
struct Offer {
    std::int64_t id = 0;
    std::string label;  ///< "Vire Normandie, Bien vieillir connecté"
};
std::vector<Offer> fitting(db::Read& tx, const accounts::Visitor& visitor, const activities::Activity& activity);
/// "Vire Normandie, Bien vieillir connecté"; empty when it is not known.
std::string name_of(db::Read& tx, std::int64_t agreement);

/// Those that the visitor reads: what figures can be narrowed to.
std::vector<accounts::Choice> choices(db::Read& tx, const accounts::Visitor& visitor);

/// Those of the period that belong to none and fit, the latest first.
std::vector<activities::Recorded> unassigned(db::Read& tx, const Agreement& agreement, std::size_t most);
/// Those that belong to it, the latest first; those out of its period, too.
std::vector<activities::Recorded> records(db::Read& tx, const Agreement& agreement);
/// Gives it records that belonged to none; returns how many. Errors: `unknown_agreement`; `out_of_period` (`records`) when the day of one
/// lies outside; `agreement_closed`.
Result<int> assign(db::Write& tx, const crypto::Vault& vault, AgreementId id, std::span<const ActivityId> records,
                   PersonId by, const Clock& clock);
/// Takes them out again; returns how many. Error: `unknown_agreement`.
Result<int> release(db::Write& tx, const crypto::Vault& vault, AgreementId id, std::span<const ActivityId> records,
                    PersonId by, const Clock& clock);

// ---- Where it stands ----

struct Delivered {
    std::int64_t minutes = 0;  ///< of help that counts as hours
    std::int64_t sessions = 0;  ///< workshops
    std::int64_t help_min = 0;  ///< of all records, whatever they count as
    /// Duration times counsellors, preparation and travel: what `figures` calls the time of work.
    std::int64_t work_min = 0;
    std::int64_t preparation_min = 0, travel_min = 0;  ///< of these
    std::int64_t records = 0, accompaniments = 0;
    Delivered& operator+=(const Delivered& other);
    bool operator==(const Delivered&) const = default;
};
struct Month {
    Date first{};
    Delivered done;
};
struct AtPlace {
    PlaceId place;  ///< 0: not in one of the places
    activities::PlaceKind kind{};  ///< where then
    Delivered done;
};
struct Account {
    Delivered all;
    std::vector<Month> months;  ///< every month of the period
    std::vector<AtPlace> places;  ///< most help first
    int outside = 0;  ///< records that belong to it and do not count: their day is out of the period
};
/// What was delivered in [from, to] of the period; both days empty: in all of it.
Account account(db::Read& tx, const Agreement& agreement, std::optional<Date> from = {}, std::optional<Date> to = {});

/// What will have been delivered on the last day.
///   pace = delivered ÷ days gone;  expected = delivered + pace × days to come,
/// once with the days since the agreement began and once with the last `recent_days`: both make the range. No less than what is
/// delivered and planned already. `days gone` counts today; before the 14th day nothing is said. Quantities are minutes, or sessions.
struct Forecast {
    std::int64_t low = 0, high = 0;
    std::int64_t planned = 0;  ///< of workshops of this agreement whose sessions are still to come
    bool operator==(const Forecast&) const = default;
};
inline constexpr int recent_days = 60, early_days = 14;
/// The rule alone. `recent` was delivered in the last `recent_days`, or since it began when that is less. None: too early, or over.
std::optional<Forecast> forecast(Date from, Date to, Date today, std::int64_t delivered, std::int64_t recent,
                                 std::int64_t planned);

enum class Pace { on_track, late, ahead, early, over };
/// One of both that are contracted, hours or sessions.
struct Standing {
    bool hours = true;  ///< else sessions
    std::int64_t contracted = 0, delivered = 0;  ///< minutes, or sessions
    std::optional<Forecast> forecast;
    Pace pace = Pace::early;
};
/// Hours first. Late: even the upper end of the forecast is less than 95 % of what is contracted, or it is over and less was delivered;
/// ahead: the lower end is more than 105 % of it.
std::vector<Standing> standings(db::Read& tx, const Agreement& agreement, const Account& account, const Clock& clock);
/// "At this pace, 82 of 120 hours on 31 December 2026."
Message told(const Agreement& agreement, const Standing& standing, Lang lang);

struct Money {
    std::int64_t hours = 0, sessions = 0, lump = 0;  ///< cents earned; no more than is contracted counts
    std::int64_t cost = 0;  ///< cents; 0 when no cost of an hour is known
    std::int64_t earned() const { return hours + sessions + lump; }
};
/// hours: minutes × rate ÷ 60; sessions: number × rate; lump sum: the part of it that was delivered, of hours or sessions whichever is
/// further behind. cost: `work_min` × cost of an hour ÷ 60.
Money money(const Agreement& agreement, const Delivered& delivered);
/// cost ÷ hours of help, in cents. None: no cost is known, or no help was delivered.
std::optional<std::int64_t> cost_of_an_hour(const Agreement& agreement, const Delivered& delivered);
/// cost ÷ accompaniments, in cents: what a place taken by somebody cost.
std::optional<std::int64_t> cost_of_a_seat(const Agreement& agreement, const Delivered& delivered);

// ---- Proof of attendance ----

/// The session of a workshop, or an appointment, whose record belongs to an agreement.
struct Proof {
    ActivityId record;
    Date day{};
    std::string title;
    int came = 0;
    int signed_here = 0, sheets = 0;  ///< of a session: who signed on the screen, pictures of signed sheets
    workshops::SessionId session;  ///< 0: an appointment
    activities::AppointmentId appointment;
    /// There is a sheet, or everybody who came signed. An appointment: it was written up as seen.
    bool proven() const;
};
std::vector<Proof> proofs(db::Read& tx, const Agreement& agreement, Date from, Date to);

struct File {
    FileId id;
    AgreementId agreement;
    bool pdf = false;  ///< else a picture (WebP)
    std::string name;
    std::int64_t size = 0;  ///< bytes
    Instant added;
    PersonId added_by;
    std::optional<Instant> removed;
};
inline constexpr std::size_t most_file_bytes = 10 * 1024 * 1024, longest_file_name = 100;
inline constexpr int most_files = 40;
/// How long what was taken away can be put back.
inline constexpr std::chrono::hours file_undo{24 * 30};
/// Keeps it sealed. `bytes` of a PDF as they are, of a picture as `pictures` drew it. Errors: `unknown_agreement`, `files_many` (`file`).
Result<FileId> add_file(db::Write& tx, const crypto::Vault& vault, AgreementId id, bool pdf, std::string_view name,
                        std::string_view bytes, PersonId by, const Clock& clock);
/// Taken away for `file_undo`, then gone. Errors: `unknown_file`.
Result<void> set_file_removed(db::Write& tx, FileId id, bool removed, PersonId by, const Clock& clock);
/// Without those taken away, the latest first.
std::vector<File> files(db::Read& tx, const crypto::Vault& vault, AgreementId id);
std::optional<File> file(db::Read& tx, const crypto::Vault& vault, FileId id);
std::string file_bytes(db::Read& tx, const crypto::Vault& vault, FileId id);

// ---- The rest of the program ----

/// Who is named in agreements and what files hold. `vault` must outlive it.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();
std::span<const db::Migration> migrations();
/// Two agreements of the fictional "Pays de la Vire", after its records: one on track, one late. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    places::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::string spool;  ///< the folder for large pictures on their way
};
/// /espace/conventions and what is under it.
void routes(net::Router& on, Services& use);
/// Its entry in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
