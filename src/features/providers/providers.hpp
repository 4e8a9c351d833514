// Who does the work of changing tools near people: firms, co-operatives, associations, CHATONS hosts, and the co-operative's own counsellors.
// They propose themselves, the co-operative reads and shows or refuses with a reason, they keep their page by a link. No place in a list is
// for sale.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/catalogue/catalogue.hpp"
#include "features/listings/listings.hpp"
#include "features/privacy/privacy.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"
#include "platform/mail/mail.hpp"

namespace beffroi::net {
class Router;
struct Request;
}
namespace beffroi::jobs {
class Runner;
}

namespace beffroi::providers {

using accounts::PersonId;
using ProviderId = Id<struct ProviderTag>;
using ProofId = Id<struct ProviderProofTag>;

enum class Kind { firm, cooperative, association, chatons };
enum class Area { radius, departement, region, france };
enum class State {
    unconfirmed,  ///< the link that was mailed has not been used yet
    proposed,  ///< waits for the co-operative
    shown,
    refused,
    closed,
};
enum class ProofKind { customer, certification, contribution };
/// Why somebody is not in: the criteria that everybody may read.
enum class Reason { not_this_work, tracks, nobody_known, no_answer, twice, other };

std::span<const Kind> every_kind();
std::span<const Area> every_area();
std::span<const ProofKind> every_proof_kind();
std::span<const Reason> every_reason();
std::string_view code(Kind);  ///< for the database and forms, as the others
std::string_view code(Area);
std::string_view code(State);
std::string_view code(ProofKind);
std::string_view code(Reason);
std::string_view label(Kind);  ///< a catalogue key, as the others
std::string_view label(Area);
std::string_view label(State);
std::string_view label(ProofKind);
std::string_view label(Reason);
std::optional<Kind> kind_from(std::string_view code);
std::optional<Area> area_from(std::string_view code);
std::optional<State> state_from(std::string_view code);
std::optional<ProofKind> proof_kind_from(std::string_view code);
std::optional<Reason> reason_from(std::string_view code);

/// Solutions and needs of the catalogue, by their ids, sorted.
struct Skills {
    std::vector<std::string> solutions, needs;
    bool empty() const { return solutions.empty() && needs.empty(); }
    bool operator==(const Skills&) const = default;
};

struct Proof {
    ProofId id;
    ProofKind kind{};
    std::string words, address;
    std::optional<Instant> seen;  ///< when the co-operative looked at it; none: said by itself
    PersonId seen_by;
};

struct Provider {
    ProviderId id;
    std::string slug;
    std::string name;
    Kind kind{};
    std::string siren;  ///< 9 digits, or empty
    bool own_name = false;  ///< the name of a person who works under it
    std::string what;  ///< what they do, in their words
    std::string site, mail, phone;  ///< for everybody; `phone` E.164
    std::string insee, address;
    Area area = Area::radius;
    int radius_km = 30;
    bool remote = false;  ///< works at a distance too, for everybody
    State state{};
    bool mail_checked = false;
    Reason reason = Reason::other;  ///< of a refusal
    std::string reason_words;
    Instant created, confirmed;
    std::optional<Instant> settled;
    PersonId settled_by;
    Skills skills;
    std::vector<Proof> proofs;
};
/// Who keeps a page. Kept sealed.
struct Contact {
    std::string name, mail;
    Lang lang = Lang::fr;
};

inline constexpr std::size_t longest_name = 120, longest_what = 1500, longest_proof = 300, most_proofs = 3;
inline constexpr int widest_radius_km = 300;

// ---- Proposing, and keeping one's page ----

struct Proposed {
    ProviderId id;
    std::string token;  ///< for /prestataires/tenir/{token}; kept nowhere
};
/// Keeps what a firm says of itself until its link is used. Errors: `siren_taken` (field `siren`) when it has a page, or waits for one.
Result<Proposed> propose(db::Write& tx, const crypto::Vault& vault, Provider provider, const Contact& contact,
                         const Clock& clock);
/// Whose page a link opens. Error: `link_over`.
Result<ProviderId> kept_by(db::Read& tx, std::string_view token, const Clock& clock);
/// The link was used: the co-operative reads it now. Twice is no error. Errors: `unknown_provider`, `siren_taken`.
Result<void> confirm(db::Write& tx, ProviderId id, const Clock& clock);
/// Another link, for so long; those before it stay.
std::string new_link(db::Write& tx, ProviderId id, std::chrono::hours lasts, const Clock& clock);
inline constexpr auto link_lasts = std::chrono::hours{30 * 24}, yearly_link_lasts = std::chrono::hours{60 * 24};
/// Pages that somebody with this address keeps.
std::vector<ProviderId> kept_with(db::Read& tx, const crypto::Vault& vault, std::string_view mail);

enum class Saved { whole, part };
/// What whoever keeps a page changed. Of a page that is shown, name, SIREN and proofs wait for the co-operative (`part`); one that was refused
/// is proposed anew. Errors: `unknown_provider`, `siren_taken`.
Result<Saved> keep(db::Write& tx, const Provider& typed, const Clock& clock);
/// Who keeps it: their name, and in which language we write.
void set_contact(db::Write& tx, const crypto::Vault& vault, ProviderId id, const Contact& contact);
/// "We are still here, and all this is right." Error: `unknown_provider`.
Result<void> still_here(db::Write& tx, ProviderId id, const Clock& clock);
/// `by` 0: whoever keeps it. Twice is no error. Errors: `unknown_provider`, `not_shown`.
Result<void> close(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);
/// Undoes `close`. Errors: `unknown_provider`, `siren_taken`.
Result<void> reopen(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);

// ---- The co-operative's side ----

/// Errors: `unknown_provider`, `siren_taken`.
Result<void> accept(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);
/// Errors: `unknown_provider`; `words_needed` (field `words`) when the reason says nothing by itself.
Result<void> refuse(db::Write& tx, ProviderId id, Reason reason, std::string_view words, PersonId by,
                    const Clock& clock);
/// Undoes `accept` and `refuse`: it waits again. Errors: `unknown_provider`, `siren_taken`.
Result<void> put_back(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);
/// Error: `unknown_proof`.
Result<void> set_seen(db::Write& tx, ProviderId id, ProofId proof, bool seen, PersonId by, const Clock& clock);
/// Takes out who keeps it: what a person asks whose name stands there. Twice is no error.
void forget_contact(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);

/// Another name, SIREN or proofs.
struct Change {
    ProviderId provider;
    std::string name, siren;
    std::vector<Proof> proofs;
    Instant asked;
    enum class State { waiting, accepted, refused } state = State::waiting;
    std::optional<Instant> settled;
};
/// Of a settled one that was accepted: what was there before.
std::optional<Change> change_of(db::Read& tx, ProviderId id);
/// Errors: `unknown_change`, `siren_taken`.
Result<void> settle_change(db::Write& tx, ProviderId id, bool accepted, PersonId by, const Clock& clock);
/// Undoes `settle_change`: it waits again. Errors: `unknown_change`, `siren_taken`.
Result<void> unsettle_change(db::Write& tx, ProviderId id, PersonId by, const Clock& clock);

struct Event {
    Instant at;
    PersonId by;  ///< 0: whoever keeps it
    std::string act;
};
/// A catalogue key.
std::string_view label_of_act(std::string_view act);
std::vector<Event> history(db::Read& tx, ProviderId id, int most);

// ---- Finding ----

std::optional<Provider> provider(db::Read& tx, ProviderId id);
std::optional<Provider> by_slug(db::Read& tx, std::string_view slug);
std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, ProviderId id);
/// Those in this state, the latest settled first; of those proposed, the oldest first.
std::vector<Provider> in_state(db::Read& tx, State state, int most);
std::vector<Change> changes_waiting(db::Read& tx, int most);

