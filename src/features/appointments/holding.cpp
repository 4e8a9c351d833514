// What appointments hold about people who have an account: how it is taken along, erased, and when it goes by itself.
#include "features/appointments/appointments.hpp"
#include "features/appointments/repository.hpp"
#include "features/notices/notices.hpp"

namespace beffroi::appointments {
namespace {

using privacy::Record;

std::vector<Record> told(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Record> all;
    for (const Appointment& a : of_account(tx, vault, person, 10'000)) {
        const auto motif = agenda::motif(tx, a.motif);
        Record record{{"starts", i18n::key("Begins"), a.starts},
                      {"ends", i18n::key("Ends"), a.ends},
                      {"motif", i18n::key("Motif"), motif ? motif->name : std::string()},
                      {"status", i18n::key("State"), std::string(code(a.status)), label(a.status)},
                      {"name", i18n::key("Name"), a.who.name}};
        if (const auto place = a.place ? places::by_id(tx, a.place) : std::nullopt)
            record.push_back({"place", i18n::key("Place"), place->name});
        for (const auto& [name, label, value] : {std::tuple{"booked_by", i18n::key("Booked by"), &a.who.booked_by},
                                                 std::tuple{"phone", i18n::key("Telephone"), &a.who.phone},
                                                 std::tuple{"mail", i18n::key("Address of mail"), &a.who.mail},
                                                 std::tuple{"address", i18n::key("Address"), &a.who.address},
                                                 std::tuple{"subject", i18n::key("What it is about"), &a.who.subject}})
            if (!value->empty()) record.push_back({name, label, *value});
        all.push_back(std::move(record));
    }
    return all;
}

}

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "appointments";
    all.label = i18n::key("Appointments");
    all.export_about = [&vault](db::Read& tx, PersonId person) { return told(tx, vault, person); };
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock& clock) {
        const auto theirs = of_account(tx, vault, person, 10'000);
        repository::forget_account(tx, vault, person);
        // Nobody will come whom the counsellor could ask for: the time is free for others. There is nobody left to write to.
        for (const Appointment& each : theirs) {
            if (each.starts > clock.now()) static_cast<void>(cancel(tx, vault, each.id, {}, PersonId{}, clock));
            notices::forget(tx, each.id.value);
        }
    };
    all.delete_older = [&vault](db::Write& tx, Instant before, const Clock& clock) {
        forget_holds(tx, clock.now());
        return repository::forget_older(tx, vault, before);
    };
    return all;
}

}
