// People and mandates of the demonstration.
#include "features/mandates/mandates.hpp"

namespace beffroi::mandates {
namespace {

struct DemoMandate {
    std::string_view first_name, last_name, mail, counsellor;
    beneficiaries::Gender gender;
    int birth_year;
    int days;
    std::vector<Procedure> procedures;
    std::string_view done;  ///< what was done by it; empty: nobody has agreed to it yet
};

}

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    const std::vector<DemoMandate> people{
        {"Odette",
         "Marais",
         "odette.marais@exemple.example",
         "Aïcha Benali",
         beneficiaries::Gender::female,
         1951,
         182,
         {Procedure::social, Procedure::money},
         "Relevé de pension demandé à la caisse de retraite"},
        {"Lucien",
         "Hébert",
         "",
         "Mehdi Roussel",
         beneficiaries::Gender::male,
         1974,
         31,
         {Procedure::housing, Procedure::work},
         ""},
    };
    return database.write([&](db::Write& tx) -> Result<void> {
        if (tx.one<std::int64_t>("SELECT 1 FROM mandates LIMIT 1")) return {};
        const auto to = organisations::find(tx, {{}, organisations::Kind::cooperative, false, 1});
        if (to.empty()) return {};
        for (const DemoMandate& d : people) {
            PersonId counsellor;
            for (const auto& each : accounts::staff(tx, vault, clock))
                if (each.name == d.counsellor) counsellor = each.id;
            if (!counsellor) continue;
            beneficiaries::Beneficiary b;
            b.who.first_name = d.first_name;
            b.who.last_name = d.last_name;
            b.who.mail = d.mail;
            b.gender = d.gender;
            b.birth_year = d.birth_year;
            b.counsellor = counsellor;
            const auto whose = beneficiaries::add(tx, vault, b, clock);
            if (!whose) return whose.error();
            const auto id = draft(
                tx, vault, {*whose, to.front().id, clock.today(), d.days, Consent::paper, Where::on_site, d.procedures},
                counsellor, clock);
            if (!id) return id.error();
            if (d.done.empty()) continue;
            if (auto given = give(tx, *id, Consent::paper, Paper::folder, counsellor, clock); !given) return given;
            if (auto used = use(tx, vault, *id, d.procedures.front(), d.done, counsellor, clock); !used)
                return used.error();
        }
        return {};
    });
}

}
