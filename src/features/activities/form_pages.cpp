// /espace/comptes-rendus/nouveau and …/{id}/corriger: writing a record up.
#include "activities/pages.hpp"

#include <algorithm>
#include <array>

#include "features/activities/parts.hpp"
#include "features/activities/rules.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/text.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"

namespace beffroi::activities {
namespace {

using accounts::Right;
using accounts::visitor;
using beneficiaries::Beneficiary;

/// A record that is about to be written, and what it begins with.
struct Beginning {
    Prefilled from;
    FormView view;
};

std::string fresh_key() { return id_to_text(next_id()); }

Activity blank(db::Read& tx, const net::Request& request, const Services& use) {
    const PersonId self = visitor(request).person;
    const Habits usual = habits(tx, self);
    Activity a;
    a.type = usual.type;
    a.day = use.clock.today();
    a.place_kind = usual.place_kind;
    a.place = usual.place;
    a.insee = usual.insee;
    a.equipment = usual.equipment;
    a.counsellors = {self};
    return a;
}

/// What the address, or the form that it made, says it is of.
Result<Beginning> beginning(db::Read& tx, const net::Request& request, const Services& use, const net::Params& said) {
    Beginning all;
    all.view.action = std::string(base) + "/nouveau";
    all.view.back = base;
    const auto& who = visitor(request);
    if (const auto id = AppointmentId::from_text(said.get("rendez-vous"))) {
        auto from = from_appointment(tx, use.vault, who, *id, use.clock);
        if (!from) return std::move(from).take_error();
        all.from = *std::move(from);
        all.view.of = "rendez-vous";
        all.view.back = "/espace/agenda/rendez-vous/" + id->text();
    } else if (const auto session = workshops::SessionId::from_text(said.get("atelier"))) {
        auto from = from_session(tx, use.vault, who, *session, use.clock);
        if (!from) return std::move(from).take_error();
        all.from = *std::move(from);
        all.view.of = "atelier";
        all.view.back = "/espace/ateliers/seances/" + session->text();
    } else if (const auto like = ActivityId::from_text(said.get("copie"))) {
        const auto kept = activity(tx, use.vault, *like);
        auto again = duplicate(tx, use.vault, *like, use.clock);
        if (!again || !kept || !may_keep(tx, use.vault, who, kept->counsellors, use.clock)) return unknown_activity();
        all.from.activity = *std::move(again);
    } else {
        all.from.activity = blank(tx, request, use);
        // From the page of somebody's sheet.
        if (const auto person = BeneficiaryId::from_text(said.get("personne"))) {
            const auto sheet = beneficiaries::beneficiary(tx, use.vault, *person);
            if (sheet && !sheet->forgotten && beneficiaries::may_see(tx, use.vault, who, *sheet, use.clock)) {
                all.from.activity.type = Type::individual;
                all.from.activity.people = {sheet->id};
            }
        }
    }
    all.view.hint = all.from.hint;
    all.view.without_sheet = all.from.without_sheet;
    all.view.not_noted = all.from.not_noted;
    return all;
}

void preset_new_sheet(html::Form& form, const Beneficiary& sheet) {
    form.preset("new_first_name", sheet.who.first_name);
    form.preset("new_last_name", sheet.who.last_name);
    form.preset("new_phone", sheet.who.phone);
}

/// The journal knows whose names the page shows.
void note_names(const net::Request& request, Services& use, const FormView& view) {
    if (view.people.empty()) return;
    use.database.write([&](db::Write& tx) {
        const PersonId by = visitor(request).person;
        if (view.searched) journal::record(tx, by, journal::Act::list_seen, PersonId{}, "beneficiaries", use.clock);
        for (const PersonChoice& each : view.people)
            if (const auto id = BeneficiaryId::from_text(each.id))
                beneficiaries::note_seen(tx, *id, by, "activity", use.clock);
    });
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form, const Activity& a,
                        const Activity& known, FormView view, net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, view.is_new ? msg("Write up what was done") : msg("Correct the record"));
    use.database.read([&](db::Read& tx) { fill(tx, request, use, form, a, known, page.lang, view); });
    note_names(request, use, view);
    view.find_at = page.link(finding);
    view.find_token = net::csrf::token(request, finding);
    return private_page(pages::form(page, request, form, view), status);
}

net::Response new_page(const net::Request& request, Services& use) {
    // Written up already: there it is.
    if (const auto made = use.database.read([&](db::Read& tx) -> std::optional<ActivityId> {
            if (const auto id = AppointmentId::from_text(request.query.get("rendez-vous")))
                return of_appointment(tx, *id);
            if (const auto id = workshops::SessionId::from_text(request.query.get("atelier")))
                return of_session(tx, *id);
            return std::nullopt;
        }))
        return net::see_other(use.page(request).link(std::string(base) + "/" + made->text()));
    auto all = use.database.read([&](db::Read& tx) { return beginning(tx, request, use, request.query); });
    if (!all) return net::failure(all.error());
    all->from.activity.client_key = fresh_key();
    html::Form form = form_of(all->from.activity);
    if (all->from.proposed) preset_new_sheet(form, *all->from.proposed);
    for (const Beneficiary& each : all->from.perhaps) all->view.people.push_back(choice_of(each, request.lang));
    return form_page(request, use, form, all->from.activity, all->from.activity, std::move(all->view));
}

/// Enter in the search field searches; the button that saves says so.
bool searches(const html::Form& form) {
    return form.value("faire") == "chercher" || (form.value("faire").empty() && !form.value("q").empty());
}

bool names_somebody_new(const html::Form& form) {
    return !form.value("new_first_name").empty() || !form.value("new_last_name").empty();
}

/// A sheet of what was typed, over what was said when booking. Fails on its fields.
std::optional<Beneficiary> read_new_sheet(html::Form& form, const Beginning& from, PersonId counsellor) {
    if (!names_somebody_new(form)) return std::nullopt;
    // Who is ticked is meant, and not the sheet that was proposed.
    const auto& proposed = from.from.proposed;
    if (proposed && form.value("type") == code(Type::individual) && !form.value("people").empty() &&
        form.value("new_first_name") == proposed->who.first_name &&
        form.value("new_last_name") == proposed->who.last_name)
        return std::nullopt;
    Beneficiary sheet;
    // Mail and account are those of the appointment, as long as it is still that person.
    if (proposed && proposed->who.last_name == form.value("new_last_name")) sheet = *proposed;
    sheet.who.first_name = form.value("new_first_name");
    sheet.who.last_name = form.value("new_last_name");
    sheet.who.phone = form.phone("new_phone", html::Need::optional);
    const auto born = form.whole_number("new_birth_year", 1900, 2200, html::Need::optional);
    if (born) sheet.birth_year = static_cast<int>(*born);
    sheet.counsellor = counsellor;
    return sheet;
}

Error on_new_field(Error error) {
    if (error.field == "first_name" || error.field == "last_name" || error.field == "phone" ||
        error.field == "birth_year")
        error.field = "new_" + error.field;
    return error;
}

/// Sheets that may be the one that is about to be made, as far as the visitor sees them.
std::vector<Beneficiary> likely(db::Read& tx, const net::Request& request, const Services& use,
                                const Beneficiary& sheet) {
    std::vector<Beneficiary> all;
    for (auto& twin : beneficiaries::twins(tx, use.vault, sheet.who))
        if (beneficiaries::may_see(tx, use.vault, visitor(request), twin.other, use.clock))
            all.push_back(std::move(twin.other));
    return all;
}

Result<void> add_tag_typed(db::Write& tx, const net::Request& request, const Services& use, const html::Form& form,
                           Activity& a) {
    if (form.value("new_tag").empty()) return {};
    Tag tag;
    tag.name = form.value("new_tag");
    const auto id = add_tag(tx, tag, visitor(request), use.clock);
    if (!id) return Error(id.error()).on("new_tag");
    if (std::find(a.tags.begin(), a.tags.end(), *id) == a.tags.end()) a.tags.push_back(*id);
    return {};
}

/// A new sheet like one that is there: the person is asked which they mean. The form fails then, and offers those.
void ask_about_twins(const net::Request& request, Services& use, const std::optional<Beneficiary>& sheet,
                     html::Form& form, FormView& view) {
    if (!form.ok() || !sheet || !form.value("new_anyway").empty()) return;
    const auto twins = use.database.read([&](db::Read& tx) { return likely(tx, request, use, *sheet); });
    for (const Beneficiary& each : twins) view.people.push_back(choice_of(each, request.lang));
    if (twins.empty()) return;
    view.twins = true;
    form.fail("people", msg("There is a sheet like this already. Tick the person, or say that it is another."));
}

/// That an agreement pays for such a record; the one that it had stays. Error: `not_paid` (`agreement`).
Result<void> paid(db::Read& tx, const net::Request& request, const Services& use, const Activity& a,
                  std::int64_t before) {
    if (a.agreement == 0 || a.agreement == before) return {};
    Activity such = a;
    such.agreement = before;
    if (use.fitting)
        for (const Payer& each : use.fitting(tx, visitor(request), such))
            if (each.id == a.agreement) return {};
    return invalid("not_paid",
                   msg("This agreement does not pay for such a record: its days, places, subjects or counsellors are "
                       "others. Choose another, or none."),
                   "agreement");
}

net::Response save_new(const net::Request& request, Services& use) {
    const net::Params sent = request.form();
    html::Form form(sent);
    auto all = use.database.read([&](db::Read& tx) { return beginning(tx, request, use, sent); });
    if (!all) return net::failure(all.error());
    const auto& who = visitor(request);
    Activity a = read_activity(form, sent, all->from.activity);
    a.client_key = form.value("client_key");
    const auto sheet = read_new_sheet(form, *all, who.person);
    if (searches(form)) {
        // What is still missing is not wrong yet.
        html::Form silent(sent);
        return form_page(request, use, silent, a, all->from.activity, std::move(all->view));
    }
    ask_about_twins(request, use, sheet, form, all->view);
    if (!form.ok())
        return form_page(request, use, form, a, all->from.activity, std::move(all->view), net::Status::unprocessable);
    const auto made = use.database.write([&](db::Write& tx) -> Result<ActivityId> {
        Activity whole = a;
        if (sheet) {
            Beneficiary fresh = *sheet;
            if (fresh.account && beneficiaries::of_account(tx, use.vault, fresh.account)) fresh.account = {};
            const auto id = beneficiaries::add(tx, use.vault, fresh, use.clock);
            if (!id) return on_new_field(id.error());
            whole.people.push_back(*id);
        }
        if (auto ok = add_tag_typed(tx, request, use, form, whole); !ok) return std::move(ok).take_error();
        if (auto ok = allowed(tx, use.vault, who, whole, nullptr, use.clock); !ok) return std::move(ok).take_error();
        if (auto ok = paid(tx, request, use, whole, 0); !ok) return std::move(ok).take_error();
        return record(tx, use.vault, whole, who.person, use.clock);
    });
    if (!made)
        return form_page(request, use, form.with(made.error()), a, all->from.activity, std::move(all->view),
                         net::status_of(made.error().kind));
    return net::see_other(use.page(request).link(std::string(base) + "/" + made->text() + "?fait=ecrit"));
}

// ---- Correcting ----

FormView change_view(const Activity& a) {
    FormView view;
    view.is_new = false;
    view.action = std::string(base) + "/" + a.id.text() + "/corriger";
    view.back = std::string(base) + "/" + a.id.text();
    return view;
}

/// The sheet that a name noted without network would make. None: nothing is noted, or several names are.
std::optional<Beneficiary> noted(const Activity& a) {
    if (a.who.empty() || a.type != Type::individual) return std::nullopt;
    Beneficiary sheet;
    const auto space = a.who.find(' ');
    sheet.who.first_name = space == std::string::npos ? std::string() : a.who.substr(0, space);
    sheet.who.last_name = space == std::string::npos ? a.who : a.who.substr(space + 1);
    return sheet;
}

net::Response change_page(const net::Request& request, Services& use) {
    const auto a = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!a) return net::failure(unknown_activity());
    net::Params fields = params_of(*a);
    const auto sheet = noted(*a);
    // Their sheet is looked for at once; who has none yet gets one.
    if (sheet) {
        fields.remove("nameless");
        fields.set("q", a->who);
    }
    html::Form form(fields);
    if (sheet) preset_new_sheet(form, *sheet);
    return form_page(request, use, form, *a, *a, change_view(*a));
}

