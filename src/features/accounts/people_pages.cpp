// /espace/personnes: who has an account and as what; inviting, roles, closing.
#include <algorithm>

#include "accounts/pages.hpp"
#include "features/accounts/letters.hpp"
#include "features/accounts/proof.hpp"
#include "features/accounts/repository.hpp"
#include "features/accounts/people_view.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

std::string name_of(const std::vector<Choice>& among, std::int64_t id) {
    const auto at = std::find_if(among.begin(), among.end(), [&](const Choice& each) { return each.id == id; });
    return at == among.end() ? std::string() : at->name;
}

struct Names {
    std::vector<Choice> teams, organisations;
};
Names names(db::Read& tx, const Services& use) { return {use.teams(tx), use.organisations(tx)}; }

std::string told(Lang lang, const Held& held, const Names& known) {
    std::string out(i18n::translate(lang, label(held.role)));
    std::string where = held.team ? name_of(known.teams, held.team.value) : held.organisation ? name_of(known.organisations, held.organisation.value) : "";
    if (!where.empty()) out += " (" + where + ")";
    return out;
}

PersonLine line_of(db::Read& tx, const Services& use, Lang lang, const Person& person, const Names& known) {
    PersonLine line{person.id.text(), person.name, person.mail, {}, PersonLine::State::active, {}, person.has_totp, person.has_passkey};
    for (const Held& held : person.roles) line.roles += (line.roles.empty() ? "" : ", ") + told(lang, held, known);
    if (person.closed) line.state = PersonLine::State::closed;
    else if (!person.has_password && !person.has_passkey) {
        line.state = PersonLine::State::without_password;
        if (const auto until = invitation_until(tx, person.id, use.clock)) {
            line.state = PersonLine::State::invited;
            line.until = i18n::short_date(lang, to_local(*until, "Europe/Paris").date);
        }
    }
    return line;
}

/// The roles that this visitor may give, and where.
RoleChoices choices(db::Read& tx, const Services& use, const Visitor& who) {
    RoleChoices out;
    Names known = names(tx, use);
    if (who.reach(Right::manage_people) == Reach::coop) {
        out.roles = {Role::counsellor, Role::coordinator, Role::correspondent, Role::administrator};
        const auto over = [](const Choice& each) { return each.retired; };
        std::erase_if(known.teams, over);
        std::erase_if(known.organisations, over);
        out.teams = std::move(known.teams);
        out.organisations = std::move(known.organisations);
    } else {
        out.roles = {Role::counsellor};
        for (const Choice& team : known.teams)
            if (!team.retired && who.may(Right::manage_people, {.team = TeamId{team.id}})) out.teams.push_back(team);
    }
    return out;
}

/// What was chosen, if this visitor may give it.
std::optional<Held> chosen_role(html::Form& form, const RoleChoices& offered, const Visitor& who) {
    const auto role = role_from(form.value("role"));
    if (!role || std::find(offered.roles.begin(), offered.roles.end(), *role) == offered.roles.end()) {
        form.fail("role", msg("Choose what this person does here."));
        return std::nullopt;
    }
    const auto pick = [&](std::string_view field, const std::vector<Choice>& among) {
        const auto id = id_from_text(form.value(field)).value_or(0);
        return name_of(among, id).empty() ? 0 : id;
    };
    Held held{*role, OrganisationId{pick("organisation", offered.organisations)}, TeamId{pick("team", offered.teams)}};
    if (*role == Role::coordinator && !held.team) form.fail("team", msg("Choose the team that this person coordinates."));
    if (*role == Role::correspondent && !held.organisation) form.fail("organisation", msg("Choose the organisation that this person speaks for."));
    if (*role == Role::administrator) held.team = {};
    if (*role != Role::correspondent && *role != Role::counsellor) held.organisation = {};
    if (*role == Role::correspondent) held.team = {};
    // A coordinator's counsellors are of the coordinator's team.
    if (who.reach(Right::manage_people) != Reach::coop && !held.team) form.fail("team", msg("Choose one of your teams."));
    if (!form.ok()) return std::nullopt;
    return held;
}

Error not_to_oneself() {
    return fail(ErrorKind::forbidden, "not_to_oneself", msg("Ask another administrator: nobody changes their own rights. Your password and your second step are on the page of your account."));
}

