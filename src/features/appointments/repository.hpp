// The SQL of appointments, for both engines.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "features/appointments/appointments.hpp"

namespace beffroi::appointments::repository {

/// False when its hold has become an appointment already.
bool insert(db::Write& tx, const crypto::Vault& vault, const Appointment& appointment, HoldId hold);
/// Time, place, counsellor and status; counts the change.
void update(db::Write& tx, const Appointment& appointment);
void update_who(db::Write& tx, const crypto::Vault& vault, const Appointment& appointment);
std::optional<Appointment> appointment(db::Read& tx, const crypto::Vault& vault, AppointmentId id);
std::optional<AppointmentId> by_hold(db::Read& tx, HoldId hold);
std::optional<AppointmentId> by_words(db::Read& tx, std::string_view index);
std::vector<Appointment> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant from,
                                       Instant to);
std::vector<Appointment> at_place(db::Read& tx, const crypto::Vault& vault, PlaceId place, Instant from, Instant to);
std::vector<Appointment> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most);
std::vector<Appointment> of_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                    std::string_view mail, int most);
std::vector<Appointment> unsettled(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant until,
                                   int most);
std::vector<Appointment> made_by(db::Read& tx, const crypto::Vault& vault, PersonId who, Instant from, int most);
int to_come_at(db::Read& tx, PlaceId place, Instant now);
/// How many to come, not cancelled, have this telephone or mail.
int to_come_with(db::Read& tx, const crypto::Vault& vault, std::string_view phone, std::string_view mail, Instant now);

void insert(db::Write& tx, const Held& held);
std::optional<Held> held(db::Read& tx, HoldId id);
/// False when there is none of this number.
bool delete_hold(db::Write& tx, HoldId id);
std::int64_t delete_old_holds(db::Write& tx, Instant now);

/// Takes whom they are for out of the appointments of an account, or of those over before an instant: what remains are figures.
std::int64_t forget_account(db::Write& tx, const crypto::Vault& vault, PersonId account);
std::int64_t forget_older(db::Write& tx, const crypto::Vault& vault, Instant before);

void insert_event(db::Write& tx, const crypto::Vault& vault, AppointmentId of, const Event& event);
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, AppointmentId of);

}
