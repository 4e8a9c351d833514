// `beffroi listings`, `beffroi listings bring`, `beffroi listings drop`.
#include <ostream>

#include "features/listings/listings.hpp"
#include "platform/imports/remarks.hpp"

namespace beffroi::listings {
namespace {

std::string codes() {
    std::string all;
    for (const Source each : every_source()) all.append(all.empty() ? "" : ", ").append(code(each));
    return all;
}

int unknown_list(std::string_view list, std::ostream& err, Lang lang) {
    imports::tell(err, msg("Nobody knows the list “{1}”. These are known: {2}.", list, codes()), lang);
    return 1;
}

std::string number(Lang lang, std::int64_t n) { return i18n::number(lang, n); }

}

int list_command(db::Database& database, std::ostream& out, Lang lang) {
    const auto all = database.read([](db::Read& tx) { return kept(tx); });
    if (all.empty())
        out << i18n::format(lang, msg("No list was brought in yet. These are known: {1}.", codes())) << '\n';
    for (const Kept& each : all) {
        const About what = about(each.source);
        out << code(each.source) << ": " << in_words(each.source, lang);
        if (!what.keeper.empty() && what.keeper != what.name) out << ", " << what.keeper;
        if (!what.licence.empty()) out << ", " << what.licence;
        out << "\n  "
            << i18n::format(lang, msg("Software: {1}. Firms: {2}. Since {3}.", number(lang, each.software),
                                      number(lang, each.firms),
                                      i18n::short_date(lang, to_local(each.brought, "Europe/Paris").date)))
            << '\n';
    }
    return 0;
}

int bring_command(db::Database& database, std::string_view list, const std::string& path, const Clock& clock,
                  std::ostream& out, std::ostream& err, Lang lang) {
    const auto source = source_from(list);
    if (!source) return unknown_list(list, err, lang);
    const auto report = bring_in(database, *source, path, clock);
    if (!report) {
        imports::tell(err, report.error().message, lang);
        return 1;
    }
    out << i18n::format(lang,
                        msg("Added: {1}. Changed: {2}. Unchanged: {3}. Gone: {4}.", number(lang, report->added),
                            number(lang, report->changed), number(lang, report->unchanged), number(lang, report->gone)))
        << '\n';
    for (const Report::Line& each : report->lines) {
        out << "  ";
        if (!each.where.empty()) out << each.where << ": ";
        if (each.refused && !each.where.empty())
            out << i18n::format(lang, msg("Left out: {1}", i18n::format(lang, each.why)));
        else
            out << i18n::format(lang, each.why);
        out << '\n';
    }
    return 0;
}

int drop_command(db::Database& database, std::string_view list, std::ostream& out, std::ostream& err, Lang lang) {
    const auto source = source_from(list);
    if (!source) return unknown_list(list, err, lang);
    const std::int64_t gone = database.write([&](db::Write& tx) { return drop(tx, *source); });
    out << i18n::format(lang, msg("Entries taken out: {1}.", number(lang, gone))) << '\n';
    return 0;
}

}
