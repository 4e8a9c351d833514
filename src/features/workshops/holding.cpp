// What workshops hold about people who have an account: how it is taken along, erased, and when it goes by itself.
#include "features/workshops/repository.hpp"
#include "features/workshops/rules.hpp"

namespace beffroi::workshops {
namespace {

using privacy::Record;

std::vector<Record> told(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Record> all;
    for (const Registration& r : of_account(tx, vault, person, 10'000)) {
        const auto what = workshop(tx, r.workshop);
        for (const Entry& e : entries_of(tx, r.id)) {
            const auto when = session(tx, e.session);
            Record record{{"workshop", i18n::key("Workshop"), what ? what->title : std::string()},
                          {"starts", i18n::key("Begins"), when ? when->starts : Instant{}},
                          {"status", i18n::key("State"), std::string(code(e.state)), label(e.state)},
                          {"name", i18n::key("Name"), r.who.name}};
            for (const auto& [name, label, value] :
                 {std::tuple{"booked_by", i18n::key("Booked by"), &r.who.booked_by},
                  std::tuple{"phone", i18n::key("Telephone"), &r.who.phone},
                  std::tuple{"mail", i18n::key("Address of mail"), &r.who.mail},
                  std::tuple{"note", i18n::key("A word for the counsellor"), &r.who.note}})
                if (!value->empty()) record.push_back({name, label, *value});
            if (seated(e.state) && when && !sheets(tx, when->id).empty())
                record.push_back({"sheet", i18n::key("Attendance sheet"), std::string("photographed"),
                                  i18n::key("Photographed: your name stands on the picture")});
            all.push_back(std::move(record));
        }
    }
    return all;
}

}

privacy::Holding holding(const crypto::Vault& vault) {
    privacy::Holding all;
    all.key = "workshops";
    all.label = i18n::key("Workshops");
    all.export_about = [&vault](db::Read& tx, PersonId person) { return told(tx, vault, person); };
    all.erase = [&vault](db::Write& tx, PersonId person, const Clock& clock) {
        for (const Registration& each : of_account(tx, vault, person, 10'000)) leave(tx, vault, each.id, clock.now());
        repository::forget_account(tx, vault, person);
    };
    // The picture proves that the others came, too: one line cannot be taken out of it. The register says how long it is kept.
    all.remains = [](db::Read& tx, PersonId person) -> std::optional<Message> {
        if (!repository::on_sheet(tx, person)) return std::nullopt;
        return msg(
            "You signed the paper of a workshop, and it was photographed: the picture is kept until two years after "
            "the "
            "session, because it proves that the others came, too. Only the counsellors who lead it can see it.");
    };
    all.delete_older = [&vault](db::Write& tx, Instant before, const Clock&) {
        return repository::forget_older(tx, vault, before);
    };
    return all;
}

}
