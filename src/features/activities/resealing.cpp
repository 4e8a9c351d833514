// What records sealed.
#include "features/activities/activities.hpp"

namespace beffroi::activities {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    const Column id{"id", Column::Kind::number};
    return {
        {.name = "activities",
         .key = {id},
         .columns = {{"notes"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("notes", "activities.notes:" + id_to_text(row.number())); }},
        {.name = "activities_to_attach",
         .key = {{"activity", Column::Kind::number}},
         .columns = {{"who"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("who", "activities.who:" + id_to_text(row.number())); }},
        {.name = "activities_history",
         .key = {id},
         .columns = {{"was"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("was", "activities.history:" + std::to_string(row.number())); }},
        {.name = "coordinations",
         .key = {id},
         .columns = {{"notes"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("notes", "coordinations.notes:" + id_to_text(row.number())); }},
    };
}

}