net::Response unknown() { return net::failure(fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."))); }

// ---- The list ----

net::Response list_page(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    const html::Page page = page_named(request, use, msg("People"));
    std::vector<PersonLine> lines;
    use.database.read([&](db::Read& tx) {
        const Names known = names(tx, use);
        for (const Person& each : staff(tx, use.vault, use.clock))
            if (may_on(who, Right::see_people, each)) lines.push_back(line_of(tx, use, page.lang, each, known));
    });
    use.database.write([&](db::Write& tx) { journal::record(tx, who.person, journal::Act::list_seen, PersonId{}, "people", use.clock); });
    return private_page(pages::people(page, request, lines, who.may(Right::manage_people)));
}

// ---- Inviting ----

net::Response invite_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    const auto offered = use.database.read([&](db::Read& tx) { return choices(tx, use, visitor(request)); });
    return private_page(pages::invite(page_named(request, use, msg("Invite somebody")), request, form, offered), status);
}

/// Sends the invitation, or gives it back to be handed over.
Result<HandOver> send_invitation(db::Write& tx, const net::Request& request, Services& use, const Person& to) {
    const auto token = invite(tx, to.id, visitor(request).person, use.clock);
    if (!token) return token.error();
    const std::string prefix = to.lang == "en" ? "/en" : "";
    auto sent = mail::deliver(tx, letters::invitation(to, use.page(request).site_name, origin_of(request, use) + prefix + "/invitation/" + *token),
                              use.mail, use.clock.now());
    if (!sent) return sent.error();
    return HandOver{to.name, to.mail, sent->way == mail::Way::queued, sent->text, sent->link};
}

net::Response handed_over(const net::Request& request, Services& use, const std::vector<HandOver>& all) {
    return private_page(pages::handed_over(page_named(request, use, msg("Invited")), all));
}

net::Response invite_one(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto offered = use.database.read([&](db::Read& tx) { return choices(tx, use, who); });
    NewPerson fresh{form.text("name", 100), form.mail("mail"), {}, form.value("lang") == "en" ? Lang::en : Lang::fr};
    if (const auto held = chosen_role(form, offered, who)) fresh.roles = {*held};
    if (!form.ok()) return invite_page(request, use, form, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<HandOver> {
        const auto added = add_person(tx, use.vault, fresh, who.person, use.clock);
        if (!added) return added.error();
        return send_invitation(tx, request, use, *person(tx, use.vault, *added, use.clock));
    });
    if (!done) return invite_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return handed_over(request, use, {*done});
}

/// One person a line: name, address, as a spreadsheet gives them when copied (tab), or with ";" or ",".
struct Many {
    std::vector<NewPerson> people;
    static constexpr std::size_t most = 200;
};
Many read_many(html::Form& form, std::string_view typed, const Held& held, Lang lang) {
    Many many;
    std::size_t number = 0;
    for (std::string_view line : text::split(typed, '\n')) {
        ++number;
        if (text::trim(line).empty()) continue;
        const char separator = line.find('\t') != std::string_view::npos ? '\t' : line.find(';') != std::string_view::npos ? ';' : ',';
        const auto cells = text::split(line, separator);
        if (cells.size() < 2 || text::trim(cells[1]).find('@') == std::string_view::npos) {
            // A first line of titles is what spreadsheets have.
            if (number == 1) continue;
            form.fail("many", msg("Line {1}: write a name, then an address of mail.", std::to_string(number)));
            return many;
        }
        many.people.push_back({std::string(text::trim(cells[0])), std::string(text::trim(cells[1])), {held}, lang});
    }
    if (many.people.empty()) form.fail("many", msg("Write one person a line: a name, then an address of mail."));
    if (many.people.size() > Many::most) form.fail("many", msg("At most {1} people at once.", std::to_string(Many::most)));
    return many;
}

net::Response invite_many(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto offered = use.database.read([&](db::Read& tx) { return choices(tx, use, who); });
    const auto held = chosen_role(form, offered, who);
    Many many;
    if (held) many = read_many(form, form.value("many"), *held, form.value("lang") == "en" ? Lang::en : Lang::fr);
    if (!form.ok()) return invite_page(request, use, form, net::Status::unprocessable);
    // All or none: whoever corrects a line sends the whole list again.
    const auto done = use.database.write([&](db::Write& tx) -> Result<std::vector<HandOver>> {
        std::vector<HandOver> all;
        for (const NewPerson& fresh : many.people) {
            const auto added = add_person(tx, use.vault, fresh, who.person, use.clock);
            if (!added) {
                Error error = added.error();
                error.message = msg("{1}: this address is wrong, or somebody has it already. Nobody was invited.", fresh.mail);
                error.field = "many";
                return error;
            }
            auto sent = send_invitation(tx, request, use, *person(tx, use.vault, *added, use.clock));
            if (!sent) return sent.error();
            all.push_back(*std::move(sent));
        }
        return all;
    });
    if (!done) return invite_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return handed_over(request, use, *done);
}

// ---- One person ----

/// The person that the address names, if this visitor may do that to them. Whoever may not learns nothing: the same as of nobody.
std::optional<Person> named(const net::Request& request, Services& use, Right right) {
    const auto id = PersonId::from_text(request.param("person"));
    if (!id) return std::nullopt;
    auto found = use.database.read([&](db::Read& tx) { return person(tx, use.vault, *id, use.clock); });
    if (found && !may_on(visitor(request), right, *found)) found.reset();
    return found;
}

net::Response person_page(const net::Request& request, Services& use, const html::Form& form = {}, net::Status status = net::Status::ok) {
    const Visitor& who = visitor(request);
    const auto whom = named(request, use, Right::see_people);
    if (!whom) return unknown();
    html::Page page = page_named(request, use, msg("People"));
    page.title = whom->name;
    PersonView view;
    RoleChoices offered;
    use.database.read([&](db::Read& tx) {
        const Names known = names(tx, use);
        view.line = line_of(tx, use, page.lang, *whom, known);
        for (const PastRole& each : roles_over_time(tx, whom->id)) {
            RoleLine line{told(page.lang, each.held, known), i18n::short_date(page.lang, to_local(each.since, "Europe/Paris").date), {},
                          std::string(code(each.held.role)), each.held.organisation.text(), each.held.team.text()};
            if (each.until) line.until = i18n::short_date(page.lang, to_local(*each.until, "Europe/Paris").date);
            (each.until ? view.past : view.held).push_back(std::move(line));
        }
        view.self = whom->id == who.person;
        view.may_manage = !view.self && may_on(who, Right::manage_people, *whom);
        view.mail_returns = mail::bounced(tx, use.vault, whom->mail).has_value();
        if (view.may_manage) offered = choices(tx, use, who);
    });
    if (!view.self)
        use.database.write([&](db::Write& tx) { journal::record(tx, who.person, journal::Act::seen, whom->id, "account", use.clock); });
    return private_page(pages::person(page, request, form, view, offered), status);
}

/// Does something to the person of the address, and shows their page again.
net::Response change(const net::Request& request, Services& use, const std::function<Result<void>(db::Write&, const Person&)>& how) {
    const auto whom = named(request, use, Right::manage_people);
    if (!whom) return unknown();
    // What one may do to one's own account stands on its own page, where it asks for more than a session.
    if (whom->id == visitor(request).person) return person_page(request, use, html::Form().with(not_to_oneself()), net::Status::forbidden);
    const auto done = use.database.write([&](db::Write& tx) { return how(tx, *whom); });
    if (!done) {
        html::Form form;
        return person_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    }
    return net::see_other(use.page(request).link("/espace/personnes/" + whom->id.text()));
}

net::Response give(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    const auto whom = named(request, use, Right::manage_people);
    if (!whom) return unknown();
    html::Form form(request.form());
    const auto offered = use.database.read([&](db::Read& tx) { return choices(tx, use, who); });
    const auto held = chosen_role(form, offered, who);
    if (!held) return person_page(request, use, form, net::Status::unprocessable);
    return change(request, use, [&](db::Write& tx, const Person& to) {
        give_role(tx, to.id, *held, who.person, use.clock);
        return Result<void>();
    });
}

net::Response take(const net::Request& request, Services& use) {
    const html::Form form(request.form());
    const auto role = role_from(form.value("role"));
    if (!role) return net::failure(net::Status::unprocessable);
    const Held held{*role, OrganisationId{id_from_text(form.value("organisation")).value_or(0)}, TeamId{id_from_text(form.value("team")).value_or(0)}};
    const Visitor& who = visitor(request);
    // A coordinator takes no role that a coordinator could not give.
    if (who.reach(Right::manage_people) != Reach::coop && (held.role != Role::counsellor || !who.may(Right::manage_people, {.team = held.team})))
        return unknown();
    return change(request, use, [&](db::Write& tx, const Person& from) { return take_role(tx, from.id, held, who.person, use.clock); });
}

/// A lost factor is taken away only by whoever made sure of who asks, and says how. The owner is told by mail, and whoever holds
/// the lost device is out.
net::Response take_factor(const net::Request& request, Services& use, std::string_view field,
                          void (*remove)(db::Write&, PersonId, PersonId, const Clock&, std::string_view)) {
    const auto whom = named(request, use, Right::manage_people);
    if (!whom) return unknown();
    html::Form form(request.form());
    const auto checks = identity_checks();
    const auto how = std::find_if(checks.begin(), checks.end(), [&](const IdentityCheck& each) { return each.code == form.value(field); });
    if (how == checks.end() && whom->id != visitor(request).person) {
        form.fail(field, msg("Say how you made sure that it is this person who asks. A mail is no proof."));
        return person_page(request, use, form, net::Status::unprocessable);
    }
    auto response = change(request, use, [&](db::Write& tx, const Person& of) {
        remove(tx, of.id, visitor(request).person, use.clock, how->code);
        repository::delete_sessions(tx, of.id, SessionId{});
        return Result<void>();
    });
    if (response.status == net::Status::see_other) tell_of_lost_factor(request, use, whom->id, how->label);
    return response;
}

/// Asks before it signs somebody out everywhere. Only how many: where they are signed in is for themselves to see.
net::Response sessions_page(const net::Request& request, Services& use) {
    const auto whom = named(request, use, Right::manage_people);
    if (!whom) return unknown();
    const auto open = use.database.read([&](db::Read& tx) { return sessions(tx, whom->id, use.clock).size(); });
    const html::Page page = page_named(request, use, msg("End all sessions"));
    return private_page(pages::end_sessions(page, request, whom->id.text(), whom->name, open));
}

net::Response end_all_sessions(const net::Request& request, Services& use) {
    const auto whom = named(request, use, Right::manage_people);
    auto response = change(request, use, [&](db::Write& tx, const Person& of) {
        end_sessions(tx, of.id, visitor(request).person, use.clock);
        return Result<void>();
    });
    if (whom && response.status == net::Status::see_other) tell_of_ended_sessions(request, use, whom->id);
    return response;
}

net::Response resend(const net::Request& request, Services& use) {
    const auto whom = named(request, use, Right::manage_people);
    if (!whom || whom->closed) return unknown();
    if (whom->id == visitor(request).person) return person_page(request, use, html::Form().with(not_to_oneself()), net::Status::forbidden);
    const auto sent = use.database.write([&](db::Write& tx) { return send_invitation(tx, request, use, *whom); });
    if (!sent) return net::failure(sent.error());
    return handed_over(request, use, {*sent});
}

}

