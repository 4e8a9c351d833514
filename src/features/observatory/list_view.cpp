// From what is known of a list to its page.
#include "features/observatory/list_view.hpp"

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/net/http.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::size_t most_companies = 10;
constexpr std::string_view none = "-";  ///< in addresses: nobody knows whose it is

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

std::string percent(std::int64_t part, std::int64_t whole) {
    const std::int64_t tenths = whole <= 0 ? 0 : (part * 1000 + whole / 2) / whole;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "%";
}

std::string counted(const List& list, std::int64_t n, Lang lang) {
    switch (list.kind) {
        case ListKind::communes: return i18n::plural(lang, "{n} commune", "{n} communes", n);
        case ListKind::members: return i18n::plural(lang, "{n} member", "{n} members", n);
        case ListKind::firms: return i18n::plural(lang, "{n} organisation", "{n} organisations", n);
    }
    return {};
}

std::string headline_of(const List& list, const ListFigures& f, Lang lang) {
    if (f.members == 0) return in_words(lang, i18n::key("Nobody is on this list yet."));
    if (f.audited == 0)
        return say(lang, msg("{1} on this list; nothing is known of them yet.", counted(list, f.members, lang)));
    const std::string whole = counted(list, f.audited, lang);
    if (f.outside == 0)
        return say(
            lang,
            msg("Of {1}, none that we know of has its mail with a company from outside the European Union.", whole));
    if (!f.outside_companies.empty() && f.outside_two == f.outside) {
        std::string names = company_name(f.outside_companies.front());
        if (f.outside_companies.size() == 2)
            names = say(lang, msg("{1} or {2}", names, company_name(f.outside_companies.back())));
        if (f.outside == 1)
            return say(lang, msg("Of {1}, one has its mail with {2}, outside the European Union.", whole, names));
        return say(lang, msg("Of {1}, {2} have their mail with {3}, outside the European Union.", whole,
                             i18n::number(lang, f.outside), names));
    }
    if (f.outside_companies.size() == 2)
        return say(
            lang,
            msg("Of {1}, {2} have their mail with a company from outside the European Union: {3} with {4} or {5}.",
                whole, i18n::number(lang, f.outside), i18n::number(lang, f.outside_two),
                company_name(f.outside_companies.front()), company_name(f.outside_companies.back())));
    return say(lang, msg("Of {1}, {2} have their mail with a company from outside the European Union.", whole,
                         i18n::number(lang, f.outside)));
}

std::string more_of(const List& list, const ListFigures& f, Lang lang) {
    std::vector<std::string> all;
    if (f.audited > 0 && f.never > 0)
        all.push_back(say(lang, msg("Not audited yet: {1}.", counted(list, f.never, lang))));
    if (f.shared > 0)
        all.push_back(say(
            lang,
            msg("Without a name of their own, such as with an address at orange.fr: {1}. Only their mail is counted.",
                counted(list, f.shared, lang))));
    if (f.silent > 0) all.push_back(say(lang, msg("Without an answer: {1}.", counted(list, f.silent, lang))));
    if (f.objecting > 0)
        all.push_back(say(lang, msg("Left out because their owner does not want to be shown: {1}.",
                                    counted(list, f.objecting, lang))));
    return text::join(all, " ");
}

void add(Bars& bars, std::string label, std::int64_t n, std::int64_t whole, Lang lang, std::string link = {}) {
    Bars::Line line{std::move(label),
                    n,
                    std::move(link),
                    static_cast<int>(bars.lines.size()) * Bars::row,
                    percent(n, whole),
                    share_words(lang, n, whole),
                    {}};
    line.drawn = text::shorten(line.label, 36);
    bars.lines.push_back(std::move(line));
    bars.height = static_cast<int>(bars.lines.size()) * Bars::row;
}

