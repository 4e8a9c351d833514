// /espace/beneficiaires: finding somebody, their sheet, writing one, and who may see it.
#include <algorithm>

#include "beneficiaries/pages.hpp"
#include "features/beneficiaries/view.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::beneficiaries {
namespace {

using accounts::Right;
using accounts::visitor;
using html::page_named;
using net::private_page;

net::Response unknown() {
    return net::failure(
        fail(ErrorKind::not_found, "unknown_beneficiary", msg("This person is not known here, or no longer.")));
}

std::string say(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }
std::string moment(Instant at, Lang lang) {
    const LocalTime local = to_local(at, "Europe/Paris");
    return i18n::format(lang,
                        msg("{1} at {2}", i18n::short_date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}
std::string commune_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string();
}

std::string about(const Beneficiary& b, Lang lang) {
    std::vector<std::string> parts;
    if (const std::string where = commune_of(b.insee); !where.empty()) parts.push_back(where);
    if (b.birth_year) parts.push_back(i18n::format(lang, msg("born in {1}", std::to_string(*b.birth_year))));
    if (b.last_helped)
        parts.push_back(i18n::format(lang, msg("helped on {1}", i18n::short_date(lang, *b.last_helped))));
    return text::join(parts, " · ");
}

std::string why_of(const Likeness& why, Lang lang) {
    std::vector<std::string> parts;
    for (const auto& [is, key] :
         {std::pair{why.first_name, i18n::key("First name")}, std::pair{why.last_name, i18n::key("Last name")},
          std::pair{why.phone, i18n::key("Telephone")}, std::pair{why.mail, i18n::key("Address of mail")}})
        if (is) parts.push_back(say(lang, key));
    return i18n::format(lang, msg("Alike: {1}", text::join(parts, ", ")));
}

std::vector<TwinLine> twin_lines(db::Read& tx, const Services& use, const accounts::Visitor& who, const Who& of,
                                 BeneficiaryId but, Lang lang) {
    constexpr std::size_t most = 5;
    std::vector<TwinLine> lines;
    for (const Twin& each : twins(tx, use.vault, of, but)) {
        if (lines.size() == most) break;
        if (may_see(tx, use.vault, who, each.other, use.clock))
            lines.push_back({each.other.id.text(), each.other.name(), why_of(each.why, lang)});
        else
            // Not the name that the colleague wrote, nor what is alike: only that it is worth asking.
            lines.push_back({"", {}, {}});
    }
    return lines;
}

/// The sheet that the address names, when it is this visitor's to see.
std::optional<Beneficiary> named(const net::Request& request, Services& use) {
    const auto id = BeneficiaryId::from_text(request.param("person"));
    if (!id) return std::nullopt;
    return use.database.read([&](db::Read& tx) -> std::optional<Beneficiary> {
        auto b = beneficiary(tx, use.vault, *id);
        if (!b || b->forgotten || !may_see(tx, use.vault, visitor(request), *b, use.clock)) return std::nullopt;
        return b;
    });
}

// ---- The list ----

net::Response list_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("People you help"));
    const auto& who = visitor(request);
    ListView view;
    // A name in an address would stay in the browser's history, and in the log of a proxy.
    if (request.method == net::Method::post) view.words = text::shorten(text::trim(request.form().get("q")), 100);
    view.searched = !view.words.empty();
    view.erased = request.query.get("fait") == "efface";
    use.database.read([&](db::Read& tx) {
        for (const Beneficiary& each : find(tx, use.vault, who, {view.words, {}, 50}, use.clock))
            view.lines.push_back({each.id.text(), each.name(), about(each, page.lang)});
    });
    if (!view.lines.empty())
        use.database.write([&](db::Write& tx) {
            journal::record(tx, who.person, journal::Act::list_seen, PersonId{}, "beneficiary", use.clock);
        });
    return private_page(pages::sheets(page, request, view));
}

// ---- Writing one ----

