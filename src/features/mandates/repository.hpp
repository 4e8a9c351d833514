// The SQL of mandates.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/mandates/mandates.hpp"

namespace beffroi::mandates::repository {

/// With its procedures. `vault` seals the name.
void insert(db::Write& tx, const crypto::Vault& vault, const Mandate& m);
/// Without a vault the name stays closed.
std::optional<Mandate> mandate(db::Read& tx, const crypto::Vault* vault, MandateId id);
std::vector<Mandate> of_beneficiary(db::Read& tx, const crypto::Vault* vault, BeneficiaryId id);
std::vector<Mandate> given_until(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to,
                                 Date from, Date until, int most);
std::vector<Mandate> drafts(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to, Instant since,
                            int most);

/// Keeps when it was given, how, where the paper is, and its days.
void set_given(db::Write& tx, const Mandate& m);
void set_ended(db::Write& tx, const Mandate& m);
void set_paper(db::Write& tx, MandateId id, Paper paper);
void set_permission(db::Write& tx, MandateId id, const Permission& permission);

/// A use as it is stored: its words are sealed, its procedure may be one that this program does not know.
struct Stored {
    std::int64_t number = 0;
    std::int64_t at_us = 0;
    std::int64_t by = 0;
    std::string kind, words, words_hash, hash;
};
/// Adds it and moves the head of its mandate.
void insert_use(db::Write& tx, MandateId id, const Stored& use);
std::vector<Stored> uses(db::Read& tx, MandateId id);  ///< by number

void set_kept(db::Write& tx, MandateId id, std::string_view sealed, PersonId by, Instant at);
std::optional<std::string> kept(db::Read& tx, MandateId id);

struct Code {
    std::int64_t number = 0;
    std::string hash, sent_to;  ///< keyed; sealed
    Instant made;
    int tries = 0;
    std::optional<Instant> agreed;
};
std::optional<Code> last_code(db::Read& tx, MandateId id);
int codes_since(db::Read& tx, MandateId id, Instant since);
void insert_code(db::Write& tx, MandateId id, const Code& code, PersonId by);
void set_code(db::Write& tx, MandateId id, std::int64_t number, int tries, std::optional<Instant> agreed);

std::vector<MandateId> every_id(db::Read& tx);
std::vector<std::int64_t> rows_of(db::Read& tx, BeneficiaryId id);
void set_beneficiary(db::Write& tx, std::span<const std::int64_t> rows, BeneficiaryId to);
/// Those over before `before`, and drafts made before `drafts_before`; returns how many went.
std::int64_t remove_over(db::Write& tx, Instant before, Instant drafts_before);

}
