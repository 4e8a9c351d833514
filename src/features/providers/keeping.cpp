// Who keeps a page, and the links by which they do, without account.
#include "features/providers/links.hpp"
#include "features/providers/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::providers {
namespace {

constexpr std::string_view mail_index = "providers.mail";

std::string name_context(ProviderId id) { return "providers.contact_name:" + id.text(); }
std::string mail_context(ProviderId id) { return "providers.contact_mail:" + id.text(); }
std::string as_kept(std::string_view mail) { return text::lower_ascii(text::trim(mail)); }

Error over() {
    return fail(ErrorKind::not_found, "link_over",
                msg("This link is over. Ask for another one: it comes to the address that we know."));
}

}

std::string new_link(db::Write& tx, ProviderId id, std::chrono::hours lasts, const Clock& clock) {
    const std::string token = crypto::random_token();
    repository::insert_link(tx, crypto::blake2b(token), id, clock.now() + lasts);
    return token;
}

std::string link_to_new_mail(db::Write& tx, const crypto::Vault& vault, ProviderId id, std::string_view mail,
                             const Clock& clock) {
    const std::string token = crypto::random_token(), hash = crypto::blake2b(token);
    repository::insert_link(tx, hash, id, clock.now() + std::chrono::hours{7 * 24},
                            vault.seal(as_kept(mail), new_mail_context(id)));
    return token;
}

std::string new_mail_context(ProviderId id) { return "providers.new_mail:" + id.text(); }

Result<ProviderId> kept_by(db::Read& tx, std::string_view token, const Clock& clock) {
    const auto found = repository::link(tx, crypto::blake2b(token), clock.now());
    if (!found) return over();
    return found->provider;
}

std::optional<std::string> new_mail_of(db::Read& tx, const crypto::Vault& vault, std::string_view token,
                                       const Clock& clock) {
    const auto found = repository::link(tx, crypto::blake2b(token), clock.now());
    if (!found || found->new_mail.empty()) return std::nullopt;
    return vault.open(found->new_mail, new_mail_context(found->provider));
}

Result<void> take_new_mail(db::Write& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock) {
    const auto id = kept_by(tx, token, clock);
    if (!id) return id.error();
    const auto mail = new_mail_of(tx, vault, token, clock);
    if (!mail) return {};
    auto known = contact(tx, vault, *id);
    if (!known) return over();
    known->mail = *mail;
    set_contact(tx, vault, *id, *known);
    const std::string hash = crypto::blake2b(token);
    repository::clear_new_mail(tx, hash);
    // Whoever reads the former mailbox keeps the page no longer.
    repository::delete_links(tx, *id, hash);
    repository::note(tx, *id, {}, "contact_changed", clock.now());
    return {};
}

void set_contact(db::Write& tx, const crypto::Vault& vault, ProviderId id, const Contact& contact) {
    const std::string mail = as_kept(contact.mail);
    repository::set_contact(
        tx, id, {vault.seal(contact.name, name_context(id)), vault.seal(mail, mail_context(id)), contact.lang},
        vault.index(mail, mail_index));
}

std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, ProviderId id) {
    const auto sealed = repository::contact(tx, id);
    if (!sealed) return std::nullopt;
    const auto mail = vault.open(sealed->mail, mail_context(id));
    if (!mail) return std::nullopt;
    return Contact{vault.open(sealed->name, name_context(id)).value_or(std::string()), *mail, sealed->lang};
}

std::vector<ProviderId> kept_with(db::Read& tx, const crypto::Vault& vault, std::string_view mail) {
    return repository::with_mail(tx, vault.indexes(as_kept(mail), mail_index));
}

std::vector<keys::Table> resealing() {
    using crypto::Vault;
    using keys::Column;
    return {{.name = "providers",
             .key = {{"id", Column::Kind::number}},
             .columns = {{"contact_name"}, {"contact_mail"}, {"mail_index"}},
             .renew =
                 [](const Vault&, keys::Row& row) {
                     const ProviderId id{row.number()};
                     row.seal("contact_name", name_context(id));
                     if (const auto mail = row.seal("contact_mail", mail_context(id)))
                         row.index("mail_index", *mail, mail_index);
                 }},
            {.name = "provider_links",
             .key = {{"token", Column::Kind::bytes}},
             .columns = {{"new_mail"}},
             .beside = {{"provider", Column::Kind::number}},
             .renew = [](const Vault&, keys::Row& row) {
                 row.seal("new_mail", new_mail_context(ProviderId{row.number_beside("provider")}));
             }}};
}

privacy::Holding holding() {
    privacy::Holding all;
    all.key = "providers";
    all.label = i18n::key("Who does the work of changing tools");
    all.export_about = [](db::Read& tx, PersonId person) {
        const CounsellorSkills known = skills_of(tx, person);
        std::vector<privacy::Record> records;
        if (known.skills.empty() && known.towns.empty()) return records;
        const auto& knowledge = catalogue::Knowledge::carried();
        privacy::Record record;
        std::vector<std::string> names;
        for (const std::string& id : known.skills.solutions)
            if (const auto* one = knowledge.solution(id)) names.push_back(one->name);
        for (const std::string& id : known.skills.needs)
            if (const auto* one = knowledge.need(id)) names.push_back(one->name.fr);
        record.push_back({"skills", i18n::key("What you can help with"), text::join(names, ", ")});
        std::vector<std::string> towns;
        for (const std::string& insee : known.towns)
            if (const auto commune = territory::commune(insee)) towns.emplace_back(commune->name);
        if (!towns.empty()) record.push_back({"towns", i18n::key("In which towns"), text::join(towns, ", ")});
        records.push_back(std::move(record));
        return records;
    };
    all.erase = [](db::Write& tx, PersonId person, const Clock&) { repository::set_skills(tx, person, {}); };
    all.delete_older = [](db::Write& tx, Instant before, const Clock&) {
        return repository::forget_people(tx, before);
    };
    return all;
}

}
