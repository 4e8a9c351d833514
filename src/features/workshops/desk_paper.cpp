// What is on paper: the sheet to sign, of one session or of a whole series, and the picture of a signed one.
#include <algorithm>
#include <map>
#include <set>

#include "features/journal/journal.hpp"
#include "features/workshops/desk.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"
#include "platform/net/multipart.hpp"
#include "platform/net/router.hpp"
#include "platform/pictures/pictures.hpp"
#include "workshops/pages.hpp"

namespace beffroi::workshops {
namespace {

using accounts::Right;
using accounts::visitor;

/// Beside names, so many half-days stand on a sheet that lies.
constexpr std::size_t columns_of_sheet = 6;

/// What is said of the workshop above the table.
SigningSheet sheet_for(db::Read& tx, const Services& use, const Workshop& w, Lang lang) {
    SigningSheet sheet;
    sheet.title = w.title;
    if (const auto place = places::by_id(tx, w.place)) {
        sheet.place = place->name;
        if (!place->address.empty()) sheet.place += ", " + place->address;
        sheet.place += ", " + place->postcode + " " + place->commune;
    }
    std::vector<std::string> names;
    for (PersonId each : w.counsellors)
        if (const auto who = accounts::person(tx, use.vault, each, use.clock)) names.push_back(who->name);
    sheet.counsellors = i18n::list(lang, names);
    return sheet;
}

std::string name_of(const Who& who, Lang lang) {
    return who.name.empty() ? i18n::format(lang, msg("(erased)")) : who.name;
}

/// One row a person, one cell a half-day, in the tables that `sheet` begins.
struct Rows {
    std::map<RegistrationId, SigningRow> by_person;
    std::size_t columns = 0;

