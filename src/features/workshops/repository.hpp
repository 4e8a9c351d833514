// The SQL of workshops, for both engines.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "features/workshops/workshops.hpp"

namespace beffroi::workshops::repository {

// ---- Programmes and sessions (repository.cpp) ----

void insert(db::Write& tx, const Workshop& workshop);
void update(db::Write& tx, const Workshop& workshop, Instant now);
void set_cancelled(db::Write& tx, WorkshopId id, Instant now);
std::optional<Workshop> workshop(db::Read& tx, WorkshopId id);
std::optional<Workshop> by_slug(db::Read& tx, std::string_view slug);
std::vector<Workshop> workshops(db::Read& tx, int most);
bool slug_taken(db::Read& tx, std::string_view slug);

void insert(db::Write& tx, const Session& session, Instant now);
/// Its time and state; counts the change.
void update(db::Write& tx, const Session& session, Instant now);
/// Only when nobody ever registered for it.
void remove(db::Write& tx, SessionId session);
bool has_entries(db::Read& tx, SessionId session);
std::optional<Session> session(db::Read& tx, SessionId id);
std::vector<Session> sessions_of(db::Read& tx, WorkshopId workshop);
std::vector<Session> sessions(db::Read& tx, Instant from, Instant to, int most);
int to_come_at(db::Read& tx, PlaceId place, Instant now);
std::vector<Led> led_by(db::Read& tx, PersonId counsellor, Instant from, Instant to);
std::optional<Led> led_by(db::Read& tx, PersonId counsellor, SessionId id);
/// Makes the session have so many chairs. False when somebody sits on one that would go.
bool set_chairs(db::Write& tx, SessionId session, int seats, Instant now);
/// The first chair on which nobody sits.
std::optional<int> free_chair(db::Read& tx, SessionId session);

// ---- Who signed up (people_repository.cpp) ----

/// False when this form has made a registration already.
bool insert(db::Write& tx, const crypto::Vault& vault, const Registration& registration, std::int64_t form);
void update_who(db::Write& tx, const crypto::Vault& vault, const Registration& registration, Instant now);
std::optional<Registration> registration(db::Read& tx, const crypto::Vault& vault, RegistrationId id);
std::optional<RegistrationId> by_form(db::Read& tx, std::int64_t form);
/// Seals a registration by the present key, with what finds it.
void renew(const crypto::Vault& vault, keys::Row& row);
/// Empty when there is no such registration.
std::string words_index(db::Read& tx, RegistrationId id);
/// Which key made the slip: its place in crypto::Vault::indexes; of a slip by none of them, the present one.
std::size_t maker_of(const crypto::Vault& vault, RegistrationId id, std::string_view words_index);
std::optional<RegistrationId> by_words(db::Read& tx, std::string_view index);
std::vector<Registration> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most);
std::vector<Expected> expected(db::Read& tx, const crypto::Vault& vault, PersonId account, Instant now, int most);
/// Whether the same name with the same telephone, mail or account is in the session, or waits for it.
bool is_in(db::Read& tx, const crypto::Vault& vault, const Registration& registration, SessionId session);
/// How many seats to come, or waited for, have this telephone, mail or account.
int to_come_with(db::Read& tx, const crypto::Vault& vault, const Registration& registration, Instant now);
/// Whether a picture of a signed sheet was kept of a session in which the account had a seat.
bool on_sheet(db::Read& tx, PersonId account);

/// A chair: a state that has one.
void insert(db::Write& tx, const Entry& entry, std::optional<int> chair);
void update(db::Write& tx, const Entry& entry, std::optional<int> chair, Instant now);
/// Leaves the chair as it is.
void update(db::Write& tx, const Entry& entry, Instant now);
std::optional<Entry> entry(db::Read& tx, EntryId id);
std::optional<Entry> entry(db::Read& tx, SessionId session, RegistrationId registration);
std::vector<Entry> entries_of(db::Read& tx, RegistrationId registration);
std::vector<Entry> entries_in(db::Read& tx, SessionId session);
std::vector<Person> people(db::Read& tx, const crypto::Vault& vault, SessionId session);
std::optional<Entry> first_waiting(db::Read& tx, SessionId session);
int rank(db::Read& tx, const Entry& entry);
/// Takes whom they are for out of the registrations of an account, or of those whose last session was over before an instant.
std::int64_t forget_account(db::Write& tx, const crypto::Vault& vault, PersonId account);
std::int64_t forget_older(db::Write& tx, const crypto::Vault& vault, Instant before);

// ---- What proves (proof_repository.cpp) ----

void set_signature(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::string_view path);
std::string signature(db::Read& tx, const crypto::Vault& vault, EntryId id, Half half);

void insert(db::Write& tx, const crypto::Vault& vault, const Sheet& sheet, std::string_view picture);
std::vector<Sheet> sheets(db::Read& tx, SessionId session);
Proof proof(db::Read& tx, SessionId session);
std::optional<Sheet> sheet(db::Read& tx, SheetId id);
std::string sheet_picture(db::Read& tx, const crypto::Vault& vault, SheetId id);
void remove(db::Write& tx, SheetId id);

void insert(db::Write& tx, const crypto::Vault& vault, WorkshopId workshop, const Event& event);
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, WorkshopId id);
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, RegistrationId id);

}