struct SheetForm {
    Beneficiary typed;
    bool another = false;
    static SheetForm read(html::Form& form) {
        using html::Need;
        SheetForm sheet;
        Beneficiary& b = sheet.typed;
        b.who.first_name = form.text("first_name", longest_name, Need::optional);
        b.who.last_name = form.text("last_name", longest_name, Need::optional);
        b.who.phone = form.phone("phone", Need::optional);
        b.no_phone = form.ticked("no_phone");
        b.who.mail = form.mail("mail", Need::optional);
        b.who.address = form.text("address", longest_address, Need::optional);
        b.who.notes = form.text("notes", longest_notes, Need::optional);
        if (const auto year = form.whole_number("birth_year", 1900, 2200, Need::optional))
            b.birth_year = static_cast<int>(*year);
        if (const std::string commune = form.text("commune", 80, Need::optional); !commune.empty()) {
            const auto found = territory::find(commune, 3, territory::Mistyped::if_nothing_else);
            if (found.empty() || found.front().mistakes > 0)
                form.fail("commune", msg("No commune is called “{1}”. Write its name or its postcode.", commune));
            else
                b.insee = found.front().commune.insee;
        }
        b.gender = gender_from(form.value("gender")).value_or(Gender::not_told);
        b.situation = situation_from(form.value("situation")).value_or(Situation::not_told);
        sheet.another = form.ticked("another");
        return sheet;
    }
};

html::Form form_of(const Beneficiary& b, Lang lang) {
    html::Form form;
    form.preset("first_name", b.who.first_name);
    form.preset("last_name", b.who.last_name);
    form.preset("phone", html::filters::phone(b.who.phone, html::filters::In{lang}));
    if (b.no_phone) form.preset("no_phone", "1");
    form.preset("mail", b.who.mail);
    form.preset("address", b.who.address);
    form.preset("notes", b.who.notes);
    if (b.birth_year) form.preset("birth_year", std::to_string(*b.birth_year));
    form.preset("commune", commune_of(b.insee));
    form.preset("gender", code(b.gender));
    form.preset("situation", code(b.situation));
    return form;
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form, const Beneficiary* of,
                        std::vector<TwinLine> twins = {}, net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, of != nullptr ? msg("Correct the sheet") : msg("New sheet"));
    FormView view;
    view.fresh = of == nullptr;
    view.address = std::string(sheets_at) + (of != nullptr ? "/" + of->id.text() + "/corriger" : "/nouvelle");
    if (of != nullptr) view.name = of->name();
    for (const Gender each : every_gender())
        view.genders.push_back(
            {std::string(code(each)), say(page.lang, label(each)),
             form.chosen("gender", code(each)) || (each == Gender::not_told && form.value("gender").empty())});
    for (const Situation each : every_situation())
        view.situations.push_back(
            {std::string(code(each)), say(page.lang, label(each)),
             form.chosen("situation", code(each)) || (each == Situation::not_told && form.value("situation").empty())});
    view.twins = std::move(twins);
    return private_page(pages::sheet_form(page, request, form, view), status);
}

net::Response create(const net::Request& request, Services& use) {
    auto typed = html::parse<SheetForm>(request.form());
    if (!typed) return form_page(request, use, typed.form, nullptr, {}, net::Status::unprocessable);
    const auto& who = visitor(request);
    if (!typed->another) {
        auto alike = use.database.read(
            [&](db::Read& tx) { return twin_lines(tx, use, who, typed->typed.who, {}, request.lang); });
        if (!alike.empty())
            return form_page(request, use, typed.form, nullptr, std::move(alike), net::Status::conflict);
    }
    Beneficiary b = typed->typed;
    b.counsellor = who.person;
    const auto added = use.database.write([&](db::Write& tx) { return add(tx, use.vault, b, use.clock); });
    if (!added)
        return form_page(request, use, typed.with(added.error()), nullptr, {}, net::status_of(added.error().kind));
    return net::see_other(use.page(request).link(std::string(sheets_at) + "/" + added->text() + "?fait=cree"));
}

net::Response correct_page(const net::Request& request, Services& use) {
    const auto b = named(request, use);
    if (!b) return unknown();
    use.database.write([&](db::Write& tx) { note_seen(tx, b->id, visitor(request).person, "beneficiary", use.clock); });
    return form_page(request, use, form_of(*b, request.lang), &*b);
}

