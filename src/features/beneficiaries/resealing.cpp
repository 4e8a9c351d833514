// What sheets sealed.
#include "features/beneficiaries/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::beneficiaries {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "beneficiaries",
         .key = {id},
         .columns = {{"first_name"},
                     {"last_name"},
                     {"phone"},
                     {"mail"},
                     {"address"},
                     {"notes"},
                     {"phone_index"},
                     {"mail_index"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 const auto seal = [&](std::string_view field) {
                     return row.seal(field, "beneficiaries." + std::string(field) + ":" + id_to_text(row.number()));
                 };
                 for (const std::string_view field : {"first_name", "last_name", "address", "notes"}) seal(field);
                 if (const auto phone = seal("phone")) row.index("phone_index", *phone, "beneficiaries.phone");
                 if (const auto mail = seal("mail"))
                     row.index("mail_index", text::lower_ascii(*mail), "beneficiaries.mail");
             },
         .then =
             [](db::Write& tx, const Vault& vault, const keys::Row& row) {
                 // The numbers of the words of a name are its indexes; they stand in a table of their own.
                 const BeneficiaryId whose{row.number()};
                 if (const auto now = repository::row(tx, vault, whose))
                     repository::set_words(tx, vault, whose, now->it.who);
             }},
        {.name = "beneficiary_hand_overs",
         .key = {id},
         .columns = {{"note"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("note", "beneficiaries.hand_over:" + std::to_string(row.number())); }},
    };
}

}