std::vector<Bars> charts_of(const ListFigures& f, Lang lang, const std::string& link) {
    const auto narrowed = [&](std::string_view name, std::string_view value) {
        return link.empty() ? std::string()
                            : link + "?" + std::string(name) + "=" + net::percent_encode(value) + "#qui";
    };
    const std::string unit = in_words(lang, i18n::key("Number"));
    std::vector<Bars> all;
    Bars companies{in_words(lang, i18n::key("Whose mail it is")),
                   in_words(lang, i18n::key("The company that keeps the mailboxes.")),
                   unit,
                   {},
                   0};
    std::int64_t others = 0;
    for (std::size_t i = 0; i < f.companies.size(); ++i) {
        const CountOf& each = f.companies[i];
        if (i >= most_companies)
            others += each.n;
        else
            add(companies, company_words(each.key, lang), each.n, f.audited, lang,
                narrowed("societe", each.key.empty() ? none : std::string_view(each.key)));
    }
    if (others > 0) add(companies, in_words(lang, i18n::key("Others")), others, f.audited, lang);
    all.push_back(std::move(companies));

    Bars levels{in_words(lang, i18n::key("Under whose control the mail is")),
                in_words(lang, i18n::key("Who controls the company that keeps the mailboxes.")),
                unit,
                {},
                0};
    for (int level = 0; level < 6; ++level) {
        const std::int64_t n = f.levels[static_cast<std::size_t>(level)];
        if (n > 0)
            add(levels, level_words(level < 5 ? std::optional(level) : std::nullopt, lang), n, f.audited, lang,
                narrowed("niveau", level < 5 ? std::to_string(level) : std::string(none)));
    }
    all.push_back(std::move(levels));

    Bars weakest{in_words(lang, i18n::key("Where each is weakest")),
                 in_words(lang, i18n::key("The part of the audit with the lowest score.")),
                 unit,
                 {},
                 0};
    for (const CountOf& each : f.weakest) {
        const auto dimension = audit::dimension_from(each.key);
        add(weakest, dimension ? in_words(lang, audit::label(*dimension)) : in_words(lang, i18n::key("Unknown")),
            each.n, f.audited - f.shared, lang);
    }
    all.push_back(std::move(weakest));

    Bars bands{
        in_words(lang, i18n::key("Independence, of 100")),
        in_words(lang,
                 i18n::key("The score of the audit: the higher, the more is under control in the European Union.")),
        unit,
        {},
        0};
    for (std::size_t i = 0; i < f.bands.size(); ++i)
        add(bands,
            say(lang, msg("{1} to {2} of 100", std::to_string(i * 20), std::to_string(i == 4 ? 100 : i * 20 + 19))),
            f.bands[i], f.audited - f.shared, lang);
    all.push_back(std::move(bands));
    std::erase_if(all, [](const Bars& each) {
        return std::ranges::none_of(each.lines, [](const Bars::Line& line) { return line.n > 0; });
    });
    return all;
}

}

std::string share_words(Lang lang, std::int64_t part, std::int64_t whole) {
    const std::int64_t n = whole <= 0 ? 0 : (part * 100 + whole / 2) / whole;
    return lang == Lang::fr ? std::to_string(n) + "\u00a0%" : std::to_string(n) + "%";
}

std::string in_words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string level_words(std::optional<int> level, Lang lang) {
    return in_words(lang, level ? audit::label(static_cast<audit::Level>(*level)) : i18n::key("Unknown"));
}

std::string company_words(std::string_view id, Lang lang) {
    return id.empty() ? in_words(lang, i18n::key("Nobody that we know")) : company_name(id);
}

std::string move_sentence(const Move& move, Lang lang) {
    return i18n::format(lang,
                        msg("{1} has moved its mail from {2} to {3} ({4}).", move.name, company_name(move.from),
                            company_name(move.to), i18n::short_date(lang, to_local(move.at, "Europe/Paris").date)));
}

ListTally tally_of(const List& list, std::span<const Member> members, const ListFigures& figures, Lang lang,
                   const std::string& link) {
    ListTally tally;
    tally.headline = headline_of(list, figures, lang);
    tally.more = more_of(list, figures, lang);
    tally.any = figures.audited > 0;
    if (!tally.any) return tally;
    tally.charts = charts_of(figures, lang, link);
    tally.map = map_of(members, lang);
    return tally;
}

MemberLine line_of(const Member& member, Lang lang) {
    MemberLine line{member.code, member.domain, member.name, {}, {}, -1, {}, {}, {}, false, member.moved};
    if (member.objects)
        line.state = in_words(lang, i18n::key("Does not want to be shown"));
    else if (member.score) {
        line.known = true;
        line.company = company_words(member.company, lang);
        line.level = member.mail_level.value_or(-1);
        line.level_words = level_words(member.mail_level, lang);
        if (!member.shared) line.score = std::to_string((*member.score + 5) / 10);
        if (const auto dimension = audit::dimension_from(member.weakest); dimension && !member.shared)
            line.weakest = in_words(lang, audit::label(*dimension));
    } else if (member.waits)
        line.state = in_words(lang, i18n::key("Is being audited"));
    else if (member.failed)
        line.state = in_words(lang, i18n::key("The audit came to nothing"));
    else if (member.audited)
        line.state = in_words(lang, i18n::key("Nothing answered"));
    else
        line.state = in_words(lang, i18n::key("Not audited yet"));
    return line;
}

Narrow Narrow::from(const net::Params& query) {
    Narrow n;
    const std::string company(query.get("societe")), level(query.get("niveau"));
    n.company_given = !company.empty();
    if (company != none) n.company = company;
    if (level == none)
        n.level = -1;
    else if (level.size() == 1 && level[0] >= '0' && level[0] <= '4')
        n.level = level[0] - '0';
    n.moved = query.has("change");
    n.q = std::string(query.get("q").substr(0, 200));
    return n;
}

bool Narrow::keeps(const Member& member) const {
    if (company_given && (!member.score || member.company != company)) return false;
    if (level && (!member.score || member.mail_level.value_or(-1) != *level)) return false;
    if (moved && !member.moved) return false;
    if (q.empty()) return true;
    return member.folded.find(text::fold(q)) != std::string::npos ||
           member.domain.find(text::lower_ascii(q)) != std::string::npos;
}

std::string Narrow::query() const {
    net::Params all;
    if (!q.empty()) all.set("q", q);
    if (company_given) all.set("societe", company.empty() ? std::string(none) : company);
    if (level) all.set("niveau", *level < 0 ? std::string(none) : std::to_string(*level));
    if (moved) all.set("change", "1");
    return all.encode();
}

}