void people_routes(net::Router& on, ProvenRoutes& proven, Services& use) {
    const auto see = may(Right::see_people), manage = may(Right::manage_people);
    on.get("/espace/personnes", see, [&use](const net::Request& request) { return list_page(request, use); });
    on.get("/espace/personnes/inviter", manage, [&use](const net::Request& request) {
        html::Form form;
        form.preset("role", "counsellor");
        form.preset("lang", request.lang == Lang::en ? "en" : "fr");
        return invite_page(request, use, form);
    });
    on.post("/espace/personnes/inviter", manage, [&use](const net::Request& request) { return invite_one(request, use); });
    on.post("/espace/personnes/inviter/plusieurs", manage, [&use](const net::Request& request) { return invite_many(request, use); });
    on.get("/espace/personnes/{person}", see, [&use](const net::Request& request) { return person_page(request, use); });
    on.post("/espace/personnes/{person}/roles", manage, [&use](const net::Request& request) { return give(request, use); });
    on.post("/espace/personnes/{person}/roles/retirer", manage, [&use](const net::Request& request) { return take(request, use); });
    on.post("/espace/personnes/{person}/invitation", manage, [&use](const net::Request& request) { return resend(request, use); });
    const auto by = [](const net::Request& request) { return visitor(request).person; };
    on.post("/espace/personnes/{person}/invitation/annuler", manage, [&use, by](const net::Request& request) {
        return change(request, use, [&](db::Write& tx, const Person& of) {
            revoke_invitations(tx, of.id, by(request), use.clock);
            return Result<void>();
        });
    });
    on.get("/espace/personnes/{person}/sessions", manage, [&use](const net::Request& request) { return sessions_page(request, use); });
    on.post("/espace/personnes/{person}/sessions/fermer", manage, [&use](const net::Request& request) { return end_all_sessions(request, use); });
    on.post("/espace/personnes/{person}/fermer", manage, [&use, by](const net::Request& request) {
        return change(request, use, [&](db::Write& tx, const Person& of) { return close_account(tx, of.id, by(request), use.clock); });
    });
    on.post("/espace/personnes/{person}/rouvrir", manage, [&use, by](const net::Request& request) {
        return change(request, use, [&](db::Write& tx, const Person& of) { return reopen_account(tx, of.id, by(request), use.clock); });
    });
    proven.post("/espace/personnes/{person}/cles/retirer", manage, [&use](const net::Request& request) {
        return take_factor(request, use, "checked_keys", remove_passkeys);
    });
    proven.post("/espace/personnes/{person}/double-verification/retirer", manage, [&use](const net::Request& request) {
        return take_factor(request, use, "checked_app", remove_totp);
    });
}

}
