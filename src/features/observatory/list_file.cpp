// The file of a list: CSV, a spreadsheet, or one domain a line.
#include <algorithm>
#include <map>

#include "features/observatory/lists.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"
#include "platform/spreadsheet/reader.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::size_t most_faults = 200;

/// Where each column is; -1: there is none.
struct Columns {
    int domain = -1, name = -1, insee = -1;
};

Columns columns_of(const std::vector<std::string>& head) {
    Columns found;
    const auto is = [](const std::string& cell, std::initializer_list<std::string_view> names) {
        const std::string folded = text::fold_words(cell);
        return std::ranges::find(names, folded) != names.end();
    };
    for (int i = 0; i < static_cast<int>(head.size()); ++i) {
        const std::string& cell = head[static_cast<std::size_t>(i)];
        if (found.domain < 0 && is(cell, {"domain", "domaine", "nom de domaine", "site", "site web", "site internet",
                                          "url", "adresse du site", "website"}))
            found.domain = i;
        else if (found.name < 0 && is(cell, {"name", "nom", "organisation", "structure", "commune", "raison sociale",
                                             "libelle", "label"}))
            found.name = i;
        else if (found.insee < 0 && is(cell, {"insee", "code insee", "insee code", "code commune", "codgeo", "com"}))
            found.insee = i;
    }
    return found;
}

std::string_view cell(const spreadsheet::Row& row, int column) {
    if (column < 0 || static_cast<std::size_t>(column) >= row.cells.size()) return {};
    return text::trim(row.cells[static_cast<std::size_t>(column)]);
}

/// A spreadsheet takes the first zero of "01004" away.
std::string insee_from(std::string_view typed) {
    std::string code(typed);
    if (code.size() == 4 && std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; }))
        code.insert(0, 1, '0');
    return code;
}

/// "Mairie -  Saleignes" → "Mairie - Saleignes".
std::string tidy(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        const bool space = c == ' ' || c == '\t' || c == '\n';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

}

Result<Brought> read_members(std::string_view bytes, ListKind kind, std::string_view departement) {
    if (text::trim(bytes).empty())
        return invalid("file_needed", msg("Choose a file, or paste the names of the sites."), "fichier");
    spreadsheet::Limits limits;
    limits.unpacked_bytes = 64u << 20;
    limits.text_bytes = 32u << 20;
    limits.rows = most_members + 1;
    auto reader = spreadsheet::Reader::open(bytes, limits);
    if (!reader) return std::move(reader).take_error().on("fichier");
    Brought brought;
    std::map<std::string, std::size_t> places;
    std::optional<Columns> columns;
    std::optional<Error> stopped;
    const auto fault = [&](int line, Message message) {
        ++brought.wrong;
        if (brought.faults.size() < most_faults) brought.faults.push_back({line, std::move(message)});
    };
    const auto done = reader->each(0, [&](spreadsheet::Row& row) {
        if (!columns) {
            columns = columns_of(row.cells);
            if (columns->domain >= 0) return true;
            // Without a head each line is a domain, and what may follow it a name.
            if (row.cells.empty() || !domain_from(row.cells.front())) {
                stopped = invalid("no_domain_column",
                                  msg("No column is called “site” or “domain”. Write it into the first line, or give "
                                      "one site a line."),
                                  "fichier");
                return false;
            }
            *columns = {0, 1, 2};
        }
        if (row.fault) {
            fault(row.number, *row.fault);
            return true;
        }
        const std::string_view typed = cell(row, columns->domain);
        NewMember one;
        one.insee = insee_from(cell(row, columns->insee));
        const auto commune = one.insee.empty() ? std::nullopt : territory::commune(one.insee);
        if (!departement.empty() && (!commune || commune->departement != departement)) {
            ++brought.elsewhere;
            return true;
        }
        if (typed.empty()) {
            fault(row.number, msg("There is no site in this line."));
            return true;
        }
        const auto domain = domain_from(typed);
        if (!domain) {
            fault(row.number, domain.error().message);
            return true;
        }
        if (!one.insee.empty() && !commune) {
            fault(row.number, msg("{1} is no INSEE code of a commune.", one.insee.substr(0, 20)));
            return true;
        }
        one.domain = *domain;
        if (commune) one.insee = commune->insee;
        // A commune is called what it is called, however the file writes it.
        one.name = commune && kind == ListKind::communes ? std::string(commune->name) : tidy(cell(row, columns->name));
        if (one.name.empty()) one.name = commune ? std::string(commune->name) : one.domain;
        if (text::length(one.name) > longest_member_name) one.name = text::shorten(one.name, longest_member_name - 1);
        const auto [at, anew] = places.try_emplace(code_of(one, kind), brought.members.size());
        if (anew)
            brought.members.push_back(std::move(one));
        else
            brought.members[at->second] = std::move(one);
        return true;
    });
    if (stopped) return *stopped;
    if (!done) return Error(done.error()).on("fichier");
    return brought;
}

}
