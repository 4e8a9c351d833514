// What counsellors did: the record of an activity (national word: CRA), with whom, where, about what, and how long it took.
//
// A record is written once. From an appointment or the session of a workshop nearly all of it is known already; `from_appointment`
// and `from_session` fill it in. Whoever was helped is an accompaniment: what figures need of the person is copied there as it was
// then, so that figures stay when the name goes. Those without a name are counted, never invented. Notes are sealed.
//
// It is long for its door holds the words of the field, and what figures are made of.
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/appointments/appointments.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/places/places.hpp"
#include "features/privacy/privacy.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/function_ref.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::activities {

using accounts::PersonId;
using appointments::AppointmentId;
using beneficiaries::BeneficiaryId;
using places::PlaceId;
using places::Set;
using ActivityId = Id<struct ActivityTag>;
using TagId = Id<struct ActivityLabelTag>;
using CoordinationId = Id<struct CoordinationTag>;

// ---- The field's words. Each enumeration's order is that of its codes, and of the bits in the database: it never changes. ----

enum class Type { individual, workshop };
enum class PlaceKind { place, home, other, remote };
enum class Theme {
    first_check,
    hardware,
    repair,
    own_files,
    web,
    mail,
    office,
    social_networks,
    health,
    banking_and_shopping,
    business,
    employment,
    safety,
    parenting,
    school,
    creating,
    culture,
    artificial_intelligence,
    paperwork,
};
/// Only with `Theme::paperwork`.
enum class AdminTheme {
    papers,
    family,
    social_and_health,
    work,
    housing,
    transport,
    money,
    justice,
    foreigners,
    leisure,
    associations,
};
enum class Equipment { computer, telephone, tablet, other, none };
enum class Autonomy { accompanied, partly, alone };
enum class Redirection { administration, mediation, operator_in_charge, social_aid, employment, paperwork, other };
using workshops::Level;

std::string_view code(Type type);  ///< "individuel"
std::string_view code(PlaceKind kind);  ///< "lieu_activite"
std::string_view code(Theme theme);  ///< "diagnostic_numerique"
std::string_view code(AdminTheme theme);
std::string_view code(Equipment equipment);
std::string_view code(Autonomy autonomy);
std::string_view code(Redirection redirection);
std::string_view label(Type type);  ///< a catalogue key
std::string_view label(PlaceKind kind);
std::string_view label(Theme theme);
std::string_view label(AdminTheme theme);
std::string_view label(Equipment equipment);
std::string_view label(Autonomy autonomy);
std::string_view label(Redirection redirection);
std::optional<Type> type_from(std::string_view code);
std::optional<PlaceKind> place_kind_from(std::string_view code);
std::optional<Theme> theme_from(std::string_view code);
std::optional<AdminTheme> admin_theme_from(std::string_view code);
std::optional<Equipment> equipment_from(std::string_view code);
std::optional<Autonomy> autonomy_from(std::string_view code);
std::optional<Redirection> redirection_from(std::string_view code);
/// Every value, in order.
std::span<const Type> every_type();
std::span<const PlaceKind> every_place_kind();
std::span<const Theme> every_theme();
std::span<const AdminTheme> every_admin_theme();
std::span<const Equipment> every_equipment();
std::span<const Autonomy> every_autonomy();
std::span<const Redirection> every_redirection();

// ---- A record ----

/// Those without a name: of each kind how many, where somebody counted. By the order of the enumerations of `beneficiaries`.
struct Counts {
    std::array<int, 3> gender{};
    std::array<int, 5> situation{};
    std::array<int, 8> age_band{};
    /// Both of one person, only where it is really known.
    std::array<std::array<int, 8>, 3> gender_by_age{};
    bool operator==(const Counts&) const = default;
};