net::Response save_change(const net::Request& request, Services& use) {
    const auto before = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!before) return net::failure(unknown_activity());
    const net::Params sent = request.form();
    html::Form form(sent);
    Activity a = read_activity(form, sent, *before);
    FormView view = change_view(*before);
    if (searches(form)) return form_page(request, use, html::Form(sent), a, *before, std::move(view));
    Beginning from;
    from.from.proposed = noted(*before);
    const auto sheet = read_new_sheet(form, from, visitor(request).person);
    // It was decided that they stay without a name, or who they are.
    if (a.type == Type::individual && (a.anonymous > 0 || sheet)) a.who.clear();
    ask_about_twins(request, use, sheet, form, view);
    a.changed =
        from_micros(form.whole_number("changed", 0, to_micros(use.clock.now()), html::Need::optional).value_or(0));
    if (!form.ok()) return form_page(request, use, form, a, *before, std::move(view), net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto now = activity(tx, use.vault, a.id);
        if (!now) return unknown_activity();
        Activity whole = a;
        if (sheet) {
            const auto id = beneficiaries::add(tx, use.vault, *sheet, use.clock);
            if (!id) return on_new_field(id.error());
            whole.people.push_back(*id);
        }
        if (auto ok = add_tag_typed(tx, request, use, form, whole); !ok) return ok;
        if (auto ok = allowed(tx, use.vault, visitor(request), whole, &*now, use.clock); !ok) return ok;
        if (auto ok = paid(tx, request, use, whole, now->agreement); !ok) return ok;
        return change(tx, use.vault, whole, visitor(request).person, use.clock);
    });
    if (!done)
        return form_page(request, use, form.with(done.error()), a, *before, std::move(view),
                         net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(std::string(base) + "/" + a.id.text() + "?fait=corrige"));
}

}

void form_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::help_people);
    const std::string fresh = std::string(base) + "/nouveau", correct = std::string(base) + "/{id}/corriger";
    on.get(fresh, right, [&use](const net::Request& request) { return new_page(request, use); });
    on.post(fresh, right, [&use](const net::Request& request) { return save_new(request, use); });
    on.get(correct, right, [&use](const net::Request& request) { return change_page(request, use); });
    on.post(correct, right, [&use](const net::Request& request) { return save_change(request, use); });
}

}