// ---- The co-operative's own counsellors ----

struct CounsellorSkills {
    Skills skills;
    std::vector<std::string> towns;  ///< INSEE codes; none: wherever they are
    bool operator==(const CounsellorSkills&) const = default;
};
CounsellorSkills skills_of(db::Read& tx, PersonId person);
void set_skills(db::Write& tx, PersonId person, const CounsellorSkills& skills);

// ---- Who is near ----

/// What somebody looks for. Without ids: whatever they do.
struct Work {
    Skills skills;
    bool anything = true;
};
Work everything();
/// A solution, a need or a product that somebody leaves; none when the catalogue knows none of that name. Whoever says that they do a need
/// does it for its products; of one solution, only who names it is meant.
std::optional<Work> work_of_solution(std::string_view id);
std::optional<Work> work_of_need(std::string_view id);
std::optional<Work> work_of_product(std::string_view id);

struct Spot {
    territory::Point point;
    std::string departement, region;  ///< codes
};
/// None for a commune without a position.
std::optional<Spot> spot_of(const territory::Commune& commune);
std::optional<Spot> spot_at(territory::Point point);

struct Found {
    std::shared_ptr<const Provider> provider;  ///< never null
    std::optional<double> distance_m;
    bool far = false;  ///< does it at a distance
    bool stale = false;  ///< has not said for 14 months that it is still here
    std::vector<std::string> knows;  ///< names of what was looked for, in the page's language
};
/// The co-operative's own counsellors who can.
struct Ours {
    int counsellors = 0;
    struct Town {
        std::string name;
        std::optional<double> distance_m;
    };
    std::vector<Town> towns;  ///< the nearest first
};
/// A firm of somebody else's list.
struct FoundFirm {
    const listings::Firm* firm = nullptr;  ///< lives as long as `Nearby::kept`
    std::vector<listings::Source> sources;
    std::string commune;
    std::optional<double> distance_m;
};
/// Whether a distance is worth telling: of the town where somebody is, "10 m" says nothing.
inline bool elsewhere(const std::optional<double>& distance_m) { return distance_m && *distance_m >= 500; }
struct Nearby {
    std::optional<Ours> ours;
    std::vector<Found> found;
    int total = 0;  ///< of providers
    std::vector<FoundFirm> firms;
    int total_firms = 0;
    std::shared_ptr<const void> kept;
};
struct Slice {
    int offset = 0, most = 20, most_firms = 8;
};

