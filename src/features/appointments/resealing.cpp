// What appointments sealed.
#include "features/appointments/repository.hpp"
#include "features/appointments/telling.hpp"
#include "platform/base/text.hpp"
#include "platform/base/word_code.hpp"

namespace beffroi::appointments {
namespace {

/// Who comes is one text of fields with zero bytes between: the telephone is the third, the mail the fourth (repository.cpp).
void renew(const crypto::Vault& vault, keys::Row& row) {
    const AppointmentId id{row.number()};
    if (const auto who = row.seal("who", "appointments.who:" + id.text())) {
        const auto fields = text::split(*who, '\0');
        constexpr std::size_t phone = 2, mail = 3;
        if (fields.size() > mail) {
            row.index("phone_index", fields[phone], "appointments.phone");
            row.index("mail_index", text::lower_ascii(fields[mail]), "appointments.mail");
        }
    }
    // An appointment of before, brought in from a file, has no slip: its identifier stands there.
    const std::string& words = row.value("words_index");
    if (words.size() <= sizeof id.value) return;
    const std::string slip = vault.indexes(id.text(), "appointments.slip")[maker_of(vault, id, words)];
    row.set("words_index", vault.index(crypto::word_code_of(slip), "appointments.words"));
}

}

std::vector<keys::Table> resealing() {
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "appointments",
         .key = {id},
         .columns = {{"who"}, {"phone_index"}, {"mail_index"}, {"words_index"}},
         .renew = renew},
        {.name = "appointments_history",
         .key = {id},
         .columns = {{"reason"}},
         .renew = [](const crypto::Vault&,
                     keys::Row& row) { row.seal("reason", "appointments.reason:" + id_to_text(row.number())); }},
    };
}

ToldBefore told_before(db::Read& tx, Instant since, Instant now) {
    ToldBefore found;
    tx.each(
        "SELECT COUNT(*), MAX(starts) FROM appointments WHERE starts > ?1 AND created < ?2 AND status = 'unknown'",
        [&](const db::Row& row) {
            found.count = row.integer(0);
            if (!row.is_null(1)) found.last = row.get<Instant>(1);
        },
        now, since);
    return found;
}

void tell_present_links(db::Write& tx, const crypto::Vault& vault, const Clock& clock) {
    for (const Appointment& each : repository::to_come(tx, vault, clock.now())) {
        tell_corrected(tx, vault, each, clock);
        const auto motif = each.kind == agenda::Kind::video ? agenda::motif(tx, each.motif) : std::nullopt;
        if (motif && motif->room.find(agenda::room_code) != std::string::npos) tell_again(tx, vault, each, clock);
    }
}

}
