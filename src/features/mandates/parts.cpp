#include "features/mandates/parts.hpp"

#include <algorithm>

#include "platform/html/filters.hpp"
#include "platform/pdf/sheet_to_sign.hpp"

namespace beffroi::mandates {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }
std::string word(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

/// "Anne Roy", "the person themselves"; `who` reads it, 0 for the person.
std::string name_of(db::Read& tx, const Services& use, PersonId id, PersonId who, Lang lang) {
    if (!id) return say(lang, who ? msg("the person themselves") : msg("yourself"));
    const auto known = accounts::person(tx, use.vault, id, use.clock);
    return known ? known->name : say(lang, msg("somebody who has left"));
}

bool may_undo(std::optional<Instant> done, PersonId by, PersonId who, Instant now) {
    return done && by == who && now - *done <= undo_time;
}

Message fault(const Verdict& verdict) {
    const std::string number = std::to_string(verdict.number);
    switch (verdict.state) {
        case Verdict::State::whole: return {};
        case Verdict::State::changed: return msg("Line {1} of this journal was changed after it was written.", number);
        case Verdict::State::missing:
        case Verdict::State::cut_short: return msg("Line {1} of this journal was taken away.", number);
        case Verdict::State::added: return msg("Line {1} of this journal was added from outside.", number);
    }
    return {};
}

}

Error unknown_mandate() {
    return fail(ErrorKind::not_found, "unknown_mandate", msg("This mandate is not known here, or no longer."));
}

std::string moment(Instant at, Lang lang) { return html::filters::date_and_time(to_local(at, "Europe/Paris"), {lang}); }

View view_of(db::Read& tx, const Services& use, const Mandate& m, PersonId who, Lang lang) {
    const Instant now = use.clock.now();
    View v;
    v.id = m.id.text();
    v.name = m.name;
    if (const auto to = organisations::organisation(tx, m.organisation)) v.to = to->name;
    v.from = i18n::date(lang, m.begins);
    v.until = i18n::date(lang, m.last_day());
    v.days = m.days;
    v.state = state(m, now);
    v.to_come = v.state == State::given && use.clock.today() < m.begins;
    v.where = label(m.where);
    v.consent = label(m.consent);
    v.paper = m.paper;
    if (m.given)
        v.given = m.consent == Consent::paper
                      ? say(lang, msg("Agreed on paper, written down on {1}.", moment(*m.given, lang)))
                  : m.given_by ? say(lang, msg("Agreed by the person, by a code sent to {1} that {2} typed in, on {3}.",
                                               html::filters::phone(agreed_from(tx, use.vault, m.id), {lang}),
                                               name_of(tx, use, m.given_by, who, lang), moment(*m.given, lang)))
                               : say(lang, msg("Agreed by the person, by their link, on {1}.", moment(*m.given, lang)));
    if (m.ended)
        v.ended =
            say(lang, msg("Ended on {1} by {2}. {3}.", moment(*m.ended, lang), name_of(tx, use, m.ended_by, who, lang),
                          html::filters::translate(label(m.why), {lang})));
    else if (v.state == State::ended && !m.given)
        v.ended = say(lang, msg("Nobody agreed to it within {1} days.", std::to_string(draft_days)));
    else if (v.state == State::ended && use.clock.today() > m.last_day())
        v.ended = say(lang, msg("It ended by itself on {1}.", v.until));
    else if (v.state == State::ended)
        v.ended = say(lang, msg("Everything in it was taken back."));
    v.may_resume = may_undo(m.ended, m.ended_by, who, now);
    for (const Permission& each : m.procedures) {
        PermissionLine line{
            std::string(code(each.procedure)), label(each.procedure), examples(each.procedure), {}, false};
        if (each.revoked) {
            line.revoked = say(lang, msg("Taken back on {1} by {2}", moment(*each.revoked, lang),
                                         name_of(tx, use, each.by, who, lang)));
            line.may_put_back = !m.ended && may_undo(each.revoked, each.by, who, now);
        }
        v.permissions.push_back(std::move(line));
    }
    for (const Use& each : uses(tx, use.vault, m.id))
        v.uses.push_back({each.number, moment(each.at, lang), name_of(tx, use, each.by, who, lang),
                          label(each.procedure), each.words});
    v.chain = fault(verify(tx, use.vault, m.id));
    return v;
}

std::string paper_of(db::Read& tx, const Services& use, const Mandate& m, const html::Page& page,
                     const std::string& origin) {
    using Kind = pdf::SheetToSign::Kind;
    const Lang lang = page.lang;
    const auto to = organisations::organisation(tx, m.organisation);
    const std::string whom = to ? to->name : page.site_name;
    const std::string link = "/mandat/" + token_of(use.vault, m.id);
    pdf::SheetToSign sheet;
    sheet.lang = lang;
    sheet.title = say(lang, msg("I allow you to act for me"));
    sheet.author = page.site_name;
    sheet.foot = say(lang, msg("{1}, mandate {2}. Two copies: one for the person, one for the organisation.",
                               page.site_name, m.id.text()));
    const auto add = [&](Kind kind, const Message& message) { sheet.blocks.push_back({kind, say(lang, message)}); };
    add(Kind::paragraph,
        msg("I, {1}, allow the organisation “{2}” to do these procedures on the internet in my place:", m.name, whom));
    // Many kinds are named alone, so that letters stay large.
    constexpr std::size_t most_with_examples = 5;
    for (const Permission& each : m.procedures) {
        if (each.revoked) continue;
        std::string line = word(lang, label(each.procedure));
        if (m.procedures.size() <= most_with_examples)
            line += (lang == Lang::fr ? "\u00a0: " : ": ") + word(lang, examples(each.procedure));
        sheet.blocks.push_back({Kind::item, std::move(line)});
    }
    if (m.days == 1)
        add(Kind::paragraph, msg("For one day only, {1}. Then it ends by itself.", i18n::date(lang, m.begins)));
    else
        add(Kind::paragraph, msg("From {1} to {2}. Then it ends by itself.", i18n::date(lang, m.begins),
                                 i18n::date(lang, m.last_day())));
    add(Kind::heading, msg("I may take it back"));
    add(Kind::paragraph, msg("Whenever I like, all of it or one kind only, without saying why: by telling the "
                             "counsellor, or by the code below."));
    add(Kind::heading, msg("What the organisation promises"));
    add(Kind::paragraph, msg("To do only what I ask, to keep no password of mine, and to write down each procedure "
                             "done for me. I may read that list."));
    sheet.signatures = {say(lang, msg("The person, date and signature:")),
                        say(lang, msg("The organisation, date and signature:"))};
    sheet.scanned = origin + page.link(link);
    std::string beside = say(
        lang, msg("To read this mandate again or take it back, scan this code with a telephone, or come and see us."));
    if (!page.phone.empty())
        beside += "\n" + say(lang, msg("Telephone: {1}", html::filters::phone(page.phone, {lang})));
    sheet.beside_code = beside;
    return pdf::bytes(sheet);
}

std::optional<Mandate> named(db::Read& tx, const Services& use, const net::Request& request) {
    const auto id = MandateId::from_text(request.param("mandate"));
    auto m = id ? mandate(tx, use.vault, *id) : std::nullopt;
    const auto whose = m ? beneficiaries::beneficiary(tx, use.vault, m->beneficiary) : std::nullopt;
    if (!whose || !beneficiaries::may_see(tx, use.vault, accounts::visitor(request), *whose, use.clock))
        return std::nullopt;
    return m;
}

}
