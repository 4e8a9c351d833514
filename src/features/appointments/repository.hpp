// The SQL of appointments, for both engines.
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "features/appointments/appointments.hpp"

namespace beffroi::appointments {

/// The words of a slip that is about to be printed, by the present key.
std::string new_words(const crypto::Vault& vault, AppointmentId id);
/// Which key made the slip and the room that people know: its place in crypto::Vault::indexes. What was told stays as it is until that
/// key goes; of a slip by none of them, the present one.
std::size_t maker_of(const crypto::Vault& vault, AppointmentId id, std::string_view words_index);
std::size_t maker_of(db::Read& tx, const crypto::Vault& vault, AppointmentId id);

}

namespace beffroi::appointments::repository {

/// False when its hold has become an appointment already.
bool insert(db::Write& tx, const crypto::Vault& vault, const Appointment& appointment, HoldId hold);

/// An appointment that was brought in, as it goes into the tables: sealed outside the transaction.
struct Brought {
    Appointment a;  ///< `who` is not looked at
    std::string who, phone, mail, words;
    std::int64_t origin = 0, said = 0, source = 0;
    bool remind = false;
};
/// Whether somebody may have a slip with the words of it.
enum class Slip { possible, none };
/// Seals `a.who`. Without a slip it is not found by its words: random as they are, they are what costs most of a large import.
void seal(const crypto::Vault& vault, Brought& brought, Slip slip);
/// Throws `ConstraintError` when one is there already.
void insert(db::Write& tx, std::span<const Brought* const> all);
/// The number of a source's name; it is given one when it is new.
std::int64_t source(db::Write& tx, std::string_view name);
/// That it was brought in, and from where; none when it was booked here.
std::optional<Event> bringing(db::Read& tx, AppointmentId of);
/// What was brought in: origin and what its line said, in order of the origin.
std::vector<std::pair<std::int64_t, std::int64_t>> brought(db::Read& tx);
bool is_brought(db::Read& tx, std::int64_t origin);
/// That begin in [from, to), are not cancelled, and of which no reminder is planned yet.
std::vector<AppointmentId> to_remind(db::Read& tx, Instant from, Instant to, int most);
void set_reminded(db::Write& tx, AppointmentId id);

/// Time, place, counsellor and status; counts the change.
void update(db::Write& tx, const Appointment& appointment);
void update_who(db::Write& tx, const crypto::Vault& vault, const Appointment& appointment);
std::optional<Appointment> appointment(db::Read& tx, const crypto::Vault& vault, AppointmentId id);
std::optional<AppointmentId> by_hold(db::Read& tx, HoldId hold);
/// Empty when there is no such appointment.
std::string words_index(db::Read& tx, AppointmentId id);
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
/// Of this motif, to come and not cancelled.
std::vector<Appointment> to_come(db::Read& tx, const crypto::Vault& vault, Instant now);
std::vector<Appointment> to_come_for(db::Read& tx, const crypto::Vault& vault, MotifId motif, Instant now);
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
