// What accounts sealed, and what ends with the key that made it.
#include "features/accounts/repository.hpp"
#include "platform/keys/keys.hpp"

namespace beffroi::accounts {
namespace {

/// "Made by another key than the present one."
constexpr std::string_view former_codes = "FROM recovery_codes WHERE made_by_key <> ?1";
constexpr std::string_view former_cards = "FROM people_cards WHERE made_by_key <> ?1 AND revoked IS NULL";

std::string present(const crypto::Vault& vault) { return vault.index("mark", "vault.mark"); }

}

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "people",
         .key = {id},
         .columns = {{"name"}, {"mail"}, {"mail_index"}, {"totp"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 const std::string person = PersonId{row.number()}.text();
                 row.seal("name", "people.name:" + person);
                 if (const auto mail = row.seal("mail", "people.mail:" + person))
                     row.index("mail_index", *mail, "people.mail");
                 row.seal("totp", "people.totp:" + person);
             }},
        {.name = "passkeys",
         .key = {id},
         .columns = {{"name"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("name", "passkeys.name:" + PasskeyId{row.number()}.text()); }},
    };
}

EndsWithKeys ends_with_former_keys(db::Read& tx, const crypto::Vault& vault) {
    const std::string mark = present(vault);
    const auto count = [&](std::string_view what, std::string_view from) {
        return tx
            .one<std::int64_t>("SELECT COUNT(" + std::string(what) + ") " + std::string(from), db::Param::blob(mark))
            .value_or(0);
    };
    return {count("DISTINCT person", former_codes), count("*", former_cards)};
}

void end_with_former_keys(db::Write& tx, const crypto::Vault& vault, const Clock& clock) {
    const std::string mark = present(vault);
    const auto by_mark = db::Param::blob(mark);
    for (const PersonId each : tx.all<PersonId>("SELECT DISTINCT person " + std::string(former_codes), by_mark))
        journal::record(tx, PersonId{}, journal::Act::factor_removed, each, "recovery", clock);
    tx.run("DELETE " + std::string(former_codes), by_mark);
    struct Ended {
        CardId card;
        PersonId person;
        static Ended from(const db::Row& row) { return {row.get<CardId>(0), row.get<PersonId>(1)}; }
    };
    for (const Ended& each : tx.all<Ended>("SELECT id, person " + std::string(former_cards), by_mark))
        revoke_card(tx, each.person, each.card, PersonId{}, clock);
}

}
