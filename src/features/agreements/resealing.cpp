// What agreements sealed, for who replaces vault.key.
#include "features/agreements/agreements.hpp"

namespace beffroi::agreements {

std::vector<keys::Table> resealing() {
    return {
        // Files: few at a time.
        {.name = "agreement_files",
         .key = {{"id", keys::Column::Kind::number}},
         .columns = {{"name"}, {"bytes"}},
         .renew =
             [](const crypto::Vault&, keys::Row& row) {
                 row.seal("name", "agreements.file_name:" + id_to_text(row.number()));
                 row.seal("bytes", "agreements.file:" + id_to_text(row.number()));
             },
         .at_once = 2},
    };
}

}