struct Activity {
    ActivityId id;
    Type type = Type::individual;
    Date day{};
    int duration_min = 0;
    int preparation_min = 0;
    int travel_min = 0;  ///< there and back
    PlaceKind place_kind = PlaceKind::place;
    PlaceId place;  ///< of `PlaceKind::place`
    std::string insee;  ///< the commune where; of a place its own, set here
    Set<Theme> themes;
    Set<AdminTheme> admin_themes;
    Set<Equipment> equipment;
    std::string title;  ///< of a workshop; may be empty
    std::optional<Level> level;  ///< of a workshop
    std::optional<Autonomy> autonomy;  ///< of one person
    bool redirected = false;  ///< one person was sent on
    std::optional<Redirection> redirection;
    std::string notes;
    std::vector<PersonId> counsellors;
    std::vector<BeneficiaryId> people;
    std::string who;  ///< who came, as it was typed where no sheet can be looked up: to be attached later
    int anonymous = 0;  ///< how many more, without a name
    int anonymous_already = 0;  ///< of these, who had been helped before
    Counts counts;
    std::vector<TagId> tags;
    AppointmentId appointment;  ///< 0: none
    workshops::SessionId session;  ///< 0: none
    agenda::MotifId motif;  ///< of the appointment; set here
    workshops::WorkshopId workshop;  ///< of the session; set here
    std::int64_t agreement = 0;  ///< what pays for it; 0: nothing in particular
    std::string client_key;  ///< made by the device that wrote it; empty: none
    std::string origin;  ///< of what was brought in; empty: written here
    PersonId created_by;
    Instant created, changed;
    std::optional<Instant> removed;
    bool operator==(const Activity&) const = default;
};
inline constexpr int longest_min = 1439, most_anonymous = 10'000, most_people = 500, most_counsellors = 20,
                     most_tags = 20;
inline constexpr std::size_t longest_title = 100, longest_notes = 5000, longest_who = 200,
                             longest_client_key = 64;  ///< characters

/// Keeps it. What was kept already (the same `client_key` of the same person, the same appointment or session) is not kept twice:
/// the record that is there is answered. An appointment becomes `seen`. Errors: `bad_day`, `day_to_come` (field `day`); `duration_wrong`
/// (`duration`), `minutes_wrong` (`preparation`, `travel`); `place_needed`, `unknown_place` (`place`); `commune_needed`,
/// `unknown_commune` (`commune`); `themes_needed` (`themes`); `equipment_wrong` (`equipment`); `title_long` (`title`), `notes_long`
/// (`notes`); `who_long` (`who`); `counsellors_needed`, `unknown_counsellor`, `counsellors_many` (`counsellors`); `people_needed`, `one_person`,
/// `people_many`, `unknown_beneficiary` (`people`); `anonymous_wrong` (`anonymous`), `already_wrong` (`anonymous_already`),
/// `counts_wrong` (`gender`, `situation`, `age_band`, `gender_by_age`); `unknown_tag`, `tags_many` (`tags`); `unknown_appointment`,
/// `unknown_session`; those of `appointments::set_status`.
Result<ActivityId> record(db::Write& tx, const crypto::Vault& vault, Activity typed, PersonId by, const Clock& clock);
/// All but what it comes from. With `typed.changed` set, `changed_since` when somebody else changed it after that. Errors: those of
/// `record`, `unknown_activity`; `removed` when it was taken away.
Result<void> change(db::Write& tx, const crypto::Vault& vault, Activity typed, PersonId by, const Clock& clock);
/// Takes it away: it counts nowhere. Twice is no error. Error: `unknown_activity`.
Result<void> remove(db::Write& tx, ActivityId id, PersonId by, const Clock& clock);
/// Puts it back. Twice is no error. Errors: `unknown_activity`; `recorded_since` when its appointment or session has another record by now.
Result<void> restore(db::Write& tx, ActivityId id, PersonId by, const Clock& clock);
std::optional<Activity> activity(db::Read& tx, const crypto::Vault& vault, ActivityId id);
/// The record of it that counts. None: there is none.
std::optional<ActivityId> of_appointment(db::Read& tx, AppointmentId id);
std::optional<ActivityId> of_session(db::Read& tx, workshops::SessionId id);

/// Whether this visitor may read and change a record of these counsellors: their own, or of the team they coordinate.
bool may_keep(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
              std::span<const PersonId> counsellors, const Clock& clock);
/// What `record` and `change` do not ask: that the visitor keeps it, sees whom it adds to `before` (none: a new one), and keeps the
/// appointment or session that a new one is of. Errors: `not_yours` (`counsellors`), `unknown_beneficiary` (`people`), `unknown_tag`
/// (`tags`), `unknown_appointment`, `unknown_session`.
Result<void> allowed(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Activity& typed,
                     const Activity* before, const Clock& clock);

/// What a record was before, for whoever corrects it.
struct Event {
    Instant at;
    PersonId by;
    std::string act;  ///< "recorded", "changed", "removed", "restored"
    struct Former {
        std::string field;  ///< as errors name it: "duration"
        std::string value;  ///< as `Activity` had it: codes and numbers, by commas where there are several
    };
    std::vector<Former> was;  ///< of "changed"; empty when its time is over
};
/// The oldest first.
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, ActivityId id);

// ---- Beginning one ----

