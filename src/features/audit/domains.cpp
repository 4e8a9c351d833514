// Lists of domains as people have them.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "features/audit/audit.hpp"
#include "platform/base/text.hpp"
#include "platform/dns/dns.hpp"
#include "platform/dns/suffix.hpp"
#include "platform/imports/csv.hpp"
#include "platform/imports/file.hpp"

namespace beffroi::audit {
namespace {

constexpr std::size_t most_bytes = 256 << 20;
constexpr std::array<std::string_view, 8> columns{"domain", "domaine", "site", "site_web", "site web", "site_internet", "url", "nom_de_domaine"};

/// Of an address of a page or of mail its host.
std::string host_in(std::string_view typed) {
    typed = text::trim(typed);
    if (const auto from = typed.find("://"); from != std::string_view::npos) typed.remove_prefix(from + 3);
    if (const auto at = typed.find('@'); at != std::string_view::npos) typed.remove_prefix(at + 1);
    typed = typed.substr(0, typed.find_first_of("/:?#"));
    const auto name = dns::normal_name(typed);
    if (!name || dns::registrable(*name).empty()) return {};
    return name->substr(0, 4) == "www." && !dns::registrable(name->substr(4)).empty() ? name->substr(4) : *name;
}

}

Result<DomainList> read_domains(const std::string& path) {
    const auto bytes = imports::read_whole(path, most_bytes);
    if (!bytes) return bytes.error();
    const auto text = imports::utf8(*bytes);
    if (!text) return text.error();
    imports::CsvReader reader(text->text(), imports::csv_separator(text->text()));
    imports::CsvRecord record;
    DomainList all;
    std::unordered_set<std::string> seen;
    std::size_t column = 0;
    bool first = true;
    while (reader.next(record)) {
        if (first) {
            first = false;
            const auto named = std::find_if(record.cells.begin(), record.cells.end(), [](const std::string& cell) {
                return std::find(columns.begin(), columns.end(), text::fold(text::trim(cell))) != columns.end();
            });
            if (named != record.cells.end()) {
                column = static_cast<std::size_t>(named - record.cells.begin());
                continue;
            }
            if (record.cells.size() > 1)
                return invalid("no_domain_column", msg("This table has no column “domain” or “site”. Name the column with the domains so, in its first line."), "list");
        }
        std::string domain = column < record.cells.size() ? host_in(record.cells[column]) : std::string();
        if (domain.empty()) {
            ++all.refused;
        } else if (seen.insert(domain).second) {
            all.domains.push_back(std::move(domain));
        }
    }
    return all;
}

}
