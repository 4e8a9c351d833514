// `beffroi verify log` and `beffroi export log`.
#include <ostream>

#include "features/journal/chain.hpp"

namespace beffroi::journal {
namespace {

Message explain(const Verdict& verdict) {
    using enum Verdict::State;
    const std::string number = std::to_string(verdict.number);
    switch (verdict.state) {
        case changed:
            return msg(
                "The journal is broken at entry {1}: it is not what was written there, or what stands before it "
                "was changed.",
                number);
        case missing: return msg("The journal is broken at entry {1}: it was removed.", number);
        case cut_short: return msg("The journal is broken at entry {1}: its end was removed from there on.", number);
        case added: return msg("The journal is broken at entry {1}: it was added by other means than Beffroi.", number);
        case whole: break;
    }
    return msg("The journal is whole. Entries: {1}.", std::to_string(verdict.entries));
}

}

int verify_command(db::Database& database, std::string_view known_head, std::ostream& out, std::ostream& err,
                   Lang lang) {
    const auto complain = [&](const Message& message, int code) {
        err << "beffroi: " << i18n::format(lang, message) << '\n';
        return code;
    };
    if (!known_head.empty() && !looks_like_hash(known_head))
        return complain(msg("This is no head of the journal: it has 64 characters, digits and letters from a to f."),
                        2);
    const Verdict verdict = database.read([&](db::Read& tx) { return verify(tx, known_head); });
    if (verdict.state != Verdict::State::whole) {
        complain(explain(verdict), 1);
        return complain(
            msg("Entries that are sound before it: {1}. Keep a copy of the data folder as it is now, and look "
                "in your backups for what stood there.",
                std::to_string(verdict.entries)),
            1);
    }
    if (!known_head.empty() && !verdict.known_at)
        return complain(msg("The head that you noted is not in this journal: entries were removed at its end or at its "
                            "beginning, or it was written anew."),
                        1);
    out << i18n::format(lang, explain(verdict)) << '\n';
    if (verdict.known_at)
        out << i18n::format(lang,
                            msg("The head that you noted is entry {1}: nothing was removed or changed up to there.",
                                std::to_string(*verdict.known_at)))
            << '\n';
    out << i18n::format(lang, msg("Note this head down elsewhere; it shows later whether the end was removed: {1}",
                                  verdict.head))
        << '\n';
    return 0;
}

int export_command(db::Database& database, std::ostream& out) {
    database.write([](db::Write& tx) { record(tx, {}, Act::exported, {}, "journal", Clock{}); });
    database.read([&](db::Read& tx) { export_all(tx, [&](std::string_view line) { out << line << '\n'; }); });
    return 0;
}

}
