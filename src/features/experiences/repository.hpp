// The SQL of notes and proposals, for both engines.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/experiences/experiences.hpp"

namespace beffroi::experiences::repository {

// ---- Notes ----

/// What is sealed of a note: the author's address of mail (empty: none) and what their link says.
struct Contact {
    std::string mail, key;
};
/// False when the same was there already.
bool insert(db::Write& tx, const crypto::Vault& vault, const Note& note, const Contact& contact,
            std::string_view digest);
std::optional<Note> note(db::Read& tx, NoteId id);
std::optional<Note> by_digest(db::Read& tx, std::string_view digest);
std::optional<Note> by_key(db::Read& tx, std::string_view key);
/// None: its time is over, or the key that sealed it is gone.
std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, NoteId id);
std::optional<Instant> mailed(db::Read& tx, NoteId id);
void set_mailed(db::Write& tx, NoteId id, Instant at);
/// False where it did nothing.
bool confirm(db::Write& tx, NoteId id, Instant at);
bool change(db::Write& tx, NoteId id, const Writing& says, Instant at);
bool set_withdrawn(db::Write& tx, NoteId id, std::optional<Instant> at);
bool show(db::Write& tx, NoteId id, int version, accounts::PersonId by, Instant at);
bool refuse(db::Write& tx, NoteId id, int version, Reason reason, std::string_view said, accounts::PersonId by,
            Instant at);
bool reopen(db::Write& tx, NoteId id);
void set_told(db::Write& tx, NoteId id, bool told);

std::vector<Note> shown_of(db::Read& tx, std::string_view solution, int most);
std::vector<Note> waiting(db::Read& tx, int most);
std::vector<Note> settled(db::Read& tx, int most);
std::vector<Note> refused(db::Read& tx, int most);
std::vector<Note> of_counsellor(db::Read& tx, accounts::PersonId counsellor, int most);
std::vector<Note> of_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail);
void forget_mail(db::Write& tx, const crypto::Vault& vault, std::string_view mail);
void forget_counsellor(db::Write& tx, accounts::PersonId counsellor);
std::int64_t delete_older(db::Write& tx, Instant before);
std::int64_t clean(db::Write& tx, Instant now);
std::int64_t count(db::Read& tx, State state);

// ---- Reports ----

bool insert(db::Write& tx, const Report& report, std::string_view digest);
bool settle(db::Write& tx, ReportId id, std::optional<Instant> at);
std::vector<Report> reports_open(db::Read& tx, int most);
std::vector<Report> reports_settled(db::Read& tx, int most);
std::int64_t count_reports(db::Read& tx);

// ---- Proposals ----

bool insert(db::Write& tx, const crypto::Vault& vault, const Proposal& proposal, std::string_view digest);
std::optional<Proposal> proposal(db::Read& tx, ProposalId id);
std::optional<ProposalId> proposal_by_digest(db::Read& tx, std::string_view digest);
std::string mail_of(db::Read& tx, const crypto::Vault& vault, ProposalId id);  ///< empty: none
bool settle(db::Write& tx, ProposalId id, Verdict verdict, std::optional<Ground> ground, std::string_view said,
            accounts::PersonId by, Instant at);
bool reopen(db::Write& tx, ProposalId id);
std::vector<Proposal> proposals(db::Read& tx, Verdict verdict, int most);
std::vector<Proposal> proposals_settled(db::Read& tx, int most);
std::vector<Proposal> proposals_of_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail);
void forget_proposals_of(db::Write& tx, const crypto::Vault& vault, std::string_view mail);
std::int64_t delete_older_proposals(db::Write& tx, Instant before);
std::int64_t clean_proposals(db::Write& tx, Instant now);
std::int64_t count_proposals(db::Read& tx);

/// Of an address as it is compared: lower case.
inline constexpr std::string_view index_purpose = "experiences.mail";
std::string index_of(const crypto::Vault& vault, std::string_view mail);
std::vector<std::string> indexes_of(const crypto::Vault& vault, std::string_view mail);

void renew_note(const crypto::Vault& vault, keys::Row& row);
void renew_proposal(const crypto::Vault& vault, keys::Row& row);

}