net::Response correct(const net::Request& request, Services& use) {
    const auto before = named(request, use);
    if (!before) return unknown();
    auto typed = html::parse<SheetForm>(request.form());
    if (!typed) return form_page(request, use, typed.form, &*before, {}, net::Status::unprocessable);
    Beneficiary b = typed->typed;
    b.id = before->id;
    b.account = before->account;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (auto ok = change(tx, use.vault, b, visitor(request).person, use.clock); !ok) return ok;
        if (use.corrected) use.corrected(tx, b.id);
        return {};
    });
    if (!done)
        return form_page(request, use, typed.with(done.error()), &*before, {}, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(std::string(sheets_at) + "/" + b.id.text() + "?fait=corrige"));
}

// ---- One sheet ----

std::string_view said(std::string_view what) {
    if (what == "cree") return i18n::key("The sheet is written.");
    if (what == "corrige") return i18n::key("The sheet is corrected.");
    if (what == "accord") return i18n::key("What the person decided is noted.");
    if (what == "confie") return i18n::key("Your colleague looks after them from now on.");
    if (what == "joint") return i18n::key("Both sheets are one now. You can take that back below.");
    if (what == "compte") return i18n::key("What they may read in their own space is changed.");
    if (what == "gardee") return i18n::key("How long this sheet is kept is changed.");
    if (what == "separe") return i18n::key("Both sheets are again what they were.");
    return {};
}

std::string name_of(db::Read& tx, const Services& use, PersonId who) {
    if (!who) return {};
    const auto person = accounts::person(tx, use.vault, who, use.clock);
    return person ? person->name : std::string();
}

/// A court's order is for coordinators to follow.
bool may_hold(const accounts::Visitor& who) { return who.reach(Right::help_people) != accounts::Reach::own; }

/// Accounts that may be said to be theirs: whoever has one reads the sheet, so only those that this counsellor gave themselves.
std::vector<accounts::Person> accounts_of(db::Read& tx, const Services& use, const accounts::Visitor& who,
                                          const Beneficiary& b) {
    auto all = accounts::residents_of(tx, use.vault, who.person, use.clock);
    std::erase_if(all, [&](const accounts::Person& each) {
        const auto sheet = of_account(tx, use.vault, each.id);
        return each.closed || (sheet && sheet->id != b.id);
    });
    return all;
}

net::Response sheet_page(const net::Request& request, Services& use, const Beneficiary& b,
                         const Error* error = nullptr) {
    html::Page page = page_named(request, use, msg("Sheet of a beneficiary"));
    const Lang lang = page.lang;
    const auto& who = visitor(request);
    SheetView view;
    view.b = b;
    view.address = std::string(sheets_at) + "/" + b.id.text();
    view.name = b.name();
    page.title = view.name;
    view.commune = commune_of(b.insee);
    view.mine = b.counsellor == who.person;
    if (const std::string_view sentence = said(request.query.get("fait")); !sentence.empty())
        view.said = say(lang, sentence);
    if (b.birth_year) view.facts.push_back(i18n::format(lang, msg("Born in {1}", std::to_string(*b.birth_year))));
    if (b.gender != Gender::not_told) view.facts.push_back(say(lang, label(b.gender)));
    if (b.situation != Situation::not_told) view.facts.push_back(say(lang, label(b.situation)));
    use.database.read([&](db::Read& tx) {
        view.counsellor = name_of(tx, use, b.counsellor);
        if (use.papers_of) view.papers = use.papers_of(tx, b.id, lang);
        if (use.done_with) view.done = use.done_with(tx, who.person, b.id, lang);
        for (const Consent& each : consents(tx, b.id))
            view.consents.push_back({moment(each.at, lang),
                                     say(lang, each.given ? i18n::key("Agreed to be seen by colleagues")
                                                          : i18n::key("Took their agreement back")) +
                                         " (" + say(lang, label(each.how)) + ")",
                                     name_of(tx, use, each.by)});
        for (const HandOver& each : hand_overs(tx, use.vault, b.id))
            view.hand_overs.push_back(
                {moment(each.at, lang),
                 i18n::format(lang, msg("From {1} to {2}", name_of(tx, use, each.from), name_of(tx, use, each.to))),
                 each.note});
        constexpr int lately = 20;
        for (const journal::Entry& each : journal::about(tx, PersonId{b.id.value}, lately))
            view.seen.push_back(
                {moment(each.at, lang), say(lang, journal::label(each.act)), name_of(tx, use, each.by)});
        view.twins = twin_lines(tx, use, who, b.who, b.id, lang);
        std::erase_if(view.twins, [](const TwinLine& each) { return each.id.empty(); });
        for (const Merge& each : merges(tx, b.id)) {
            if (each.undone) continue;
            view.merges.emplace_back(each.id.text(), i18n::format(lang, msg("Joined on {1}", moment(each.at, lang))));
            break;  // the last one first
        }
        view.account = name_of(tx, use, b.account);
        view.may_hold = may_hold(who);
        for (const accounts::Person& each : accounts_of(tx, use, who, b))
            view.accounts.push_back({each.id.text(), each.name, each.id == b.account});
        if (view.mine || who.reach(Right::help_people) != accounts::Reach::own) {
            constexpr std::size_t most = 300;
            for (const accounts::Person& each : accounts::staff(tx, use.vault, use.clock)) {
                const bool helps = std::any_of(each.roles.begin(), each.roles.end(), [](const accounts::Held& held) {
                    return accounts::reach(held.role, Right::help_people) != accounts::Reach::none;
                });
                if (helps && !each.closed && each.id != b.counsellor && view.colleagues.size() < most)
                    view.colleagues.push_back({each.id.text(), each.name, false});
            }
        }
    });
    use.database.write([&](db::Write& tx) { note_seen(tx, b.id, who.person, "beneficiary", use.clock); });
    return private_page(pages::sheet(page, request, view, error != nullptr ? error->message : Message{}),
                        error != nullptr ? net::status_of(error->kind) : net::Status::ok);
}

