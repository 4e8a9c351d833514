// What files hold about people, and when they go.
#include "features/imports/repository.hpp"

namespace beffroi::imports {

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "imports";
    all.label = i18n::key("Files brought in");
    all.export_about = [&vault](db::Read& tx, PersonId person) {
        std::vector<privacy::Record> records;
        constexpr int most = 1000;
        for (const Import& each : repository::of_owner(tx, vault, person, most)) {
            privacy::Record record{{"created", i18n::key("Chosen on"), each.created},
                                   {"file", i18n::key("File"), each.file_name},
                                   {"state", i18n::key("State"), std::string(code(each.state)), label(each.state)},
                                   {"records", i18n::key("Records made"), std::int64_t{each.records_made}},
                                   {"people", i18n::key("Sheets made"), std::int64_t{each.people_made}}};
            records.push_back(std::move(record));
        }
        return records;
    };
    // What a file made stays, with what it was known by; the file itself and its name go.
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock&) {
        constexpr int most = 100'000;
        for (const Import& each : repository::of_owner(tx, vault, person, most)) repository::remove_file(tx, each.id);
    };
    all.delete_older = [](db::Write& tx, Instant before, const Clock&) {
        const auto old = repository::older(tx, before);
        for (const ImportId each : old) repository::remove_file(tx, each);
        return static_cast<std::int64_t>(old.size());
    };
    return all;
}

}
