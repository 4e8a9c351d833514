// What files brought in sealed.
#include "features/imports/imports.hpp"

namespace beffroi::imports {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    constexpr auto number = Column::Kind::number;
    return {
        {.name = "imports",
         .key = {{"id", number}},
         .columns = {{"file_name"}, {"plan"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 row.seal("file_name", "imports.file_name:" + id_to_text(row.number()));
                 row.seal("plan", "imports.plan:" + id_to_text(row.number()));
             }},
        // Half a megabyte each: few at a time.
        {.name = "import_pieces",
         .key = {{"import_id", number}, {"place", number}},
         .columns = {{"bytes"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 row.seal("bytes", "imports.piece:" + id_to_text(row.number(0)) + ":" + std::to_string(row.number(1)));
             },
         .at_once = 8},
        {.name = "import_faults",
         .key = {{"id", number}},
         .columns = {{"said"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("said", "import_faults.said:" + id_to_text(row.number())); }},
    };
}

}