net::Response show(const net::Request& request, Services& use) {
    const auto b = named(request, use);
    if (!b) return unknown();
    // Who was joined to another is shown under that one's address.
    if (b->id.text() != request.param("person"))
        return net::see_other(use.page(request).link(std::string(sheets_at) + "/" + b->id.text()));
    return sheet_page(request, use, *b);
}

/// Does one thing to the sheet and shows it again, with a sentence.
net::Response act(const net::Request& request, Services& use, std::string_view done,
                  const std::function<Result<void>(db::Write&, const Beneficiary&)>& what) {
    const auto b = named(request, use);
    if (!b) return unknown();
    const auto result = use.database.write([&](db::Write& tx) { return what(tx, *b); });
    if (!result) return sheet_page(request, use, *b, &result.error());
    const auto after = named(request, use);
    // Handed over without their agreement, it is the colleague's alone.
    if (!after) return net::see_other(use.page(request).link(std::string(sheets_at)));
    return net::see_other(
        use.page(request).link(std::string(sheets_at) + "/" + after->id.text() + "?fait=" + std::string(done)));
}

net::Response decide(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "accord", [&](db::Write& tx, const Beneficiary& b) {
        return set_consent(tx, b.id, form.get("given") == "oui", how_from(form.get("how")).value_or(How::spoken),
                           visitor(request).person, use.clock);
    });
}

net::Response give(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "confie", [&](db::Write& tx, const Beneficiary& b) -> Result<void> {
        const auto& who = visitor(request);
        if (b.counsellor && b.counsellor != who.person && who.reach(Right::help_people) == accounts::Reach::own)
            return fail(ErrorKind::forbidden, "not_yours", msg("Only who looks after this person hands them over."));
        return hand_over(tx, use.vault, b.id, PersonId::from_text(form.get("to")).value_or(PersonId{}),
                         form.get("note"), who.person, use.clock);
    });
}

net::Response join(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "joint", [&](db::Write& tx, const Beneficiary& b) -> Result<void> {
        const auto other = BeneficiaryId::from_text(form.get("other"));
        const auto gone = other ? beneficiary(tx, use.vault, *other) : std::nullopt;
        if (!gone || gone->forgotten || !may_see(tx, use.vault, visitor(request), *gone, use.clock))
            return invalid("unknown_beneficiary", msg("This person is not known here, or no longer."), "other");
        const auto merged = merge(tx, use.vault, use.attached, b.id, gone->id, visitor(request).person, use.clock);
        return merged ? Result<void>() : Result<void>(merged.error());
    });
}