    void add(db::Read& tx, const Services& use, const Person& person, const std::vector<Half>& halves, Lang lang) {
        if (!seated(person.entry.state)) return;
        SigningRow& row = by_person[person.registration.id];
        row.name = name_of(person.registration.who, lang);
        row.cells.resize(columns);
        for (Half half : halves) row.cells.push_back({true, signature(tx, use.vault, person.entry.id, half)});
    }
    /// By name, each with all of its cells.
    std::vector<SigningRow> take() {
        std::vector<SigningRow> all;
        for (auto& [id, row] : by_person) {
            row.cells.resize(columns);
            all.push_back(std::move(row));
        }
        std::stable_sort(all.begin(), all.end(), [](const SigningRow& a, const SigningRow& b) {
            return text::fold_words(a.name) < text::fold_words(b.name);
        });
        return all;
    }
};

/// Cuts a wide table into several, each with the names.
void cut(SigningSheet& sheet, const std::vector<SigningColumn>& columns, const std::vector<SigningRow>& rows) {
    for (std::size_t from = 0; from < columns.size(); from += columns_of_sheet) {
        const std::size_t to = std::min(from + columns_of_sheet, columns.size());
        SigningTable& table = sheet.tables.emplace_back();
        table.columns.assign(columns.begin() + static_cast<std::ptrdiff_t>(from),
                             columns.begin() + static_cast<std::ptrdiff_t>(to));
        for (const SigningRow& row : rows) {
            SigningRow& part = table.rows.emplace_back();
            part.name = row.name;
            part.cells.assign(row.cells.begin() + static_cast<std::ptrdiff_t>(from),
                              row.cells.begin() + static_cast<std::ptrdiff_t>(to));
        }
    }
}

net::Response on_paper(const net::Request& request, Services& use, html::Page page, const SigningSheet& sheet,
                       const std::string& about) {
    if (!sheet.tables.empty() && !sheet.tables.front().rows.empty())
        use.database.write([&](db::Write& tx) {
            journal::record(tx, visitor(request).person, journal::Act::list_seen, PersonId{}, "workshop:" + about,
                            use.clock);
        });
    return private_page(pages::attendance_sheet(page, sheet));
}

net::Response paper_of_session(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Attendance sheet"));
    const auto sheet = use.database.read([&](db::Read& tx) -> std::optional<SigningSheet> {
        const auto found = named_session(tx, use, request);
        if (!found) return std::nullopt;
        const auto& [s, w] = *found;
        SigningSheet one = sheet_for(tx, use, w, page.lang);
        const std::string_view zone = zone_of(w.insee);
        one.back = "/espace/ateliers/seances/" + s.id.text();
        one.day =
            i18n::date(page.lang, to_local(s.starts, zone).date) + ", " + hours_text(s.starts, s.ends, zone, page.lang);
        const auto of_day = halves(s, zone);
        Rows rows;
        for (const Person& each : people(tx, use.vault, s.id)) rows.add(tx, use, each, of_day, page.lang);
        rows.columns = of_day.size();
        std::vector<SigningColumn> columns;
        for (Half half : of_day) columns.push_back({{}, label(half)});
        cut(one, columns, rows.take());
        return one;
    });
    if (!sheet) return net::failure(unknown_session());
    return on_paper(request, use, page, *sheet, std::string(request.param("session")));
}

net::Response paper_of_series(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Attendance sheet"));
    const auto id = WorkshopId::from_text(request.param("workshop"));
    const auto sheet = use.database.read([&](db::Read& tx) -> std::optional<SigningSheet> {
        const auto w = id ? workshop(tx, *id) : std::nullopt;
        if (!w || !may_lead(tx, use, request, *w)) return std::nullopt;
        SigningSheet all = sheet_for(tx, use, *w, page.lang);
        all.wide = true;
        all.back = "/espace/ateliers/" + w->id.text();
        const std::string_view zone = zone_of(w->insee);
        Rows rows;
        std::vector<SigningColumn> columns;
        std::string first, last;
        std::set<std::string> hours;
        for (const Session& s : sessions_of(tx, w->id)) {
            if (s.cancelled) continue;
            const auto of_day = halves(s, zone);
            for (const Person& each : people(tx, use.vault, s.id)) rows.add(tx, use, each, of_day, page.lang);
            rows.columns += of_day.size();
            const Date date = to_local(s.starts, zone).date;
            for (Half half : of_day) columns.push_back({i18n::short_date(page.lang, date), label(half)});
            hours.insert(hours_text(s.starts, s.ends, zone, page.lang));
            last = i18n::date(page.lang, date);
            if (first.empty()) first = last;
        }
        all.day = first == last ? first : i18n::format(page.lang, msg("from {1} until {2}", first, last));
        if (hours.size() == 1) all.day += ", " + *hours.begin();
        cut(all, columns, rows.take());
        return all;
    });
    if (!sheet) return net::failure(unknown_workshop());
    return on_paper(request, use, page, *sheet, std::string(request.param("workshop")));
}

// ---- The picture of the signed sheet ----

net::Response add_picture(const net::Request& request, Services& use) {
    const bool known = use.database.read([&](db::Read& tx) { return named_session(tx, use, request).has_value(); });
    if (!known) return net::failure(unknown_session());
    html::Form form;
    const auto again = [&](Error error) {
        form.fail("sheet", error.message);
        return session_page(request, use, form, net::status_of(error.kind));
    };
    const auto type = request.header("content-type");
    const Error needed = invalid("sheet_needed", msg("Choose a picture of the signed sheet on your device."));
    if (!text::starts_with_ci(type, "multipart/")) return again(needed);
    const auto body = net::whole_body(request);
    if (!body) return again(body.error());
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return again(parts.error());
    std::string_view file;
    for (const auto& part : *parts)
        if (part.name == "sheet") file = part.bytes;
    if (file.empty()) return again(needed);
    const auto drawn = pictures::shrink(file, use.work_folder);
    if (!drawn) return again(drawn.error());
    use.database.write([&](db::Write& tx) {
        if (const auto found = named_session(tx, use, request))
            add_sheet(tx, use.vault, found->session.id, drawn->large, visitor(request).person, use.clock);
    });
    return net::see_other(use.page(request).link("/espace/ateliers/seances/" + std::string(request.param("session"))) +
                          "#sheet");
}

/// The sheet that the address names, if this visitor leads its workshop.
std::optional<Sheet> named_sheet(db::Read& tx, const Services& use, const net::Request& request) {
    const auto id = SheetId::from_text(request.param("sheet"));
    const auto found = id ? sheet(tx, *id) : std::nullopt;
    const auto s = found ? session(tx, found->session) : std::nullopt;
    const auto w = s ? workshop(tx, s->workshop) : std::nullopt;
    if (!w || !may_lead(tx, use, request, *w)) return std::nullopt;
    return found;
}

Error no_sheet() { return fail(ErrorKind::not_found, "unknown_sheet", msg("There is no such sheet.")); }

net::Response picture(const net::Request& request, Services& use) {
    const auto bytes = use.database.read([&](db::Read& tx) {
        const auto found = named_sheet(tx, use, request);
        return found ? sheet_picture(tx, use.vault, found->id) : std::string();
    });
    if (bytes.empty()) return net::failure(no_sheet());
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, PersonId{},
                        "workshop-sheet:" + std::string(request.param("sheet")), use.clock);
    });
    net::Response response = net::file(bytes, "image/webp");
    response.cache = net::Cache::none;
    return response;
}

net::Response remove_picture(const net::Request& request, Services& use) {
    const auto gone = use.database.write([&](db::Write& tx) -> std::optional<SessionId> {
        const auto found = named_sheet(tx, use, request);
        if (!found) return std::nullopt;
        remove_sheet(tx, found->id);
        return found->session;
    });
    if (!gone) return net::failure(no_sheet());
    return net::see_other(use.page(request).link("/espace/ateliers/seances/" + gone->text() + "#sheet"));
}

}

void desk_paper_routes(net::Router& on, Services& use) {
    const auto keep = accounts::may(Right::keep_agenda);
    const auto get = [&](const char* pattern, net::Response (*handle)(const net::Request&, Services&)) {
        on.get(pattern, keep, [handle, &use](const net::Request& request) { return handle(request, use); });
    };
    get("/espace/ateliers/seances/{session}/emargement", paper_of_session);
    get("/espace/ateliers/{workshop}/emargement", paper_of_series);
    get("/espace/ateliers/feuilles/{sheet}", picture);
    net::RouteOptions large;
    large.body_cap = pictures::most_bytes + 64 * 1024;
    on.post(
        "/espace/ateliers/seances/{session}/feuille", keep,
        [&use](const net::Request& request) { return add_picture(request, use); }, large);
    on.post("/espace/ateliers/feuilles/{sheet}/retirer", keep,
            [&use](const net::Request& request) { return remove_picture(request, use); });
}

}
