// What calendars hold about counsellors: their devices, and what devices wrote.
#include "features/calendars/calendars.hpp"
#include "features/calendars/repository.hpp"

namespace beffroi::calendars {

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "calendars";
    all.label = i18n::key("Calendars on devices");
    all.export_about = [&vault](db::Read& tx, PersonId person) {
        std::vector<privacy::Record> told;
        for (const Device& each : devices(tx, vault, person)) {
            privacy::Record record{{"device", i18n::key("Device"), each.name},
                                   {"kind", i18n::key("Kind"), std::string(code(each.kind))},
                                   {"created", i18n::key("Since"), each.created}};
            if (each.seen) record.push_back({"seen", i18n::key("Last read"), *each.seen});
            told.push_back(std::move(record));
        }
        for (const Source& each : sources(tx, vault, person))
            told.push_back(
                {{"calendar", i18n::key("Calendar elsewhere"), each.name}, {"url", i18n::key("Address"), each.url}});
        for (const auto& each : repository::written(tx, vault, person))
            told.push_back({{"event", i18n::key("Event"), each.body}});
        return told;
    };
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock&) {
        for (const Source& each : sources(tx, vault, person)) remove_source(tx, person, each.id);
        repository::forget_person(tx, person);
    };
    all.delete_older = [](db::Write& tx, Instant before, const Clock&) {
        return repository::delete_unused(tx, before);
    };
    return all;
}

}
