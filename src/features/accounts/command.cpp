// `beffroi people`: how the first administrator comes in.
#include <ostream>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {

int list_command(db::Database& database, const crypto::Vault& vault, std::ostream& out, Lang lang) {
    const auto all = database.read([&](db::Read& tx) { return staff(tx, vault, Clock{}); });
    if (all.empty()) out << i18n::translate(lang, "Nobody has an account yet.") << '\n';
    for (const Person& person : all) {
        out << person.mail << "  " << person.name;
        for (const Held& held : person.roles) out << "  " << code(held.role);
        if (person.closed) out << "  (" << i18n::translate(lang, "closed") << ')';
        else if (!person.has_password && !person.has_passkey) out << "  (" << i18n::translate(lang, "has not chosen a password yet") << ')';
        out << '\n';
    }
    return 0;
}

int end_sessions_command(db::Database& database, const crypto::Vault& vault, const EndSessionsCommand& command, std::ostream& out,
                         std::ostream& err) {
    const auto refuse = [&](const Message& message) {
        err << "beffroi: " << i18n::format(command.lang, message) << '\n';
        return 1;
    };
    if (command.all == !command.person.empty()) return refuse(msg("Say whose sessions: --person MAIL, or --all for everybody."));
    const auto ended = database.write([&](db::Write& tx) -> std::optional<std::int64_t> {
        if (command.all) return end_every_session(tx, Clock{});
        auto known = person_by_mail(tx, vault, command.person, Clock{});
        if (const auto id = PersonId::from_text(command.person); !known && id) known = person(tx, vault, *id, Clock{});
        if (!known) return std::nullopt;
        return end_sessions(tx, known->id, PersonId{}, Clock{});
    });
    if (!ended) return refuse(msg("Nobody here has the address or the number {1}. See: beffroi people", command.person));
    out << i18n::format(command.lang, msg("Sessions ended: {1}. Whoever was signed in signs in again.", std::to_string(*ended))) << '\n';
    return 0;
}

int invite_command(db::Database& database, const crypto::Vault& vault, const InviteCommand& command, std::ostream& out, std::ostream& err) {
    const auto refuse = [&](const Error& error) {
        err << "beffroi: " << i18n::format(command.lang, error.message) << '\n';
        return 1;
    };
    std::vector<Held> held;
    for (const auto& each : command.roles) {
        const auto role = role_from(each);
        if (!role)
            return refuse(invalid("unknown_role", msg("There is no role \"{1}\". The roles are administrator, coordinator, counsellor, correspondent and resident.", each)));
        held.push_back({*role, {}, {}});
    }
    const auto token = database.write([&](db::Write& tx) -> Result<std::string> {
        const auto known = person_by_mail(tx, vault, command.mail, Clock{});
        if (known) {
            for (const Held& each : held) give_role(tx, known->id, each, PersonId{}, Clock{});
            return invite(tx, known->id, PersonId{}, Clock{});
        }
        const auto added = add_person(tx, vault, {command.name, command.mail, held, command.lang}, PersonId{}, Clock{});
        if (!added) return added.error();
        return invite(tx, *added, PersonId{}, Clock{});
    });
    if (!token) return refuse(token.error());
    out << i18n::format(command.lang, msg("Give this address to {1}. It lets them in, once, within a week:", command.mail)) << '\n'
        << command.origin << "/invitation/" << *token << '\n';
    return 0;
}

}
