// The room of an appointment by video.
#include "features/appointments/appointments.hpp"
#include "features/appointments/repository.hpp"
#include "features/appointments/telling.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::appointments {

std::string room_of(db::Read& tx, const crypto::Vault& vault, const agenda::Motif& motif, AppointmentId id) {
    if (motif.kind != agenda::Kind::video) return {};
    std::string room = motif.room;
    // In small letters: some services do not tell them from capitals.
    if (const auto at = room.find(agenda::room_code); at != std::string::npos)
        room.replace(at, agenda::room_code.size(),
                     crypto::hex(vault.indexes(id.text(), "appointments.room")[maker_of(tx, vault, id)]));
    return room;
}

void tell_rooms(db::Write& tx, const crypto::Vault& vault, MotifId motif, const Clock& clock) {
    for (const Appointment& each : repository::to_come_for(tx, vault, motif, clock.now()))
        tell_corrected(tx, vault, each, clock);
}

}
