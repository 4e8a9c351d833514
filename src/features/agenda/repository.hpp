// The SQL of the agenda, for both engines.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "features/agenda/agenda.hpp"
#include "platform/base/function_ref.hpp"

namespace beffroi::agenda::repository {

/// False when another motif of this kind has the name.
bool insert(db::Write& tx, const Motif& motif, Instant created);
bool update(db::Write& tx, const Motif& motif);
std::optional<Motif> motif(db::Read& tx, MotifId id);
std::vector<Motif> motifs(db::Read& tx);
void set_retired(db::Write& tx, MotifId id, std::optional<Instant> at);

void insert(db::Write& tx, const Resource& resource, Instant created);
bool update(db::Write& tx, const Resource& resource);
std::optional<Resource> resource(db::Read& tx, ResourceId id);
std::vector<Resource> resources(db::Read& tx);
std::vector<Resource> resources_of(db::Read& tx, MotifId motif);
void set_retired(db::Write& tx, ResourceId id, std::optional<Instant> at);

void insert(db::Write& tx, const Opening& opening, Instant created);
bool update(db::Write& tx, const Opening& opening);
std::optional<Opening> opening(db::Read& tx, OpeningId id);
std::vector<Opening> openings(db::Read& tx, PersonId counsellor, Date from);
/// Those that offer the motif and may take place in [from, to], by counsellor; of these places and counsellors, unless there are none.
std::vector<Opening> openings_for(db::Read& tx, const Wanted& wanted, bool* further = nullptr);
/// Without their motifs.
std::vector<Opening> openings_with(db::Read& tx, MotifId motif);
int openings_at(db::Read& tx, PlaceId place, Date from);
void set_retired(db::Write& tx, OpeningId id, std::optional<Instant> at);

void insert(db::Write& tx, const Absence& absence, Instant created);
bool update(db::Write& tx, const Absence& absence);
void remove(db::Write& tx, AbsenceId id);
std::optional<Absence> absence(db::Read& tx, AbsenceId id);
std::vector<Absence> absences(db::Read& tx, PersonId counsellor, Date from);

/// So many people or places are asked about in one statement: with more, the last one would mostly ask about nobody.
inline constexpr std::size_t together = 8;
/// Those of several people, in any order, that are not over at `from`.
void each_absence(db::Read& tx, std::span<const PersonId> counsellors, Date from, FunctionRef<void(Absence&&)> tell);

void set_busy_elsewhere(db::Write& tx, PersonId person, std::int64_t source, std::span<const Span> spans);
void each_busy_elsewhere(db::Read& tx, std::span<const PersonId> people, Instant from, Instant to,
                         FunctionRef<void(PersonId, const Span&)> tell);
void busy_elsewhere(db::Read& tx, PersonId person, Instant from, Instant to, std::vector<Span>& into);

/// Throws `ConstraintError` when one of the subjects is taken then.
void insert(db::Write& tx, std::span<const Claim> claims);
void delete_claims(db::Write& tx, Purpose purpose);
/// Holds of the subject that ran out.
void delete_old_holds(db::Write& tx, std::int64_t subject, Instant now);
std::int64_t delete_old_holds(db::Write& tx, Instant now);
void claims_of(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now, std::vector<Claim>& into);
/// Somebody, and the time that is asked about.
struct Asking {
    PersonId person;
    Span time;
};
/// As `claims_of`, of several people, in any order.
void each_claim(db::Read& tx, std::span<const Asking> asked, Instant now, FunctionRef<void(Claim&&)> tell);
std::vector<Claim> claims_for(db::Read& tx, Purpose purpose);

}
