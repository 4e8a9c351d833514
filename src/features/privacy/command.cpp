// `beffroi retention` and `beffroi authority-requests`.
#include <ostream>

#include "features/privacy/privacy.hpp"

namespace beffroi::privacy {

int retention_command(db::Database& database, std::span<const Holding> holdings, DryRun dry_run, std::ostream& out,
                      Lang lang, const Clock& clock) {
    const auto removed = enforce_retention(database, holdings, clock, dry_run);
    out << i18n::format(lang,
                        dry_run == DryRun::yes ? msg("What would be removed, and is not:") : msg("What was removed:"))
        << '\n';
    for (const Removed& each : removed) {
        const Processing& rule = *processing(each.key);
        out << "  "
            << i18n::format(lang, msg("{1}: {2} (of before {3})", rule.name.in(lang), i18n::number(lang, each.count),
                                      date_text(to_local(each.before, "Europe/Paris").date)))
            << '\n';
    }
    const auto lately = database.read([](db::Read& tx) { return removed_lately(tx, 20); });
    if (!lately.empty()) out << i18n::format(lang, msg("Lately:")) << '\n';
    for (const Removed& each : lately) {
        const Processing* rule = processing(each.key);
        out << "  " << date_text(to_local(each.ran, "Europe/Paris").date) << "  "
            << i18n::format(lang,
                            msg("{1}: {2}", rule ? rule->name.in(lang) : each.key, i18n::number(lang, each.count)))
            << '\n';
    }
    return 0;
}

int authority_command(db::Database& database, const AuthorityCommand& command, std::ostream& out, std::ostream& err) {
    const auto complain = [&](const Error& error) {
        err << "beffroi: " << i18n::format(command.lang, error.message) << '\n';
        return 1;
    };
    if (command.add) {
        const auto answer = answer_from(command.answer);
        if (!answer)
            return complain(invalid("bad_answer", msg("The answer is given, in_part, refused or absent."), "answer"));
        const AuthorityRequest request{
            {}, parse_date(command.received).value_or(Date{}), command.from, command.asked, *answer};
        const auto added = database.write([&](db::Write& tx) { return add_authority_request(tx, request, Clock{}); });
        if (!added) return complain(added.error());
        out << added->text() << '\n';
        return 0;
    }
    if (!command.remove.empty()) {
        const auto id = AuthorityRequestId::from_text(command.remove);
        if (!id)
            return complain(
                fail(ErrorKind::not_found, "unknown_request", msg("No request has the number {1}.", command.remove)));
        const auto removed = database.write([&](db::Write& tx) { return remove_authority_request(tx, *id); });
        return removed ? 0 : complain(removed.error());
    }
    const auto all = database.read([](db::Read& tx) { return authority_requests(tx); });
    if (all.empty()) out << i18n::translate(command.lang, "No authority has asked for anything.") << '\n';
    for (const auto& each : all)
        out << each.id.text() << "  " << date_text(each.received) << "  " << each.authority << "\n    " << each.asked
            << "\n    " << i18n::translate(command.lang, label(each.answer)) << '\n';
    return 0;
}

}
