// What workshops sealed.
#include "features/workshops/repository.hpp"

namespace beffroi::workshops {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "workshop_registrations",
         .key = {id},
         .columns = {{"who"}, {"phone_index"}, {"mail_index"}, {"same_index"}, {"words_index"}},
         .beside = {{"account", Column::Kind::number}},
         .renew = repository::renew},
        {.name = "workshop_entries",
         .key = {id},
         .columns = {{"signed_am"}, {"signed_pm"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 const std::string entry = "workshops.signature:" + id_to_text(row.number());
                 row.seal("signed_am", entry + ":am");
                 row.seal("signed_pm", entry + ":pm");
             }},
        // Pictures: few at a time.
        {.name = "workshop_sheets",
         .key = {id},
         .columns = {{"picture"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("picture", "workshops.sheet:" + id_to_text(row.number())); },
         .at_once = 8},
        {.name = "workshop_history",
         .key = {id},
         .columns = {{"reason"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("reason", "workshops.reason:" + id_to_text(row.number())); }},
    };
}

}