net::Response link_account(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "compte", [&](db::Write& tx, const Beneficiary& b) -> Result<void> {
        const auto account = PersonId::from_text(form.get("account")).value_or(PersonId{});
        const auto offered = accounts_of(tx, use, visitor(request), b);
        if (account && std::none_of(offered.begin(), offered.end(),
                                    [&](const accounts::Person& each) { return each.id == account; }))
            return invalid("unknown_account", msg("Choose an account from the list: one that you gave yourself."),
                           "account");
        return set_account(tx, b.id, account, visitor(request).person, use.clock);
    });
}

net::Response keep_longer(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "gardee", [&](db::Write& tx, const Beneficiary& b) -> Result<void> {
        if (!may_hold(visitor(request)))
            return fail(ErrorKind::forbidden, "not_yours", msg("Only coordinators keep a sheet beyond its time."));
        return hold(tx, b.id, form.get("held") == "oui", visitor(request).person, use.clock);
    });
}

net::Response erase(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    const auto b = named(request, use);
    if (!b) return unknown();
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto& who = visitor(request);
        if (b->counsellor && b->counsellor != who.person && !may_hold(who))
            return fail(ErrorKind::forbidden, "not_yours",
                        msg("Only who looks after this person, or a coordinator, erases them."));
        if (b->held)
            return fail(ErrorKind::conflict, "held", msg("This sheet is kept by law: a coordinator lets it go first."));
        if (form.get("sure") != "oui")
            return invalid("sure_needed", msg("Tick that the person asked for it: nobody can take an erasure back."),
                           "sure");
        if (use.forgetting) use.forgetting(tx, b->id);
        forget(tx, b->id, use.clock);
        journal::record(tx, who.person, journal::Act::corrected, PersonId{b->id.value}, "beneficiary:erased",
                        use.clock);
        return {};
    });
    if (!done) return sheet_page(request, use, *b, &done.error());
    return net::see_other(use.page(request).link(std::string(sheets_at) + "?fait=efface"));
}

net::Response part(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    return act(request, use, "separe", [&](db::Write& tx, const Beneficiary& b) -> Result<void> {
        const auto id = MergeId::from_text(form.get("merge"));
        const auto theirs = merges(tx, b.id);
        if (!id || std::none_of(theirs.begin(), theirs.end(), [&](const Merge& each) { return each.id == *id; }))
            return invalid("unknown_merge", msg("This was taken back already."), "merge");
        return undo_merge(tx, use.vault, use.attached, *id, visitor(request).person, use.clock);
    });
}

}

void routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    const std::string all(sheets_at), one = all + "/{person}";
    on.get(all, right, [&use](const net::Request& r) { return list_page(r, use); });
    on.post(all, right, [&use](const net::Request& r) { return list_page(r, use); });
    on.get(all + "/nouvelle", right,
           [&use](const net::Request& r) { return form_page(r, use, html::Form(), nullptr); });
    on.post(all + "/nouvelle", right, [&use](const net::Request& r) { return create(r, use); });
    on.get(one, right, [&use](const net::Request& r) { return show(r, use); });
    on.get(one + "/corriger", right, [&use](const net::Request& r) { return correct_page(r, use); });
    on.post(one + "/corriger", right, [&use](const net::Request& r) { return correct(r, use); });
    on.post(one + "/accord", right, [&use](const net::Request& r) { return decide(r, use); });
    on.post(one + "/confier", right, [&use](const net::Request& r) { return give(r, use); });
    on.post(one + "/joindre", right, [&use](const net::Request& r) { return join(r, use); });
    on.post(one + "/compte", right, [&use](const net::Request& r) { return link_account(r, use); });
    on.post(one + "/garder", right, [&use](const net::Request& r) { return keep_longer(r, use); });
    on.post(one + "/effacer", right, [&use](const net::Request& r) { return erase(r, use); });
    on.post(one + "/separer", right, [&use](const net::Request& r) { return part(r, use); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::help_people))
        doors.push_back({sheets_at, i18n::key("People you help"), "users",
                         i18n::key("Their sheets: who they are, what was done with them, who may see it."),
                         html::Group::residents, 5});
}

}
