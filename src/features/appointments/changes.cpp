// What becomes of an appointment: moved, cancelled, restored, corrected, settled.
#include "features/appointments/repository.hpp"
#include "features/appointments/rules.hpp"
#include "features/appointments/telling.hpp"
#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

Error unknown_appointment() {
    return fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here."));
}
Error over() {
    return fail(ErrorKind::conflict, "over",
                msg("This appointment has begun, or was cancelled: it can’t be changed any more."));
}

std::string was_of(const Appointment& a) { return instant_text(a.starts) + " " + a.counsellor.text(); }

}

Result<void> move(db::Write& tx, const crypto::Vault& vault, AppointmentId id, const Move& to, PersonId by,
                  const Clock& clock) {
    const Instant now = clock.now();
    auto a = repository::appointment(tx, vault, id);
    if (!a) return unknown_appointment();
    if (cancelled(a->status) || a->starts <= now) return over();
    agenda::Wanted wanted;
    wanted.motif = a->motif;
    wanted.own = id.value;
    wanted.asked_by = to.asked_by;
    wanted.outside_openings = to.outside_openings;
    wanted.insee = a->insee;
    wanted.duration_min =
        to.duration_min > 0
            ? to.duration_min
            : static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(a->ends - a->starts).count());
    const PlaceId place = to.place.value_or(a->place);
    agenda::release(tx, id.value);
    std::optional<agenda::Booking> booking;
    // With the counsellor who was chosen; else with the same one if they can, so that people meet whom they know.
    wanted.counsellors = {to.counsellor.value_or(a->counsellor)};
    booking = take(tx, wanted, place, to.starts, id.value, {}, now);
    if (!booking && !to.counsellor) {
        wanted.counsellors.clear();
        booking = take(tx, wanted, place, to.starts, id.value, {}, now);
    }
    if (!booking) return slot_taken();
    const std::string was = was_of(*a);
    const Appointment before = *a;
    a->counsellor = booking->counsellor;
    a->place = booking->place;
    a->starts = booking->starts;
    a->ends = booking->ends;
    a->insee = booking->insee;
    a->travel_min = booking->travel_min;
    a->changed = now;
    repository::update(tx, *a);
    repository::insert_event(tx, vault, id, {now, by, "moved", was, {}});
    a->changes++;
    // The same form sent twice moves nothing the second time: nobody is told of that.
    if (a->starts != before.starts || a->ends != before.ends || a->counsellor != before.counsellor ||
        a->place != before.place)
        tell_moved(tx, vault, *a, by, clock);
    return {};
}

Result<void> cancel(db::Write& tx, const crypto::Vault& vault, AppointmentId id, std::string_view reason, PersonId by,
                    const Clock& clock) {
    const Instant now = clock.now();
    auto a = repository::appointment(tx, vault, id);
    if (!a) return unknown_appointment();
    if (cancelled(a->status)) return {};
    if (!by && a->starts <= now) return over();
    const Status before = a->status;
    a->status = by ? Status::revoked : Status::excused;
    a->changed = now;
    agenda::release(tx, id.value);
    repository::update(tx, *a);
    repository::insert_event(
        tx, vault, id,
        {now, by, "cancelled", std::string(code(before)), text::shorten(text::trim(reason), longest_subject)});
    a->changes++;
    tell_cancelled(tx, vault, *a, by, clock);
    return {};
}

Result<void> set_status(db::Write& tx, const crypto::Vault& vault, AppointmentId id, Status status, PersonId by,
                        const Clock& clock) {
    const Instant now = clock.now();
    auto a = repository::appointment(tx, vault, id);
    if (!a) return unknown_appointment();
    if (cancelled(a->status) || cancelled(status))
        return fail(ErrorKind::conflict, "cancelled", msg("This appointment was cancelled. Restore it first."));
    if (a->status == status) return {};
    if (status != Status::unknown && now < a->starts - std::chrono::hours{1})
        return fail(ErrorKind::conflict, "not_yet",
                    msg("This appointment is still to come: say afterwards what became of it."));
    const Status before = a->status;
    a->status = status;
    a->changed = now;
    repository::update(tx, *a);
    repository::insert_event(tx, vault, id, {now, by, "status", std::string(code(before)), {}});
    a->changes++;
    tell_status(tx, vault, *a, clock);
    return {};
}

Result<void> correct(db::Write& tx, const crypto::Vault& vault, AppointmentId id, const Who& typed, PersonId by,
                     const Clock& clock) {
    auto a = repository::appointment(tx, vault, id);
    if (!a) return unknown_appointment();
    Who who = typed;
    if (auto ok = sound(who, a->kind); !ok) return ok;
    if (a->who == who) return {};
    a->who = who;
    a->changed = clock.now();
    repository::update_who(tx, vault, *a);
    repository::insert_event(tx, vault, id, {a->changed, by, "corrected", {}, {}});
    tell_corrected(tx, vault, *a, clock);
    return {};
}

Result<void> restore(db::Write& tx, const crypto::Vault& vault, AppointmentId id, PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    auto a = repository::appointment(tx, vault, id);
    if (!a) return unknown_appointment();
    if (!cancelled(a->status)) return {};
    if (a->starts <= now) return over();
    agenda::Wanted wanted;
    wanted.motif = a->motif;
    wanted.counsellors = {a->counsellor};
    wanted.asked_by = agenda::AskedBy::staff;
    wanted.outside_openings = true;
    wanted.insee = a->insee;
    wanted.duration_min =
        static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(a->ends - a->starts).count());
    if (!take(tx, wanted, a->place, a->starts, id.value, {}, now)) return slot_taken();
    const Status before = a->status;
    a->status = Status::unknown;
    a->changed = now;
    repository::update(tx, *a);
    repository::insert_event(tx, vault, id, {now, by, "restored", std::string(code(before)), {}});
    a->changes++;
    tell_restored(tx, vault, *a, by, clock);
    return {};
}

}
