// /espace/importer/{file}/colonnes: what each column is, and what words are that nobody knows.
#include <algorithm>

#include "features/imports/page_parts.hpp"
#include "features/imports/preview.hpp"
#include "imports/pages.hpp"
#include "platform/base/text.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::imports {
namespace {

using accounts::visitor;
using html::page_named;

std::string say(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::vector<OptionLine> field_options(Subject subject, Field chosen, Lang lang) {
    std::vector<OptionLine> options{{"", say(lang, i18n::key("Do not read it")), chosen == Field::none}};
    for (const FieldOf& each : fields_of(subject))
        options.push_back({std::string(each.code), say(lang, each.label), each.field == chosen});
    return options;
}

std::vector<OptionLine> ask_options(const Ask& ask, const References& refer, Lang lang) {
    std::vector<OptionLine> options{{"", say(lang, i18n::key("Not decided yet")), ask.chosen.empty()}};
    const auto add = [&](std::string value, std::string label) {
        const bool chosen = value == ask.chosen;
        options.push_back({std::move(value), std::move(label), chosen});
    };
    if (ask.kind == Ask::Kind::word) {
        add("-", say(lang, i18n::key("Leave it out")));
        for (const Choice& each : choices_of(ask.field)) add(each.code, say(lang, each.label));
    } else if (ask.kind == Ask::Kind::colleague) {
        add("-", say(lang, i18n::key("Leave their lines out")));
        for (const auto& each : refer.colleagues) add(each.id.text(), each.name);
    } else {
        if (!ask.insee.empty()) add("-", say(lang, i18n::key("No place that is listed here: the commune alone")));
        // Those of the commune first, then those of its département.
        const std::string_view departement = ask.insee.starts_with("97") ? std::string_view(ask.insee).substr(0, 3)
                                                                         : std::string_view(ask.insee).substr(0, 2);
        constexpr std::size_t most = 100;
        for (const bool near : {true, false})
            for (const auto& each : refer.places)
                if (options.size() < most && (each.insee == ask.insee) == near &&
                    (near || departement.empty() || each.departement == departement))
                    add(each.id.text(), each.name);
    }
    return options;
}

ColumnsView view_of(Services& use, const net::Request& request, const Import& import, const Ready& ready, Lang lang) {
    ColumnsView view;
    view.id = import.id.text();
    view.file = import.file_name;
    view.origin = label(ready.plan.origin);
    view.recognised = ready.plan.origin != Origin::table;
    view.names_add = ready.plan.names == Plan::Names::add;
    view.add_alike = ready.plan.add_alike;
    if (const auto lacks = ready.plan.lacks()) view.lacks = *lacks;
    std::optional<std::string> bytes;
    References refer;
    use.tools.database.read([&](db::Read& tx) {
        bytes = repository::bytes(tx, use.tools.vault, import.id);
        refer = references(tx, use.tools.vault, visitor(request), use.tools.clock);
    });
    auto file = spreadsheet::Reader::open(bytes ? std::string_view(*bytes) : std::string_view());
    for (std::size_t t = 0; t < ready.plan.tables.size(); ++t) {
        const Table& table = ready.plan.tables[t];
        TableView one{table.name, std::to_string(t), table.titles_at, {}, {}};
        for (const Subject each : {Subject::people, Subject::records})
            one.subjects.push_back({std::string(code(each)), say(lang, label(each)), each == table.subject});
        (table.subject == Subject::people ? view.has_people : view.has_records) = true;
        const auto first = file ? samples(*file, table) : std::vector<std::vector<std::string>>(table.titles.size());
        for (std::size_t c = 0; c < table.titles.size(); ++c) {
            if (table.titles[c].empty() && first[c].empty()) continue;
            one.columns.push_back({"c" + std::to_string(t) + "_" + std::to_string(c), table.titles[c],
                                   text::join(first[c], " · "), field_options(table.subject, table.fields[c], lang)});
        }
        view.tables.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < ready.lines.asks.size(); ++i) {
        const Ask& each = ready.lines.asks[i];
        view.asks.push_back(
            {std::to_string(i), each.key, each.shown, each.column, each.lines, ask_options(each, refer, lang)});
    }
    return view;
}

net::Response columns_page(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    const html::Page page = page_named(request, use, msg("What the columns are"));
    const auto ready = read_import(use.tools, visitor(request), import->id);
    if (!ready) return net::failure(ready.error());
    return net::private_page(pages::columns(page, request, view_of(use, request, *import, *ready, page.lang)));
}

/// The titles on another line than was thought.
void retitle(spreadsheet::Reader& file, Table& table, int line) {
    static_cast<void>(file.each(static_cast<std::size_t>(table.sheet), [&](spreadsheet::Row& row) {
        if (row.number != line) return row.number < line;
        table.titles = row.cells;
        table.titles_at = line;
        table.first = line + 1;
        table.fields.assign(table.titles.size(), Field::none);
        return false;
    }));
}

void recognise_fields(Table& table) {
    for (std::size_t c = 0; c < table.titles.size(); ++c) {
        table.fields[c] = Field::none;
        const auto known = field_by_heading(table.subject, table.titles[c]);
        if (known && table.column(*known) < 0) table.fields[c] = *known;
    }
}

net::Response save_columns(const net::Request& request, Services& use) {
    const auto import = named(request, use);
    if (!import) return unknown_file();
    if (import->state == State::running || import->state == State::undoing)
        return net::failure(fail(ErrorKind::conflict, "running", msg("This file is being worked on. Please wait.")));
    const net::Params typed = request.form();
    std::optional<std::string> bytes, json;
    use.tools.database.read([&](db::Read& tx) {
        bytes = repository::bytes(tx, use.tools.vault, import->id);
        json = repository::plan(tx, use.tools.vault, import->id);
    });
    auto plan = json ? plan_from(*json) : std::nullopt;
    if (!plan || !bytes) return unknown_file();
    bool other_columns = false;
    auto file = spreadsheet::Reader::open(*bytes);
    for (std::size_t t = 0; t < plan->tables.size(); ++t) {
        Table& table = plan->tables[t];
        const std::string n = std::to_string(t);
        const auto subject = subject_from(typed.get("s" + n));
        const auto titles = number_from(typed.get("t" + n));
        const bool moved = titles && *titles > 0 && *titles != table.titles_at && file;
        if (moved) retitle(*file, table, *titles);
        if ((subject && *subject != table.subject) || moved) {
            // Other lines, or other columns to choose from: what their titles say, to be looked at again.
            if (subject) table.subject = *subject;
            recognise_fields(table);
            other_columns = true;
            continue;
        }
        for (std::size_t c = 0; c < table.fields.size(); ++c) {
            const std::string name = "c" + n + "_" + std::to_string(c);
            if (typed.has(name)) table.fields[c] = field_from(table.subject, typed.get(name)).value_or(Field::none);
        }
    }
    std::stable_sort(plan->tables.begin(), plan->tables.end(),
                     [](const Table& a, const Table& b) { return a.subject < b.subject; });
    plan->names = typed.get("names") == "known" ? Plan::Names::known : Plan::Names::add;
    plan->add_alike = typed.has("add_alike");
    constexpr int most_asked = 400;
    for (int i = 0; i < most_asked; ++i) {
        const std::string n = std::to_string(i);
        if (!typed.has("k" + n)) break;
        plan->chosen[std::string(typed.get("k" + n)).substr(0, 400)] = std::string(typed.get("a" + n)).substr(0, 60);
    }
    const std::string kept = to_json(*plan);
    use.tools.database.write([&](db::Write& tx) {
        repository::set_plan(tx, use.tools.vault, import->id, kept);
        // Read otherwise it is looked at from the beginning; what is in is known.
        auto now = import_of(tx, use.tools.vault, import->id);
        if (now && now->state != State::running && now->state != State::undoing) {
            if (now->state != State::choosing) now->state = State::stopped;
            now->position = 0;
            repository::set_counts(tx, *now);
        }
    });
    const std::string address = std::string(at) + "/" + import->id.text();
    return net::see_other(use.page(request).link(other_columns || plan->lacks() ? address + "/colonnes" : address));
}

}

void column_routes(net::Router& on, Services& use) {
    const auto help = accounts::may(accounts::Right::help_people);
    const std::string columns = std::string(at) + "/{fichier}/colonnes";
    on.get(columns, help, [&use](const net::Request& r) { return columns_page(r, use); });
    on.post(columns, help, [&use](const net::Request& r) { return save_columns(r, use); }, {.body_cap = 512 * 1024});
}

}
