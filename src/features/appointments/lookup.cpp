// Finding appointments, and the person's own way to theirs.
#include "features/appointments/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/word_code.hpp"

namespace beffroi::appointments {

std::optional<Appointment> appointment(db::Read& tx, const crypto::Vault& vault, AppointmentId id) {
    return repository::appointment(tx, vault, id);
}
std::vector<Appointment> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant from,
                                       Instant to) {
    return repository::of_counsellor(tx, vault, counsellor, from, to);
}
std::vector<Appointment> at_place(db::Read& tx, const crypto::Vault& vault, PlaceId place, Instant from, Instant to) {
    return repository::at_place(tx, vault, place, from, to);
}
std::vector<Appointment> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account, int most) {
    return repository::of_account(tx, vault, account, most);
}
std::vector<Appointment> of_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                    std::string_view mail, int most) {
    return repository::of_contact(tx, vault, phone, mail, most);
}
std::vector<Appointment> unsettled(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Instant until,
                                   int most) {
    return repository::unsettled(tx, vault, counsellor, until, most);
}
std::vector<Appointment> made_by(db::Read& tx, const crypto::Vault& vault, PersonId who, Instant from, int most) {
    return repository::made_by(tx, vault, who, from, most);
}
int to_come_at(db::Read& tx, PlaceId place, Instant now) { return repository::to_come_at(tx, place, now); }
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, AppointmentId id) {
    auto all = repository::history(tx, vault, id);
    if (auto first = repository::bringing(tx, id)) all.insert(all.begin(), *std::move(first));
    return all;
}

// ---- The person's own way to it ----

std::string token_of(const crypto::Vault& vault, AppointmentId id) {
    return id.text() + "-" + crypto::base64url(vault.index(id.text(), "appointments.token"));
}

std::optional<AppointmentId> id_of(const crypto::Vault& vault, std::string_view token) {
    const auto id = AppointmentId::from_text(token.substr(0, token.find('-')));
    if (!id) return std::nullopt;
    // Links that went out before a key was replaced open until that key goes.
    for (const std::string& each : vault.indexes(id->text(), "appointments.token"))
        if (crypto::equal_constant_time(token, id->text() + "-" + crypto::base64url(each))) return id;
    return std::nullopt;
}

std::string new_words(const crypto::Vault& vault, AppointmentId id) {
    return crypto::word_code_of(vault.index(id.text(), "appointments.slip"));
}

std::size_t maker_of(const crypto::Vault& vault, AppointmentId id, std::string_view words_index) {
    const auto slips = vault.indexes(id.text(), "appointments.slip");
    for (std::size_t i = 0; i < slips.size(); ++i)
        for (const std::string& each : vault.indexes(crypto::word_code_of(slips[i]), "appointments.words"))
            if (each == words_index) return i;
    return 0;
}
std::size_t maker_of(db::Read& tx, const crypto::Vault& vault, AppointmentId id) {
    return vault.former() == 0 ? 0 : maker_of(vault, id, repository::words_index(tx, id));
}

std::string words_of(db::Read& tx, const crypto::Vault& vault, AppointmentId id) {
    return crypto::word_code_of(vault.indexes(id.text(), "appointments.slip")[maker_of(tx, vault, id)]);
}

std::optional<AppointmentId> id_of_words(db::Read& tx, const crypto::Vault& vault, std::string_view typed) {
    const auto code = crypto::word_code_meant(typed);
    if (!code) return std::nullopt;
    for (const std::string& each : vault.indexes(*code, "appointments.words"))
        if (const auto found = repository::by_words(tx, each)) return found;
    return std::nullopt;
}

}
