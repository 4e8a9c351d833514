// The SQL of beneficiaries.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/beneficiaries/beneficiaries.hpp"

namespace beffroi::beneficiaries::repository {

void insert(db::Write& tx, const crypto::Vault& vault, const Beneficiary& b);
/// All but what has functions of its own below. False when there is no such row.
bool update(db::Write& tx, const crypto::Vault& vault, const Beneficiary& b);
/// As it is stored, merged or not; with the one that it became part of.
struct Row {
    Beneficiary it;
    BeneficiaryId merged_into;  ///< 0: none
};
std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id);
std::optional<BeneficiaryId> of_account(db::Read& tx, PersonId account);
std::vector<Beneficiary> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, int limit);

/// The keyed numbers of a word by which it is looked for: of itself, of its sound, and of its beginning when it has four letters; by
/// each key of the vault.
std::vector<std::int64_t> numbers_of(const crypto::Vault& vault, std::string_view word);
/// Those of a name by the present key, anew.
void set_words(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, const Who& who);
/// The words of names, folded: "Jean-Luc" has two.
std::vector<std::string> words_of(std::string_view name);
/// Those that have, for each of `words`, one of its numbers; at most `limit`.
std::vector<BeneficiaryId> with_words(db::Read& tx, std::span<const std::vector<std::int64_t>> words, int limit);
/// Those of this telephone or mail, that are not merged into another.
std::vector<BeneficiaryId> with_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                        std::string_view mail);

bool set_shared(db::Write& tx, BeneficiaryId id, bool shared, Instant now);
void insert_consent(db::Write& tx, BeneficiaryId id, const Consent& consent);
std::vector<Consent> consents(db::Read& tx, BeneficiaryId id);
bool set_counsellor(db::Write& tx, BeneficiaryId id, PersonId to, Instant now);
void insert_hand_over(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, const HandOver& done);
std::vector<HandOver> hand_overs(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id);

void set_merged(db::Write& tx, BeneficiaryId gone, BeneficiaryId into);  ///< `into` 0: into none
void insert_merge(db::Write& tx, const Merge& merge, std::string_view filled);
void insert_moved(db::Write& tx, MergeId merge, std::string_view kind, std::span<const std::int64_t> rows);
std::vector<std::int64_t> moved(db::Read& tx, MergeId merge, std::string_view kind);
struct MergeRow {
    Merge it;
    std::string filled;
};
std::optional<MergeRow> merge(db::Read& tx, MergeId id);
void set_undone(db::Write& tx, MergeId id, Instant at);
std::vector<Merge> merges(db::Read& tx, BeneficiaryId kept);

void helped(db::Write& tx, BeneficiaryId id, Date day);
/// False: there is none. Another sheet's account is a fault of the database's index.
bool set_account(db::Write& tx, BeneficiaryId id, PersonId account, Instant now);
bool set_held(db::Write& tx, BeneficiaryId id, bool held);
void forget(db::Write& tx, BeneficiaryId id, Instant now);
/// Those that became part of it.
std::vector<BeneficiaryId> part_of(db::Read& tx, BeneficiaryId id);
/// Whose time is over, at most `limit`.
std::vector<BeneficiaryId> over(db::Read& tx, Instant before, int limit);

}
