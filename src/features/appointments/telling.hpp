// What people are told about their appointments: planned with each change.
#pragma once
#include "features/appointments/appointments.hpp"

namespace beffroi::appointments {

/// After each of these the reminder is the right one, and nothing that is no longer true is told. `by` 0: the person themselves,
/// who has seen it; `by` of a counsellor: they must be told.
void tell_booked(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock);
/// Only the reminder, when there is time for one: of what was brought in from another tool, nobody is told anything else.
void remind(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock);
void tell_moved(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock);
void tell_cancelled(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock);
void tell_restored(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock);
/// What waits goes to whom it is for now.
void tell_corrected(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock);
/// Where to go has changed, though nothing else has: its room has another name.
void tell_again(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock);
/// They did not come, or did after all.
void tell_status(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock);

}
