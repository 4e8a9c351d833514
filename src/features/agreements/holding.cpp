// What agreements hold about people, and when it goes by itself.
#include "features/agreements/repository.hpp"

namespace beffroi::agreements {

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "agreements";
    all.label = i18n::key("Funding agreements");
    all.export_about = [&vault](db::Read& tx, PersonId person) {
        std::vector<privacy::Record> records;
        for (const Agreement& a : repository::about(tx, person)) {
            records.push_back({{"title", i18n::key("Title"), a.title},
                               {"funder", i18n::key("Funder"), a.funder},
                               {"from", i18n::key("First day"), a.from},
                               {"to", i18n::key("Last day"), a.to}});
            for (const File& each : files(tx, vault, a.id))
                if (each.added_by == person)
                    records.push_back(
                        {{"file", i18n::key("File added"), each.name}, {"added", i18n::key("Added on"), each.added}});
        }
        return records;
    };
    all.erase = [](db::Write& tx, PersonId person, const Clock&) { repository::remove_counsellor(tx, person); };
    all.delete_older = [](db::Write& tx, Instant before, const Clock& clock) {
        return repository::forget_files(tx, to_local(before, "Europe/Paris").date, clock.now() - file_undo);
    };
    return all;
}

}