/// A record that is nearly whole, and what whoever keeps it should know.
struct Prefilled {
    Activity activity;
    std::string hint;  ///< the motif: "Impôts"; a workshop's title
    /// Who came has no sheet that is surely theirs: this would be a new one. None: the person is in `activity.people`.
    std::optional<beneficiaries::Beneficiary> proposed;
    std::vector<beneficiaries::Beneficiary> perhaps;  ///< who it may be
    int without_sheet = 0;  ///< of a session: who came and is counted without a name
    int not_noted = 0;  ///< of a session: of whom nobody has said whether they came
    std::vector<workshops::Half> halves;  ///< of a session
};
/// Errors: `unknown_appointment`, also when somebody else keeps it; `cancelled` when it was.
Result<Prefilled> from_appointment(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                                   AppointmentId id, const Clock& clock);
/// Errors: `unknown_session`, also when somebody else leads it; `cancelled` when it was; `not_yet` before it begins.
Result<Prefilled> from_session(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                               workshops::SessionId id, const Clock& clock);
/// The same again, today: without notes, and of no appointment or session. Error: `unknown_activity`.
Result<Activity> duplicate(db::Read& tx, const crypto::Vault& vault, ActivityId id, const Clock& clock);
/// What `counsellor` wrote last that is worth beginning with: type, place, equipment and, the last used first, themes.
struct Habits {
    Type type = Type::individual;
    PlaceKind place_kind = PlaceKind::place;
    PlaceId place;
    std::string insee;
    Set<Equipment> equipment;
    std::vector<Theme> themes;  ///< of the last thirty records; each once
};
Habits habits(db::Read& tx, PersonId counsellor);

// ---- Finding ----

/// One line of a list. It names nobody.
struct Line {
    ActivityId id;
    Type type{};
    Date day{};
    int duration_min = 0;
    PlaceKind place_kind{};
    PlaceId place;
    std::string insee;
    Set<Theme> themes;
    std::string title;
    int people = 0;  ///< with a sheet
    int anonymous = 0;
};
struct Query {
    PersonId counsellor;
    Date from{}, to{};  ///< days, `to` included
    /// Only what comes after this line.
    std::optional<std::pair<Date, ActivityId>> after;
    int limit = 50;
};
/// The latest day first; without what was taken away.
std::vector<Line> of_counsellor(db::Read& tx, const Query& query);
struct Totals {
    int activities = 0, accompaniments = 0;  ///< accompaniments with those without a name
    std::int64_t duration_min = 0, preparation_min = 0, travel_min = 0;
    bool operator==(const Totals&) const = default;
};
Totals totals(db::Read& tx, PersonId counsellor, Date from, Date to);
/// Whose sheets are still to be found: records with `who`, the latest first, without what was taken away.
std::vector<Line> to_attach(db::Read& tx, PersonId counsellor, int most);
/// Where somebody was helped, the latest first; without what was taken away.
std::vector<Line> of_beneficiary(db::Read& tx, BeneficiaryId id, int most);
/// The same for the page of their sheet: day and length, title or themes; the record's address for who took part in it.
std::vector<beneficiaries::Done> done_with(db::Read& tx, PersonId reader, BeneficiaryId id, Lang lang);

// ---- Sheets of people ----

/// Copies what figures need of somebody anew into their accompaniments, after their sheet was corrected. Of who was forgotten
/// all stays.
void refresh(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id);
/// Takes the notes of every record that they are in, of workshops too: nobody can tell whom those name. Figures stay.
void forget_notes(db::Write& tx, BeneficiaryId id);
/// For `beneficiaries::merge`: accompaniments go to the sheet that is kept; one activity counts the person once. `vault` must outlive it.
beneficiaries::Attached attached(const crypto::Vault& vault);

// ---- Tags ----

