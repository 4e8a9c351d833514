// What calendars sealed.
#include "features/calendars/calendars.hpp"

namespace beffroi::calendars {

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    constexpr auto number = Column::Kind::number;
    return {
        {.name = "calendar_devices",
         .key = {{"id", number}},
         .columns = {{"name"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("name", "calendars.device:" + id_to_text(row.number())); }},
        {.name = "calendar_events",
         .key = {{"absence", number}},
         .columns = {{"body"}},
         .renew = [](const Vault&,
                     keys::Row& row) { row.seal("body", "calendars.event:" + id_to_text(row.number())); }},
        {.name = "calendar_sources",
         .key = {{"id", number}},
         .columns = {{"name"}, {"url"}},
         .renew =
             [](const Vault&, keys::Row& row) {
                 row.seal("name", "calendars.source:" + id_to_text(row.number()));
                 row.seal("url", "calendars.source.url:" + id_to_text(row.number()));
             }},
    };
}

}
