// What sheets hold about people, and when they go by themselves.
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/journal/journal.hpp"

namespace beffroi::beneficiaries {

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "beneficiaries";
    all.label = i18n::key("Sheets of people who are helped");
    all.export_about = [&vault](db::Read& tx, PersonId person) {
        std::vector<privacy::Record> records;
        const auto b = of_account(tx, vault, person);
        if (!b) return records;
        privacy::Record record{
            {"created", i18n::key("Written"), b->created},
            {"first_name", i18n::key("First name"), b->who.first_name},
            {"last_name", i18n::key("Last name"), b->who.last_name},
            {"phone", i18n::key("Telephone"), b->who.phone},
            {"mail", i18n::key("Address of mail"), b->who.mail},
            {"address", i18n::key("Address"), b->who.address},
            {"commune", i18n::key("Commune"), b->insee},
            {"gender", i18n::key("Gender"), std::string(code(b->gender)), label(b->gender)},
            {"situation", i18n::key("Situation"), std::string(code(b->situation)), label(b->situation)},
            {"notes", i18n::key("Notes"), b->who.notes},
            {"shared", i18n::key("Shared with the co-operative’s counsellors"), b->shared}};
        if (b->birth_year)
            record.push_back({"birth_year", i18n::key("Year of birth"), static_cast<std::int64_t>(*b->birth_year)});
        if (b->last_helped) record.push_back({"last_helped", i18n::key("Last helped"), *b->last_helped});
        records.push_back(std::move(record));
        for (const Consent& each : consents(tx, b->id))
            records.push_back({{"at", i18n::key("Consent"), each.at},
                               {"given", i18n::key("Consent given"), each.given},
                               {"how", i18n::key("In which way"), std::string(code(each.how)), label(each.how)}});
        // Who looked, by name: it is about them.
        std::int64_t before = 0;
        for (std::size_t got = 1000; got == 1000;) {
            const auto entries = journal::about(tx, PersonId{b->id.value}, 1000, before);
            got = entries.size();
            for (const journal::Entry& each : entries) {
                before = each.number;
                const auto who = each.by ? accounts::person(tx, vault, each.by, Clock{}) : std::nullopt;
                records.push_back({{"at", i18n::key("When"), each.at},
                                   {"act", i18n::key("What"), std::string(journal::code(each.act)), journal::label(each.act)},
                                   {"by", i18n::key("By whom"), who ? who->name : std::string()}});
            }
        }
        return records;
    };
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock& clock) {
        if (const auto b = of_account(tx, vault, person)) forget(tx, b->id, clock);
    };
    all.delete_older = [](db::Write& tx, Instant before, const Clock& clock) {
        return forget_older(tx, before, clock);
    };
    return all;
}

}
