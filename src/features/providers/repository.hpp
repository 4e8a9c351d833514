// The SQL of providers, for both engines.
#pragma once
#include "features/providers/providers.hpp"

namespace beffroi::providers::repository {

/// False when another page has its SIREN.
bool insert(db::Write& tx, const Provider& provider);
/// All that somebody typed, but not its state; skills and proofs too. False when another page has its SIREN.
bool update(db::Write& tx, const Provider& provider);
/// False when another page has its SIREN.
bool set_state(db::Write& tx, ProviderId id, State state, Instant at, PersonId by, std::optional<Reason> reason = {},
               std::string_view words = {});
void set_confirmed(db::Write& tx, ProviderId id, Instant at);
void set_mail_checked(db::Write& tx, ProviderId id);
void set_asked(db::Write& tx, ProviderId id, Instant at);
void note(db::Write& tx, ProviderId id, PersonId by, std::string_view act, Instant at);
std::vector<Event> history(db::Read& tx, ProviderId id, int most);

std::optional<Provider> provider(db::Read& tx, ProviderId id);
std::optional<Provider> by_slug(db::Read& tx, std::string_view slug);
bool slug_taken(db::Read& tx, std::string_view slug);
std::vector<Provider> in_state(db::Read& tx, State state, int most);
/// Shown ones whose keeper was not asked since `asked_before` and said nothing since `confirmed_before`.
std::vector<ProviderId> silent(db::Read& tx, Instant confirmed_before, Instant asked_before, int most);
/// SIRENs of those that are shown or closed.
std::vector<std::string> sirens(db::Read& tx);

struct SealedContact {
    std::string name, mail;  ///< sealed
    Lang lang = Lang::fr;
};
std::optional<SealedContact> contact(db::Read& tx, ProviderId id);
void set_contact(db::Write& tx, ProviderId id, const SealedContact& contact, std::string_view mail_index);
void clear_contact(db::Write& tx, ProviderId id);
std::vector<ProviderId> with_mail(db::Read& tx, const std::vector<std::string>& indexes);

void insert_link(db::Write& tx, std::string_view token_hash, ProviderId id, Instant expires,
                 std::string_view new_mail = {});
struct Link {
    ProviderId provider;
    std::string new_mail;  ///< sealed; empty: none
};
std::optional<Link> link(db::Read& tx, std::string_view token_hash, Instant now);
void clear_new_mail(db::Write& tx, std::string_view token_hash);
/// All of a page, but one.
void delete_links(db::Write& tx, ProviderId id, std::string_view but_hash = {});
std::int64_t delete_old_links(db::Write& tx, Instant before);

void set_proof_seen(db::Write& tx, ProofId proof, std::optional<Instant> at, PersonId by);
std::vector<Proof> waiting_proofs(db::Read& tx, ProviderId id);
void set_proofs(db::Write& tx, ProviderId id, bool waiting, const std::vector<Proof>& proofs);
void upsert_change(db::Write& tx, const Change& change);
std::optional<Change> change(db::Read& tx, ProviderId id);
std::vector<ProviderId> changes_waiting(db::Read& tx, int most);
void delete_change(db::Write& tx, ProviderId id);
/// Writes name and SIREN. False when another page has the SIREN.
bool set_name(db::Write& tx, ProviderId id, std::string_view name, std::string_view siren);

std::int64_t delete_unconfirmed(db::Write& tx, Instant before);
/// Of those refused or closed before then: who kept them, and all that names a person who worked under their own name.
std::int64_t forget_people(db::Write& tx, Instant before);

CounsellorSkills skills_of(db::Read& tx, PersonId person);
void set_skills(db::Write& tx, PersonId person, const CounsellorSkills& skills);
std::vector<PersonId> counsellors(db::Read& tx);

std::int64_t version(db::Read& tx);

}
