// What mandates hold about people, and when they go by themselves.
#include "features/mandates/mandates.hpp"
#include "features/mandates/repository.hpp"

namespace beffroi::mandates {

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "mandates";
    all.label = i18n::key("Mandates");
    all.export_about = [&vault](db::Read& tx, PersonId person) {
        std::vector<privacy::Record> records;
        const auto whose = beneficiaries::of_account(tx, vault, person);
        if (!whose) return records;
        for (const Mandate& m : of_beneficiary(tx, vault, whose->id)) {
            const auto to = organisations::organisation(tx, m.organisation);
            privacy::Record record{{"made", i18n::key("Written"), m.made},
                                   {"name", i18n::key("Name"), m.name},
                                   {"organisation", i18n::key("Given to"), to ? to->name : std::string()},
                                   {"begins", i18n::key("First day"), m.begins},
                                   {"last_day", i18n::key("Last day"), m.last_day()}};
            if (m.given) record.push_back({"given", i18n::key("Agreed on"), *m.given});
            if (auto phone = agreed_from(tx, vault, m.id); !phone.empty())
                record.push_back({"agreed_from", i18n::key("Agreed by a code sent to"), std::move(phone)});
            if (m.ended) record.push_back({"ended", i18n::key("Ended on"), *m.ended});
            records.push_back(std::move(record));
            for (const Permission& each : m.procedures) {
                privacy::Record one{{"procedure", i18n::key("Kind of procedure"), std::string(code(each.procedure)),
                                     label(each.procedure)}};
                if (each.revoked) one.push_back({"revoked", i18n::key("Permission taken back on"), *each.revoked});
                records.push_back(std::move(one));
            }
            for (const Use& each : uses(tx, vault, m.id))
                records.push_back({{"at", i18n::key("Used on"), each.at},
                                   {"procedure", i18n::key("Kind of procedure"), std::string(code(each.procedure)),
                                    label(each.procedure)},
                                   {"words", i18n::key("What was done"), each.words}});
        }
        return records;
    };
    // What was done by a mandate can be contested for five years, so its proof stays (article 17, 3, e of the GDPR); it ends all the same.
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock& clock) {
        const auto whose = beneficiaries::of_account(tx, vault, person);
        if (!whose) return;
        for (const Mandate& m : of_beneficiary(tx, vault, whose->id))
            if (state(m, clock.now()) != State::ended) static_cast<void>(end(tx, m.id, Ending::withdrawn, {}, clock));
    };
    all.delete_older = [](db::Write& tx, Instant before, const Clock& clock) {
        // Nobody agreed to a draft: it proves nothing.
        // The rule counts years of 365 days; five real ones have one or two more.
        return repository::remove_over(tx, before - std::chrono::days{2},
                                       clock.now() - std::chrono::days{2 * draft_days});
    };
    all.remains = [&vault](db::Read& tx, PersonId person) -> std::optional<Message> {
        const auto whose = beneficiaries::of_account(tx, vault, person);
        if (!whose) return std::nullopt;
        for (const Mandate& m : of_beneficiary(tx, vault, whose->id))
            if (m.given)
                return msg(
                    "The mandates that you gave end at once. What was done by them is kept for five years, as long as "
                    "it can be "
                    "contested.");
        return std::nullopt;
    };
    return all;
}

}
