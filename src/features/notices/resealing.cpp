// What messages sealed.
#include "features/notices/notices.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::notices {
namespace {

std::string link_context(std::string_view index) { return "notices.link:" + std::string(index); }

/// The code of a link is in people's hands and nowhere else, but follows from where it leads: it is found among those that the
/// keys there are make of it. Its index and its seal are made anew, and it opens as before.
void renew_link(const crypto::Vault& vault, keys::Row& row) {
    const std::string index = row.value("code");
    const auto target = vault.open(row.value("target"), link_context(index));
    if (!target) return row.unreadable();
    for (const std::string& made : vault.indexes(*target, "notices.code")) {
        const std::string code = crypto::base64url(made);
        for (const std::string& each : vault.indexes(code, "notices.link"))
            if (each == index) {
                const std::string next = vault.index(code, "notices.link");
                row.set("code", next);
                row.seal("target", link_context(index), link_context(next));
                return;
            }
    }
    // Of a code made by a key that is gone: where it leads opens nothing any more either.
    row.remove();
}

}

std::vector<keys::Table> resealing() {
    using keys::Column;
    return {
        {.name = "notices",
         .key = {{"id", Column::Kind::number}},
         .columns = {{"content"}},
         .renew = [](const crypto::Vault&,
                     keys::Row& row) { row.seal("content", "notices.content:" + id_to_text(row.number())); }},
        {.name = "notices_links", .key = {{"code"}}, .columns = {{"code"}, {"target"}}, .renew = renew_link},
    };
}

}
