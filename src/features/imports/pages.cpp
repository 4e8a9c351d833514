// /espace/importer: a file, what it would do, what it did, and taking it back.
#include "imports/pages.hpp"

#include "features/imports/page_parts.hpp"
#include "features/imports/preview.hpp"
#include "features/journal/journal.hpp"
#include "platform/base/text.hpp"
#include "platform/net/multipart.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::imports {

using accounts::Right;
using accounts::visitor;
using html::page_named;
using net::private_page;

net::Response unknown_file() {
    return net::failure(fail(ErrorKind::not_found, "unknown_import", msg("There is no such file, or no longer.")));
}

std::optional<Import> named(const net::Request& request, Services& use) {
    const auto id = ImportId::from_text(request.param("fichier"));
    if (!id) return std::nullopt;
    auto found = use.tools.database.read([&](db::Read& tx) { return import_of(tx, use.tools.vault, *id); });
    return found && found->owner == visitor(request).person ? found : std::nullopt;
}

namespace {

std::string moment(Instant at, Lang lang) {
    const LocalTime local = to_local(at, "Europe/Paris");
    return i18n::format(lang,
                        msg("{1} at {2}", i18n::short_date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}

std::string made_text(const Import& import, Lang lang) {
    if (import.state == State::choosing) return {};
    return i18n::list(lang, {i18n::plural(lang, "{n} record", "{n} records", import.records_made),
                             i18n::plural(lang, "{n} sheet", "{n} sheets", import.people_made)});
}

net::Response list_page(const net::Request& request, Services& use, const html::Form& form, net::Status status) {
    const html::Page page = page_named(request, use, msg("Bring in a file"));
    std::vector<FileLine> lines;
    for (const Import& each : use.tools.database.read(
             [&](db::Read& tx) { return imports_of(tx, use.tools.vault, visitor(request).person); }))
        lines.push_back({each.id.text(),
                         each.file_name.empty()
                             ? std::string(i18n::translate(page.lang, i18n::key("File no longer kept")))
                             : each.file_name,
                         moment(each.created, page.lang), each.state, made_text(each, page.lang)});
    return private_page(pages::imports(page, request, form, lines), status);
}

net::Response upload(const net::Request& request, Services& use) {
    html::Form form;
    const auto again = [&](const Error& error) {
        form.fail("file", error.message);
        return list_page(request, use, form, net::status_of(error.kind));
    };
    const auto type = request.header("content-type");
    if (!text::starts_with_ci(type, "multipart/"))
        return again(invalid("file_needed", msg("Choose a file on your device.")));
    const auto body = net::whole_body(request);
    if (!body) return again(body.error());
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return again(parts.error());
    std::string_view bytes, name;
    for (const auto& part : *parts)
        if (part.name == "file") bytes = part.bytes, name = part.file_name;
    const auto id = begin(use.tools, visitor(request), name, bytes);
    if (!id) return again(id.error());
    return net::see_other(use.page(request).link(std::string(at) + "/" + id->text()));
}

net::Response preview_page(const net::Request& request, Services& use, const Import& import, const Error* error) {
    const html::Page page = page_named(request, use, msg("What this file would bring"));
    html::Form form;
    if (error != nullptr) form.fail("", error->message);
    const auto ready = read_import(use.tools, visitor(request), import.id);
    if (!ready) return net::failure(ready.error());
    PreviewView view = preview_of(use.tools, *ready, import, page.lang);
    view.origin = label(ready->plan.origin);
    view.may_undo = import.state != State::choosing;
    if (const auto lacks = ready->plan.lacks()) view.lacks = *lacks;
    view.faults = faults_of(told_of(ready->lines.faults), std::string(at) + "/" + view.id + "/lignes.csv", page.lang);
    if (const auto same = use.tools.database.read([&](db::Read& tx) -> std::optional<Import> {
            const auto id = repository::same_file(tx, use.tools.vault, import);
            return id ? import_of(tx, use.tools.vault, *id) : std::nullopt;
        }))
        view.before = moment(same->created, page.lang);
    return private_page(pages::preview(page, request, form, view),
                        error != nullptr ? net::status_of(error->kind) : net::Status::ok);
}

net::Response result_page(const net::Request& request, Services& use, const Import& import,
                          const Error* error = nullptr) {
    const html::Page page = page_named(request, use, msg("A file brought in"));
    html::Form form;
    if (error != nullptr) form.fail("", error->message);
    ResultView view;
    view.id = import.id.text();
    view.file = import.file_name;
    view.import = import;
    view.has_file = import.file_bytes > 0;
    if (import.units > 0) view.percent = static_cast<int>(100.0 * import.position / import.units);
    view.may_go_on = view.has_file && import.state == State::stopped;
    view.may_undo = import.state == State::done || import.state == State::stopped;
    constexpr int most = 5000;
    view.faults = faults_of(
        use.tools.database.read([&](db::Read& tx) { return repository::faults(tx, use.tools.vault, import.id, most); }),
        std::string(at) + "/" + view.id + "/lignes.csv", page.lang);
    auto response = private_page(pages::result(page, request, form, view),
                                 error != nullptr ? net::status_of(error->kind) : net::Status::ok);
    // How far it is shows by itself, without a script.
    if (import.state == State::running || import.state == State::undoing) response.with("Refresh", "4");
    return response;
}

/// Nothing was done yet by how its columns are read now.
bool is_to_be_seen(const Import& import) {
    return import.state == State::choosing ||
           (import.state == State::stopped && import.position == 0 && import.file_bytes > 0);
}

net::Response one_page(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    if (is_to_be_seen(*import)) return preview_page(request, use, *import, nullptr);
    return result_page(request, use, *import);
}

net::Response back_to(const net::Request& request, Services& use, const Import& import) {
    return net::see_other(use.page(request).link(std::string(at) + "/" + import.id.text()));
}

net::Response go(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    if (request.form().get("faire") == "arreter") {
        if (auto stopped = stop(use.tools, visitor(request).person, import->id); !stopped)
            return net::failure(stopped.error());
        return back_to(request, use, *import);
    }
    if (auto started = start(use.tools, visitor(request), import->id); !started) {
        if (is_to_be_seen(*import) && started.error().code != "file_gone")
            return preview_page(request, use, *import, &started.error());
        return result_page(request, use, *import, &started.error());
    }
    // A small one is in before the page is back; of a larger one the job does the rest.
    static_cast<void>(work(use.tools, import->id, at_once / piece));
    return back_to(request, use, *import);
}

net::Response undo_all(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    if (auto undone = undo(use.tools, visitor(request).person, import->id); !undone)
        return result_page(request, use, *import, &undone.error());
    static_cast<void>(work(use.tools, import->id, at_once / piece + 1));
    return back_to(request, use, *import);
}

net::Response discard(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    if (import->state == State::choosing)
        use.tools.database.write([&](db::Write& tx) {
            repository::remove_file(tx, import->id);
            repository::remove(tx, import->id);
        });
    return net::see_other(use.page(request).link(at));
}

/// Every line that something was wrong with, as a table that a spreadsheet opens.
net::Response faults_file(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    std::vector<repository::Told> all;
    if (is_to_be_seen(*import)) {
        const auto ready = read_import(use.tools, visitor(request), import->id);
        if (!ready) return net::failure(ready.error());
        all = told_of(ready->lines.faults);
    } else {
        constexpr int most = 100'000;
        all = use.tools.database.read(
            [&](db::Read& tx) { return repository::faults(tx, use.tools.vault, import->id, most); });
    }
    const auto say = [&](std::string_view key) { return std::string(i18n::translate(request.lang, key)); };
    const auto quoted = [](std::string_view cell) {
        std::string out = "\"";
        if (!cell.empty() && std::string_view("=+-@\t\r'").find(cell.front()) != std::string_view::npos) out += '\'';
        for (const char c : cell) (out += c == '"' ? "\"\"" : std::string(1, c));
        return out + "\"";
    };
    std::string csv = "\xEF\xBB\xBF" + quoted(say(i18n::key("Line"))) + ";" + quoted(say(i18n::key("Column"))) + ";" +
                      quoted(say(i18n::key("What stands there"))) + ";" +
                      quoted(say(i18n::key("What is wrong, and what to do"))) + ";" +
                      quoted(say(i18n::key("Brought in"))) + "\r\n";
    for (const auto& each : all)
        csv += std::to_string(each.fault.line) + ";" + quoted(each.fault.column) + ";" + quoted(each.fault.value) +
               ";" + quoted(i18n::format(request.lang, each.fault.why)) + ";" +
               quoted(say(each.weight == repository::Weight::refused ? i18n::key("No") : i18n::key("Yes"))) + "\r\n";
    auto response =
        net::file(std::move(csv), "text/csv; charset=utf-8", i18n::format(request.lang, msg("lines-to-mend")) + ".csv");
    response.cache = net::Cache::none;
    return response;
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::help_people))
        doors.push_back({at, i18n::key("Bring in a file"), "file-text",
                         i18n::key("What you had before: people, and what you did with them."), html::Group::residents,
                         60});
    if (visitor.may(Right::see_figures))
        doors.push_back({out_at, i18n::key("Take your data out"), "download",
                         i18n::key("Sheets, records and coordination, as a spreadsheet, CSV or JSON."),
                         html::Group::figures, 60});
}

void routes(net::Router& on, Services& use) {
    const auto help = accounts::may(Right::help_people);
    on.get(std::string(at), help, [&use](const net::Request& r) { return list_page(r, use, {}, net::Status::ok); });
    on.post(std::string(at), help, [&use](const net::Request& r) { return upload(r, use); },
            {.body_cap = longest_file + 64 * 1024});
    const std::string one = std::string(at) + "/{fichier}";
    on.get(one, help, [&use](const net::Request& r) { return one_page(r, use); });
    on.get(one + "/lignes.csv", help, [&use](const net::Request& r) { return faults_file(r, use); });
    const auto post = [&](const std::string& what, net::Response (*handle)(const net::Request&, Services&)) {
        on.post(one + what, help, [handle, &use](const net::Request& r) { return handle(r, use); });
    };
    post("/lancer", go);
    post("/annuler", undo_all);
    post("/retirer", discard);
    column_routes(on, use);
    export_routes(on, use);
}

}
