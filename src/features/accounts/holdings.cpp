// What accounts hold about people: how it is taken along, erased, and when it is over.
#include "features/accounts/repository.hpp"
#include "features/privacy/privacy.hpp"

namespace beffroi::accounts {
namespace {

using privacy::Record;

std::vector<Record> account_of(db::Read& tx, const crypto::Vault& vault, PersonId id) {
    const auto self = repository::person(tx, vault, id, from_micros(0));
    if (!self) return {};
    std::vector<Record> all{
        {{"name", i18n::key("Name"), self->name},
         {"mail", i18n::key("Address of mail"), self->mail},
         {"language", i18n::key("Language"), self->lang,
          self->lang == "fr" ? i18n::key("French") : i18n::key("English")},
         {"created", i18n::key("Account created on"), repository::created(tx, id).value_or(Instant{})},
         {"password", i18n::key("A password was chosen"), self->has_password},
         {"second_step", i18n::key("A second step is set up"), self->has_totp}}};
    for (const PastRole& role : roles_over_time(tx, id)) {
        Record record{{"role", i18n::key("Role"), std::string(code(role.held.role)), label(role.held.role)},
                      {"since", i18n::key("Since"), role.since}};
        if (role.until) record.push_back({"until", i18n::key("Until"), *role.until});
        all.push_back(std::move(record));
    }
    return all;
}

std::vector<Record> devices_of(db::Read& tx, PersonId id) {
    std::vector<Record> all;
    for (const auto& each : repository::devices_of(tx, id))
        all.push_back({{"device", i18n::key("Device"), each.device},
                       {"network", i18n::key("Network"), each.network},
                       {"seen", i18n::key("Last used on"), each.seen}});
    for (const Session& s : repository::sessions_of(tx, id))
        all.push_back({{"signed_in_on", i18n::key("Signed in on"), s.created},
                       {"device", i18n::key("Device"), s.device},
                       {"network", i18n::key("Network"), s.network},
                       {"seen", i18n::key("Last used on"), s.seen}});
    for (const Card& card : cards(tx, id)) {
        Record record{{"card_printed", i18n::key("Sign-in card printed on"), card.printed}};
        if (card.used) record.push_back({"seen", i18n::key("Last used on"), *card.used});
        if (card.revoked) record.push_back({"revoked", i18n::key("Cancelled on"), *card.revoked});
        all.push_back(std::move(record));
    }
    return all;
}

std::vector<Record> mails_to(db::Read& tx, const crypto::Vault& vault, PersonId id) {
    std::vector<Record> all;
    const auto self = repository::person(tx, vault, id, from_micros(0));
    if (!self || self->mail.empty()) return all;
    for (const auto& each : mail::records(tx, vault, self->mail, 1000))
        all.push_back({{"address", i18n::key("Address of mail"), each.address},
                       {"kind", i18n::key("What"), each.kind},
                       {"queued", i18n::key("Written on"), each.queued}});
    return all;
}

void erase(db::Write& tx, const crypto::Vault& vault, PersonId id) {
    if (const auto self = repository::person(tx, vault, id, from_micros(0)); self && !self->mail.empty())
        mail::forget_address(tx, vault, self->mail);
    repository::erase(tx, id);
}

}

std::vector<privacy::Holding> holdings(const crypto::Vault& vault) {
    privacy::Holding account{"accounts",
                             i18n::key("Your account"),
                             [&vault](db::Read& tx, PersonId id) { return account_of(tx, vault, id); },
                             [&vault](db::Write& tx, PersonId id, const Clock&) { erase(tx, vault, id); },
                             {}};
    account.may_erase = [](db::Read& tx, PersonId id, const Clock& clock) { return somebody_stays(tx, id, clock); };
    account.over = [](db::Read& tx, Instant before) { return repository::closed_before(tx, before); };
    privacy::Holding devices{
        "devices", i18n::key("Where you signed in"), devices_of, {}, [](db::Write& tx, Instant before, const Clock&) {
            return repository::forget_devices(tx, before);
        }};
    privacy::Holding mails{"mails",
                           i18n::key("Mails to you"),
                           [&vault](db::Read& tx, PersonId id) { return mails_to(tx, vault, id); },
                           {},
                           [](db::Write& tx, Instant before, const Clock&) { return mail::forget_older(tx, before); }};
    // The mails first: what finds them is the address of the account.
    return {std::move(mails), std::move(account), std::move(devices)};
}

}