/// Providers in memory, for finding. One per server, shared by its threads; it follows the database. An account that was closed is out
/// within ten minutes.
class Directory {
public:
    explicit Directory(const crypto::Vault& vault);
    ~Directory();
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    /// First those whose area covers the spot, the nearest first; then those who work at a distance, the nearest first. In each, who has not said
    /// for `stale_after` that they are still here comes last. Without a spot: in an order that changes from day to day.
    Nearby near(db::Read& tx, const Work& work, const std::optional<Spot>& spot, Lang lang, Instant now,
                const Slice& slice = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};
inline constexpr auto stale_after = std::chrono::hours{425 * 24};  ///< 14 months
/// Whoever goes everywhere comes in person within this distance, and works at a distance beyond. Counsellors are told of within it.
inline constexpr double in_person_m = 60'000;

/// For `catalogue::Services::nearby`. What it is given must outlive it.
std::function<std::vector<catalogue::Nearby>(db::Read&, std::span<const std::string>, std::optional<territory::Point>,
                                             Lang)>
for_catalogue(Directory& directory, Clock clock);

// ---- The rest of the program ----

/// What counsellors said that they can do, and who keeps pages. `vault` must outlive it.
privacy::Holding holding();
/// What it sealed.
std::vector<keys::Table> resealing();
std::span<const db::Migration> migrations();
/// Five invented firms around Vire, and what two counsellors can help with. After accounts. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock);

/// How letters are made and sent.
struct Post {
    mail::Settings mail;
    std::string site_name, origin;  ///< "https://aide.exemple.fr"; empty: no letter goes by itself
};
/// Each night: asks "still here?" once a year, forgets proposals whose link was not used within a week.
void serve(jobs::Runner& runner, const crypto::Vault& vault, Post post);
void schedule(db::Write& tx, const Clock& clock);
/// One night's work; returns how many letters were written.
int nightly(db::Write& tx, const crypto::Vault& vault, const Post& post, const Clock& clock);

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    catalogue::Shelf& shelf;
    Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    Post post;
    std::string departement;  ///< of the co-operative: where communes of one name are looked for first
    int per_hour = 20;  ///< forms that one address may send an hour; 0: no limit
};
/// /prestataires and what is under it.
void routes(net::Router& on, Services& use);
/// /espace/prestataires and /espace/competences.
void desk_routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
