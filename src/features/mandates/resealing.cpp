// What mandates sealed. The chain of uses is made of what they say, not of how it is sealed: it stays whole.
#include "features/mandates/mandates.hpp"

namespace beffroi::mandates {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    constexpr auto number = Column::Kind::number;
    return {
        {.name = "mandates",
         .key = {{"id", number}},
         .columns = {{"name"}},
         .renew = [](const Vault&, keys::Row& row) { row.seal("name", "mandates.name:" + id_to_text(row.number())); }},
        {.name = "mandate_uses",
         .key = {{"mandate", number}, {"number", number}},
         .columns = {{"words"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 row.seal("words", "mandates.use:" + id_to_text(row.number(0)) + ":" + std::to_string(row.number(1)));
             }},
        // The hash of a code ends with its key: a code lasts ten minutes.
        {.name = "mandate_codes",
         .key = {{"mandate", number}, {"number", number}},
         .columns = {{"sent_to"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("sent_to", "mandates.code:" + id_to_text(row.number(0))); }},
        // Pictures: few at a time.
        {.name = "mandate_papers",
         .key = {{"mandate", number}},
         .columns = {{"bytes"}},
         .renew = [](const Vault&, keys::Row& row) { row.seal("bytes", "mandates.paper:" + id_to_text(row.number())); },
         .at_once = 8},
    };
}

}