enum class Scope { personal, team, coop };
std::span<const Scope> every_scope();
std::string_view code(Scope scope);
std::optional<Scope> scope_from(std::string_view code);
std::string_view label(Scope scope);
struct Tag {
    TagId id;
    std::string name;
    Scope scope = Scope::personal;
    PersonId owner;  ///< of a personal one
    accounts::TeamId team;  ///< of a team's
    bool operator==(const Tag&) const = default;
};
inline constexpr std::size_t shortest_tag = 3, longest_tag = 80;  ///< characters
/// Those that the visitor may use, by name.
std::vector<Tag> tags(db::Read& tx, const accounts::Visitor& visitor);
/// A personal one is the visitor's own; a team's is made by who belongs to it; one of the co-operative by everybody who helps people.
/// What is there already under that name is answered. Errors: `tag_wrong` (field `name`), `not_yours`.
Result<TagId> add_tag(db::Write& tx, Tag tag, const accounts::Visitor& visitor, const Clock& clock);
/// One of `tags`, with what is known of it.
struct TagUse {
    Tag tag;
    std::int64_t records = 0;  ///< that carry it, without what was taken away
    bool changeable = false;  ///< the visitor may rename it and join it to another
};
std::vector<TagUse> tag_uses(db::Read& tx, const accounts::Visitor& visitor);
/// Errors: `tag_wrong`, `tag_taken` (field `name`) when another of the same scope is called so; `unknown_tag`, `not_yours`.
Result<void> rename_tag(db::Write& tx, TagId id, std::string name, const accounts::Visitor& visitor);
/// `gone` becomes `kept`, on every record. Only into a tag that at least as many may use. Of a team and of the co-operative it is their
/// coordinators' to do. Errors: `unknown_tag`, `same_tag`, `not_yours`, `narrower_tag`.
Result<void> merge_tags(db::Write& tx, TagId kept, TagId gone, const accounts::Visitor& visitor);

// ---- Coordination ----

enum class CoordinationKind { animation, event, partnership };
enum class Scale { commune, communes, departement, region, country };
std::span<const CoordinationKind> every_coordination_kind();
std::string_view code(CoordinationKind kind);  ///< "evenement"
std::optional<CoordinationKind> coordination_kind_from(std::string_view code);
std::string_view label(CoordinationKind kind);
std::span<const Scale> every_scale();
std::string_view code(Scale scale);  ///< "communal"
std::optional<Scale> scale_from(std::string_view code);
std::string_view label(Scale scale);
/// What there is of each kind, the field's codes: "assemblee", "comite"…
struct CoordinationWhat {
    std::string_view code, label;  ///< `label` a catalogue key
};
std::span<const CoordinationWhat> whats(CoordinationKind kind);

struct Coordination {
    CoordinationId id;
    CoordinationKind kind = CoordinationKind::animation;
    std::string what;  ///< one of `whats`
    std::optional<Scale> scale;  ///< of an event
    Date day{};
    int duration_min = 0;
    std::string title;  ///< may be empty
    int participants = 0;
    std::string notes;
    PersonId counsellor;  ///< who did it
    std::string client_key;
    Instant created, changed;
    std::optional<Instant> removed;
    bool operator==(const Coordination&) const = default;
};
/// Twice with one `client_key` it is one. Errors: `bad_day`, `day_to_come` (`day`), `duration_wrong` (`duration`), `what_needed` (`what`),
/// `title_long` (`title`), `participants_wrong` (`participants`), `notes_long` (`notes`).
Result<CoordinationId> record(db::Write& tx, const crypto::Vault& vault, Coordination typed, const Clock& clock);
/// Errors: those of `record`, `unknown_coordination`.
Result<void> change(db::Write& tx, const crypto::Vault& vault, Coordination typed, const Clock& clock);
/// Takes it away, or (`removed` false) puts it back. Twice is no error. Error: `unknown_coordination`.
Result<void> set_removed(db::Write& tx, CoordinationId id, bool removed, const Clock& clock);
std::optional<Coordination> coordination(db::Read& tx, const crypto::Vault& vault, CoordinationId id);
/// Of somebody, [from, to] in days, the latest first, without what was taken away.
std::vector<Coordination> coordinations(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Date from,
                                        Date to, int most = 200);

// ---- What figures are made of: nothing of it names anybody ----

