// What may be wrong with the catalogue, and whether it answers everything that an audit can find.
#include <algorithm>
#include <fstream>
#include <map>
#include <ostream>
#include <set>

#include "features/audit/audit.hpp"
#include "features/catalogue/catalogue.hpp"
#include "platform/base/text.hpp"
#include "platform/licences/licences.hpp"

namespace beffroi::catalogue {
namespace {

using facts::Remark;

/// Ids that stand twice, and what every row has.
class Ids {
public:
    explicit Ids(std::vector<Remark>& remarks) : remarks_(remarks) {}
    void add(std::string_view what, const std::string& id) {
        if (!facts::identifier(id)) wrong(id, msg("An id has lower-case letters, digits and hyphens."));
        if (!seen_.insert(std::string(what) + "/" + id).second) wrong(id, msg("This id stands twice."));
    }
    void wrong(const std::string& where, Message text) {
        remarks_.push_back({Remark::Weight::wrong, where, std::move(text)});
    }
    void sourced(const std::string& id, const Sourced& one) {
        if (!one.source.starts_with("https://") && !one.source.starts_with("http://"))
            wrong(id, msg("`source` is no address of a public page."));
        if (!one.dated.checked)
            remarks_.push_back({Remark::Weight::waiting, id, msg("Nobody has read its source yet: {1}", one.source)});
    }

private:
    std::vector<Remark>& remarks_;
    std::set<std::string> seen_;
};

/// A sentence of the pages: in both languages, and a whole one.
void sentence(Ids& ids, const std::string& where, std::string_view key, const Text& text) {
    for (const std::string* each : {&text.fr, &text.en}) {
        if (each->empty()) {
            ids.wrong(where, msg("`{1}` is missing in a language.", key));
        } else if (!each->ends_with('.') && !each->ends_with('!') && !each->ends_with('?')) {
            ids.wrong(where, msg("`{1}` is no whole sentence: it ends with a full stop.", key));
        } else if (text::length(*each) > 260) {
            ids.wrong(where, msg("`{1}` is longer than 260 characters.", key));
        }
    }
}

}

std::vector<Remark> check(const Knowledge& all) {
    std::vector<Remark> remarks;
    Ids ids(remarks);
    for (const Family& each : all.families()) ids.add("family", each.id);
    for (const Need& each : all.needs()) {
        ids.add("need", each.id);
        if (!all.family(each.family)) ids.wrong(each.id, msg("There is no family “{1}”.", each.family));
        if (all.answers(each.id).empty()) ids.wrong(each.id, msg("No solution answers this need."));
    }
    const auto needs = [&](const std::string& id, const std::vector<std::string>& named) {
        for (const std::string& each : named)
            if (!all.need(each)) ids.wrong(id, msg("There is no need “{1}”.", each));
    };
    std::map<std::string, std::string> names;
    for (const Solution& each : all.solutions()) {
        ids.add("solution", each.id);
        ids.sourced(each.id, each);
        needs(each.id, each.needs);
        if (each.needs.empty()) ids.wrong(each.id, msg("It answers no need."));
        if (each.how.empty()) ids.wrong(each.id, msg("`how` says nothing."));
        if (!facts::country(each.country))
            ids.wrong(each.id, msg("A country has two capital letters, as in ISO 3166-1."));
        if (each.free() && !licences::known(each.licence))
            ids.wrong(each.id, msg("“{1}” is no licence that SPDX lists.", each.licence));
        sentence(ids, each.id, "fr, en", each.what);
        sentence(ids, each.id, "lacks", each.lacks);
        const auto [at, anew] = names.try_emplace(text::fold_words(each.name), each.id);
        if (!anew) ids.wrong(each.id, msg("{1} has the same name: tell them apart.", at->second));
    }
    std::map<std::string, std::string> meant;
    for (const Product& each : all.products()) {
        ids.add("product", each.id);
        ids.sourced(each.id, each);
        needs(each.id, each.needs);
        if (each.needs.empty()) ids.wrong(each.id, msg("It answers no need."));
        for (const Instead& answer : each.instead) {
            if (!all.solution(answer.solution)) ids.wrong(each.id, msg("There is no solution “{1}”.", answer.solution));
            sentence(ids, each.id, "loses", answer.loses);
        }
        if (each.instead.empty()) sentence(ids, each.id, "reduce", each.reduce);
        for (const std::string& id : each.audit) {
            const auto [at, anew] = meant.try_emplace(id, each.id);
            if (!anew) ids.wrong(each.id, msg("{1} is {2} already.", id, at->second));
        }
    }
    std::map<audit::Kind, std::string> kinds;
    for (const Move& each : all.moves()) {
        ids.add("move", each.id);
        ids.sourced(each.id, each);
        needs(each.id, each.needs);
        sentence(ids, each.id, "why", each.why);
        sentence(ids, each.id, "reduce", each.reduce);
        if (each.before.fr.empty() || each.before.fr.size() != each.before.en.size())
            ids.wrong(each.id, msg("`before` says the same in both languages, once at least."));
        for (const std::string& solution : each.solutions)
            if (!all.solution(solution)) ids.wrong(each.id, msg("There is no solution “{1}”.", solution));
        for (const audit::Kind kind : each.kinds) {
            const auto [at, anew] = kinds.try_emplace(kind, each.id);
            if (!anew) ids.wrong(each.id, msg("{1} is {2} already.", audit::code(kind), at->second));
        }
    }
    return remarks;
}

Coverage coverage(const Knowledge& all, const audit::Knowledge& audited) {
    Coverage told;
    const audit::Rules& rules = audit::Rules::carried();
    // A registry of names is chosen with the name itself: a step of its own names no other.
    const auto answered = [&](std::string_view id, std::optional<audit::Kind> kind, bool leave) {
        if (const Product* product = all.product_of(id);
            product && (!product->instead.empty() || !product->reduce.empty()))
            return ++told.by_product, true;
        if (all.solution_of(id)) return ++told.by_solution, true;
        if (!leave) return ++told.fine, true;
        if (kind && all.move_of(*kind)) return ++told.by_move, true;
        return false;
    };
    std::vector<bool> company(audited.companies().size(), true);
    for (const audit::Service& each : audited.services()) {
        const bool leave =
            audit::level_of(each, audited, rules) < audit::Level::european && each.kind != audit::Kind::registry;
        if (answered(each.id, each.kind, leave)) continue;
        told.without.push_back(each.id);
        company[each.company] = false;
    }
    for (const audit::Software& each : audited.software())
        if (!answered(each.id, std::nullopt, !each.free())) told.without.push_back(each.id);
    for (std::size_t i = 0; i < company.size(); ++i)
        if (!company[i]) told.without.push_back("company " + audited.companies()[i].id);
    return told;
}

int check_command(const std::string& folder, std::ostream& out, Lang lang) {
    const auto say = [&](const Message& message) { out << i18n::format(lang, message) << '\n'; };
    std::vector<Remark> remarks;
    std::vector<facts::File> files;
    if (!folder.empty()) {
        auto found = facts::files_of(folder);
        if (!found) {
            say(found.error().message);
            return 2;
        }
        files = *std::move(found);
    }
    const Knowledge read = folder.empty() ? Knowledge::carried() : Knowledge::read(files, remarks);
    for (Remark& each : check(read)) remarks.push_back(std::move(each));
    const audit::Knowledge& audited = audit::Knowledge::carried();
    std::int64_t wrong = 0, waiting = 0;
    const auto tell = [&](const std::string& where, const Message& text) {
        ++wrong;
        out << where << ": " << i18n::format(lang, text) << '\n';
    };
    for (const Remark& each : remarks) {
        if (each.weight == Remark::Weight::waiting)
            ++waiting;
        else
            tell(each.where, each.text);
    }
    const auto known = [&](const std::string& where, const std::vector<std::string>& ids) {
        for (const std::string& id : ids)
            if (!audited.service(id) && std::none_of(audited.software().begin(), audited.software().end(),
                                                     [&](const audit::Software& each) { return each.id == id; }))
                tell(where, msg("`audit` names “{1}”, which no audit can find.", id));
    };
    for (const Product& each : read.products()) known(each.id, each.audit);
    for (const Solution& each : read.solutions()) known(each.id, each.audit);
    const Coverage told = coverage(read, audited);
    for (const std::string& each : told.without)
        tell(each, msg("An audit can find it, and nothing here says what to do."));

    const auto n = [&](auto number) { return i18n::number(lang, static_cast<std::int64_t>(number)); };
    say(msg("{1} needs, {2} solutions, {3} products that people leave, {4} steps.", n(read.needs().size()),
            n(read.solutions().size()), n(read.products().size()), n(read.moves().size())));
    say(
        msg("Of what an audit can find, {1} have an answer of their own, {2} are an answer, {3} fall to a step, {4} "
            "need none.",
            n(told.by_product), n(told.by_solution), n(told.by_move), n(told.fine)));
    const auto rows = read.solutions().size() + read.products().size() + read.moves().size();
    say(msg("Sources that somebody has read: {1} of {2}.", n(static_cast<std::int64_t>(rows) - waiting), n(rows)));
    if (wrong == 0)
        say(msg("Nothing contradicts itself."));
    else
        out << i18n::plural(lang, "{n} thing is wrong.", "{n} things are wrong.", wrong) << '\n';
    return wrong == 0 ? 0 : 1;
}

}
