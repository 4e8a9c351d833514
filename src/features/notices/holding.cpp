// What notices hold about people who have an account.
#include "features/notices/repository.hpp"

namespace beffroi::notices {
namespace {

using privacy::Record;

std::string_view way_label(std::string_view way) {
    if (way == "mail") return i18n::key("By mail");
    if (way == "sms") return i18n::key("By SMS");
    if (way == "call") return i18n::key("By telephone");
    return i18n::key("Not told");
}

std::vector<Record> records(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Record> all;
    for (const repository::Row& row : repository::of_account(tx, vault, person)) {
        Record record{{"kind", i18n::key("Message"), std::string(code(row.notice.kind)), label(row.notice.kind)},
                      {"due", i18n::key("Planned for"), row.notice.due},
                      {"way", i18n::key("Way"), row.way, way_label(row.way)}};
        if (row.settled) record.push_back({"told", i18n::key("Told on"), *row.settled});
        if (!row.notice.contact.phone.empty())
            record.push_back({"phone", i18n::key("Telephone"), row.notice.contact.phone});
        if (!row.notice.contact.mail.empty())
            record.push_back({"mail", i18n::key("Address of mail"), row.notice.contact.mail});
        all.push_back(std::move(record));
    }
    return all;
}

}

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "notices";
    all.label = i18n::key("Messages about appointments");
    all.export_about = [&vault](db::Read& tx, PersonId person) { return records(tx, vault, person); };
    all.erase = [](db::Write& tx, PersonId person, const Clock&) { repository::delete_of_account(tx, person); };
    all.delete_older = [](db::Write& tx, Instant before, const Clock&) {
        return repository::delete_begun_before(tx, before);
    };
    return all;
}

}