/// Whom of those who were helped; what is empty does not narrow it. Those without a name are among them as far as they were counted
/// that way: of two things at once only gender and age, and where they live nobody knows.
struct Whom {
    std::optional<beneficiaries::Gender> gender;
    std::optional<beneficiaries::AgeBand> age_band;  ///< on the day of the help
    std::optional<beneficiaries::Situation> situation;
    std::string insee;  ///< the commune where they live
    bool everybody() const { return *this == Whom{}; }
    bool operator==(const Whom&) const = default;
};
/// What is counted; what is empty does not narrow it. What was taken away never counts.
struct Selection {
    Date from{}, to{};  ///< days, `to` included
    std::vector<PersonId> counsellors;  ///< done by one of these
    std::optional<Type> type;
    std::optional<Theme> theme;
    std::optional<AdminTheme> admin_theme;
    std::optional<Equipment> equipment;
    std::optional<PlaceKind> place_kind;
    int least_min = 0, most_min = longest_min;  ///< how long it took, both included
    PlaceId place;
    std::string insee;  ///< the commune where
    TagId tag;
    std::int64_t agreement = 0;
    Whom whom;  ///< activities in which one of these took part
    bool operator==(const Selection&) const = default;
};
/// One activity.
struct Counted {
    ActivityId id;
    Type type{};
    Date day{};
    int duration_min = 0, preparation_min = 0, travel_min = 0;
    PlaceKind place_kind{};
    PlaceId place;
    std::string insee;
    Set<Theme> themes;
    Set<AdminTheme> admin_themes;
    Set<Equipment> equipment;
    int people = 0;  ///< with a sheet, of those who were asked for
    int anonymous = 0;  ///< of those who were asked for, as far as they were counted so
    int anonymous_already = 0;  ///< 0 when not everybody was asked for: nobody knows
    int counsellors = 0;
};
/// One person in one activity, as they were then.
struct Helped {
    BeneficiaryId who;
    Date day{};
    beneficiaries::Gender gender{};
    beneficiaries::Situation situation{};
    beneficiaries::AgeBand age_band{};
    std::string insee;  ///< where they live
    std::optional<Date> previous;  ///< when they had last been helped before, by anybody; none: never
};
/// In order of days.
void each_fact(db::Read& tx, const Selection& of, FunctionRef<void(const Counted&)> tell);
void each_helped(db::Read& tx, const Selection& of, FunctionRef<void(const Helped&)> tell);
/// One activity with what it comes from, for those who pay. It names nobody.
struct Recorded : Counted {
    ActivityId id;
    std::string title;
    AppointmentId appointment;  ///< 0: none
    workshops::SessionId session;  ///< 0: none
    workshops::WorkshopId workshop;  ///< 0: none
    std::int64_t agreement = 0;  ///< 0: nothing in particular pays for it
};
/// In order of days.
void each_recorded(db::Read& tx, const Selection& of, FunctionRef<void(const Recorded&)> tell);
/// Says of each record that belongs to `former` (0: to none) that it belongs to `agreement` (0: to none); others stay as they are.
/// Returns of how many. Their histories tell it.
int set_agreement(db::Write& tx, const crypto::Vault& vault, std::span<const ActivityId> ids, std::int64_t former,
                  std::int64_t agreement, PersonId by, const Clock& clock);
/// What was counted of those without a name who were asked for, all together.
Counts anonymous_counts(db::Read& tx, const Selection& of);
/// The same of some activities that `each_fact` told, in their order: they are not looked for again. Of everybody in them.
void each_helped(db::Read& tx, std::span<const ActivityId> of, FunctionRef<void(const Helped&)> tell);
Counts anonymous_counts(db::Read& tx, std::span<const ActivityId> of);

/// That what is counted of a day is something else now: for whoever keeps sums. Made in the transaction that changes it.
struct Change {
    std::int64_t id;
    Date day{};
};
std::vector<Change> changed_days(db::Read& tx, int most);  ///< by day; one day may have several
std::vector<Date> changed_days(db::Read& tx, Date from, Date to);  ///< each once, `to` included
void summed_up(db::Write& tx, std::span<const Change> changes);
void everything_changed(db::Write& tx);  ///< for sums that are made anew from the beginning
/// Days of which there is a record, also one that was taken away.
std::vector<Date> recorded_days(db::Read& tx, Date from, Date to);

// ---- The rest of the program ----

/// What records hold about people with an account. `vault` must outlive it. It erases before sheets do: it finds people by theirs.
privacy::Holding holding(const crypto::Vault& vault);
/// What it sealed.
std::vector<keys::Table> resealing();

/// Sheets and a year of records of the fictional "Pays de la Vire", after its agenda. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

std::span<const db::Migration> migrations();

/// The way from an appointment or a session to its record, for the pages of other features.
struct Way {
    std::string address;  ///< empty: not for this visitor
    bool made = false;  ///< it leads to the record; else to the form that is filled in
};
Way way_to(db::Read& tx, const accounts::Visitor& visitor, AppointmentId id);
Way way_to(db::Read& tx, const accounts::Visitor& visitor, workshops::SessionId id);

/// What may pay for a record.
struct Payer {
    std::int64_t id = 0;
    std::string label;
};
/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    places::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    /// The agreements that pay for such a record, and the one that it has. None: nothing pays for any.
    std::function<std::vector<Payer>(db::Read&, const accounts::Visitor&, const Activity&)> fitting = {};
};
/// /espace/comptes-rendus and what is under it.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
