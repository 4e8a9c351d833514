// Mandates as others are told of them: the page of somebody's sheet, and whoever checks the chains.
#include <ostream>

#include "features/mandates/repository.hpp"

namespace beffroi::mandates {

std::vector<beneficiaries::Done> papers_of(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id, Lang lang,
                                           const Clock& clock) {
    std::vector<beneficiaries::Done> all;
    for (const Mandate& m : of_beneficiary(tx, vault, id)) {
        std::string what;
        for (const Permission& each : m.procedures)
            what += (what.empty() ? "" : ", ") + std::string(i18n::translate(lang, label(each.procedure)));
        const std::string until = i18n::short_date(lang, m.last_day());
        const State now = state(m, clock.now());
        const Message when = now == State::given     ? msg("until {1}", until)
                             : now == State::drafted ? msg("waits for the person to agree")
                             : m.ended
                                 ? msg("ended on {1}", i18n::short_date(lang, to_local(*m.ended, "Europe/Paris").date))
                             : m.given ? msg("ended on {1}", until)
                                       : msg("nobody agreed to it");
        all.push_back({i18n::format(lang, when), std::move(what), "/espace/mandats/" + m.id.text()});
    }
    return all;
}

int verify_command(db::Database& database, const crypto::Vault& vault, std::ostream& out, Lang lang) {
    const auto say = [&](const Message& message) { out << i18n::format(lang, message) << "\n"; };
    std::int64_t mandates = 0, uses = 0, wrong = 0;
    // Each in a view of its own: nobody waits for all of them.
    for (const MandateId id : database.read([](db::Read& tx) { return repository::every_id(tx); })) {
        const Verdict verdict = database.read([&](db::Read& tx) { return verify(tx, vault, id); });
        ++mandates;
        uses += verdict.uses;
        if (verdict.state == Verdict::State::whole) continue;
        ++wrong;
        const std::string number = std::to_string(verdict.number);
        using enum Verdict::State;
        say(verdict.state == changed ? msg("Mandate {1}: line {2} was changed after it was written.", id.text(), number)
            : verdict.state == added ? msg("Mandate {1}: line {2} was added from outside.", id.text(), number)
                                     : msg("Mandate {1}: line {2} was taken away.", id.text(), number));
    }
    say(msg("Mandates checked: {1}, with {2} uses.", i18n::number(lang, mandates), i18n::number(lang, uses)));
    if (wrong == 0) return say(msg("All chains are whole.")), 0;
    return 1;
}

}
