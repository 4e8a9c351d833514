// The SQL of records.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/activities/activities.hpp"

namespace beffroi::activities::repository {

/// False, and nothing is kept, when its client key, appointment, session or origin is there already.
bool insert(db::Write& tx, const crypto::Vault& vault, const Activity& a);
/// All but what it comes from, and but counsellors, people, counts and tags.
void update(db::Write& tx, const crypto::Vault& vault, const Activity& a);
/// With all that belongs to it.
std::optional<Activity> activity(db::Read& tx, const crypto::Vault& vault, ActivityId id);
struct State {
    std::optional<Instant> removed;
    Date day{};
};
std::optional<State> state(db::Read& tx, ActivityId id);

std::optional<ActivityId> by_client_key(db::Read& tx, PersonId by, std::string_view key);
std::optional<ActivityId> by_appointment(db::Read& tx, AppointmentId id);
std::optional<ActivityId> by_session(db::Read& tx, workshops::SessionId id);
std::optional<ActivityId> by_origin(db::Read& tx, std::string_view origin);

void set_counsellors(db::Write& tx, ActivityId id, Date day, std::span<const PersonId> counsellors);
void set_counts(db::Write& tx, ActivityId id, const Counts& counts);
void set_tags(db::Write& tx, ActivityId id, std::span<const TagId> tags);
/// Who is still to be attached; empty: nobody.
void set_who(db::Write& tx, const crypto::Vault& vault, ActivityId id, const std::string& who);
/// False when it belongs to another one than `former`, to `agreement` already, or was taken away.
bool set_agreement(db::Write& tx, ActivityId id, std::int64_t former, std::int64_t agreement, Instant now);
void set_removed(db::Write& tx, ActivityId id, std::optional<Instant> at, Instant now);

void insert_event(db::Write& tx, const crypto::Vault& vault, ActivityId id, const Event& event);
/// Of one that tells no former values.
void insert_event(db::Write& tx, ActivityId id, const Event& event);
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, ActivityId id);

std::vector<Line> of_counsellor(db::Read& tx, const Query& query);
std::vector<Line> of_beneficiary(db::Read& tx, BeneficiaryId id, int most);
std::vector<Line> to_attach(db::Read& tx, PersonId counsellor, int most);
Totals totals(db::Read& tx, PersonId counsellor, Date from, Date to);
/// The latest record of this motif, or of this programme: of `counsellor` (0: of anybody).
std::optional<ActivityId> latest_of(db::Read& tx, agenda::MotifId motif, PersonId counsellor);
std::optional<ActivityId> latest_of(db::Read& tx, workshops::WorkshopId workshop);
struct Habit {
    Type type;
    PlaceKind place_kind;
    PlaceId place;
    std::string insee;
    Set<Theme> themes;
    Set<Equipment> equipment;
};
/// What somebody wrote last, the latest first.
std::vector<Habit> written_last(db::Read& tx, PersonId counsellor, int most);

// ---- Accompaniments ----

struct Accompaniment {
    std::int64_t id = 0;
    ActivityId activity;
    BeneficiaryId beneficiary;
};
/// What figures need of a person at a day.
struct Facts {
    beneficiaries::Gender gender{};
    beneficiaries::Situation situation{};
    beneficiaries::AgeBand age_band{};
    std::string insee;
};
std::vector<Accompaniment> accompaniments_of(db::Read& tx, ActivityId id);
std::vector<std::int64_t> accompaniments_of(db::Read& tx, BeneficiaryId id);
std::optional<Accompaniment> accompaniment(db::Read& tx, std::int64_t id);
void insert_accompaniment(db::Write& tx, ActivityId id, BeneficiaryId who, Date day, const Facts& facts);
void delete_accompaniment(db::Write& tx, std::int64_t id);
void set_day(db::Write& tx, ActivityId id, Date day);
void set_age_band(db::Write& tx, std::int64_t id, beneficiaries::AgeBand band);
/// Of each of the person's: when they had been helped before, in what was not taken away.
void settle(db::Write& tx, BeneficiaryId id);
/// What is counted of this day is something else now: see `activities::changed_days`.
void note_change(db::Write& tx, Date day);
/// Of each day on which they were helped.
void note_changes(db::Write& tx, BeneficiaryId id);
/// Of all of the person's but the age band.
void set_facts(db::Write& tx, BeneficiaryId id, const Facts& facts);
/// The years in which somebody was helped, and their age band in one of them.
std::vector<int> years_of(db::Read& tx, BeneficiaryId id);
void set_age_band(db::Write& tx, BeneficiaryId id, int year, beneficiaries::AgeBand band);

bool is_in(db::Read& tx, ActivityId id, BeneficiaryId who);
void give(db::Write& tx, std::int64_t accompaniment, BeneficiaryId to);
void put_aside(db::Write& tx, std::int64_t accompaniment);
/// False when it is not aside.
std::optional<Accompaniment> aside(db::Read& tx, std::int64_t accompaniment);
std::vector<Accompaniment> aside_of(db::Read& tx, ActivityId id);
void take_back(db::Write& tx, std::int64_t accompaniment, BeneficiaryId to);
void delete_aside(db::Write& tx, std::int64_t accompaniment);

// ---- What ends ----

/// With notes, somebody to attach or a history that tells something, of days before `before`, after `after`, in order of number.
std::vector<ActivityId> telling_before(db::Read& tx, Date before, ActivityId after, int limit);
/// Takes notes away, and what the history tells of former ones.
void silence(db::Write& tx, ActivityId id);
std::int64_t silence_coordinations(db::Write& tx, Date before);

// ---- Tags and coordination ----

std::optional<Tag> tag(db::Read& tx, TagId id);
/// The one that it became part of, or itself.
std::optional<TagId> kept_tag(db::Read& tx, TagId id);
std::vector<Tag> tags(db::Read& tx);
std::optional<TagId> tag_named(db::Read& tx, const Tag& like);
void insert_tag(db::Write& tx, const Tag& tag, PersonId by, Instant now);
void merge_tags(db::Write& tx, TagId kept, TagId gone);
/// False when another of its scope is called so.
bool rename_tag(db::Write& tx, TagId id, const std::string& name);
std::map<TagId, std::int64_t> tag_records(db::Read& tx);

bool insert(db::Write& tx, const crypto::Vault& vault, const Coordination& c);
bool update(db::Write& tx, const crypto::Vault& vault, const Coordination& c);
bool set_removed(db::Write& tx, CoordinationId id, std::optional<Instant> at, Instant now);
std::optional<CoordinationId> coordination_by_key(db::Read& tx, PersonId counsellor, std::string_view key);
std::optional<Coordination> coordination(db::Read& tx, const crypto::Vault& vault, CoordinationId id);
std::vector<Coordination> coordinations(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Date from,
                                        Date to, int most);

}
