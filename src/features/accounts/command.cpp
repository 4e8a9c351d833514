// `beffroi people`: how the first administrator comes in.
#include <ostream>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {

int list_command(db::Database& database, std::ostream& out, Lang lang) {
    const auto all = database.read([](db::Read& tx) { return people(tx, Clock{}); });
    if (all.empty()) out << i18n::translate(lang, "Nobody has an account yet.") << '\n';
    for (const Person& person : all) {
        out << person.mail << "  " << person.name;
        for (Role role : person.roles) out << "  " << code(role);
        if (person.closed) out << "  (" << i18n::translate(lang, "closed") << ')';
        else if (!person.has_password) out << "  (" << i18n::translate(lang, "has not chosen a password yet") << ')';
        out << '\n';
    }
    return 0;
}

int invite_command(db::Database& database, std::string_view mail, std::string_view name, const std::vector<std::string>& roles,
                   std::string_view origin, std::ostream& out, std::ostream& err, Lang lang) {
    const auto refuse = [&](const Error& error) {
        err << "beffroi: " << i18n::format(lang, error.message) << '\n';
        return 1;
    };
    std::vector<Role> held;
    for (const auto& each : roles) {
        const auto role = role_from(each);
        if (!role) return refuse(invalid("unknown_role", msg("There is no role \"{1}\". The roles are administrator, coordinator and counsellor.", each)));
        held.push_back(*role);
    }
    const auto token = database.write([&](db::Write& tx) -> Result<std::string> {
        const auto known = person_by_mail(tx, mail, Clock{});
        if (known) return invite(tx, known->id, Clock{});
        const auto added = add_person(tx, name, mail, held, Clock{});
        if (!added) return added.error();
        return invite(tx, *added, Clock{});
    });
    if (!token) return refuse(token.error());
    out << i18n::format(lang, msg("Give this address to {1}. It lets them choose a password, once, within a week:", std::string(mail))) << '\n'
        << origin << "/invitation/" << *token << '\n';
    return 0;
}

}
