// `beffroi suggestions`, until the counsellors' desk shows them.
#include <ostream>

#include "features/suggestions/suggestions.hpp"
#include "platform/base/json.hpp"

namespace beffroi::suggestions {

int list_command(db::Database& database, All all, int most, bool as_json, std::ostream& out, Lang lang) {
    const auto found = database.read([&](db::Read& tx) { return suggestions(tx, all, most); });
    if (as_json) {
        json::Writer w;
        w.begin_array();
        for (const auto& s : found) {
            w.begin_object();
            w.field("id", s.id.text());
            w.field("place", s.slug);
            w.field("subject", code(s.subject));
            w.field("words", s.words);
            w.field("received", instant_text(s.received));
            if (s.settled) w.field("settled", instant_text(*s.settled));
            w.end_object();
        }
        w.end_array();
        out << w.take() << '\n';
        return 0;
    }
    if (found.empty()) out << i18n::translate(lang, "Nobody has told of a mistake.") << '\n';
    for (const auto& s : found) {
        out << s.id.text() << "  " << instant_text(s.received).substr(0, 10) << "  " << s.place_name << " (/lieux/"
            << s.slug << ")\n    " << i18n::translate(lang, label(s.subject));
        if (!s.words.empty()) out << "\n    " << s.words;
        out << '\n';
    }
    return 0;
}

int settle_command(db::Database& database, std::string_view id, std::ostream& err, Lang lang) {
    const auto which = SuggestionId::from_text(id);
    const Result<void> done = which ? database.write([&](db::Write& tx) { return settle(tx, *which, Clock{}); })
                                    : Result<void>(fail(ErrorKind::not_found, "unknown_suggestion",
                                                        msg("No suggestion has the number {1}.", id)));
    if (done) return 0;
    err << "beffroi: " << i18n::format(lang, done.error().message) << '\n';
    return 1;
}

}
