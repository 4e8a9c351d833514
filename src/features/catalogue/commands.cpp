// `beffroi catalogue find`.
#include <ostream>

#include "features/catalogue/view.hpp"

namespace beffroi::catalogue {

int find_command(db::Database& database, std::string_view words, std::ostream& out, Lang lang) {
    Shelf shelf;
    const auto finder = database.read([&](db::Read& tx) { return shelf.now(tx); });
    const ResultsView view = results_of(*finder, words, lang);
    const auto say = [&](const Message& message) { out << i18n::format(lang, message) << '\n'; };
    if (view.meant) {
        say(msg("Leave {1}", view.meant->product->name));
        for (const Card& each : view.meant->cards)
            out << "  " << each.solution->named(lang) << " (" << each.change << "). " << each.loses << '\n';
        if (view.meant->cards.empty()) out << "  " << view.meant->product->reduce.in(lang) << '\n';
    }
    for (const Need* each : view.needs) out << "/besoins/" << each->slug << "  " << each->name.in(lang) << '\n';
    for (const Card& each : view.solutions)
        out << "/solutions/" << each.solution->id << "  " << each.solution->named(lang) << ": "
            << each.solution->what.in(lang) << '\n';
    for (const auto& each : view.products) out << "/quitter/" << each.product->id << "  " << each.product->name << '\n';
    for (const Listed& each : view.listed) out << each.list.name << "  " << each.one->name << '\n';
    return view.nothing() ? 1 : 0;
}

}
