// A co-operative's own table: CSV with a first line of titles, in French or in English. Several values in one cell are parted by "|".
#include <array>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/cells.hpp"
#include "platform/imports/csv.hpp"

namespace beffroi::listings {
namespace {

enum Column {
    kind,
    key,
    name,
    what,
    language,
    licences,
    site,
    code,
    tags,
    replaces,
    updated,
    siren,
    mail,
    phone,
    address,
    postcode,
    commune,
    skills,
    columns
};

/// Titles as people may write them, without accents, capitals and signs.
struct Title {
    Column column;
    std::string_view words;
};
constexpr std::array titles{
    Title{kind, "sorte"},        Title{kind, "kind"},
    Title{key, "cle"},           Title{key, "key"},
    Title{name, "nom"},          Title{name, "name"},
    Title{what, "description"},  Title{what, "ce que c est"},
    Title{language, "langue"},   Title{language, "language"},
    Title{licences, "licence"},  Title{licences, "licences"},
    Title{licences, "license"},  Title{licences, "licenses"},
    Title{site, "site"},         Title{site, "website"},
    Title{code, "code source"},  Title{code, "code"},
    Title{code, "source code"},  Title{tags, "etiquettes"},
    Title{tags, "tags"},         Title{replaces, "remplace"},
    Title{replaces, "replaces"}, Title{updated, "mis a jour"},
    Title{updated, "updated"},   Title{siren, "siren"},
    Title{mail, "courriel"},     Title{mail, "mail"},
    Title{mail, "email"},        Title{phone, "telephone"},
    Title{phone, "phone"},       Title{address, "adresse"},
    Title{address, "address"},   Title{postcode, "code postal"},
    Title{postcode, "postcode"}, Title{commune, "commune"},
    Title{commune, "town"},      Title{skills, "savoir faire"},
    Title{skills, "skills"},
};

class Table {
public:
    explicit Table(const std::vector<std::string>& first) {
        at_.fill(-1);
        for (std::size_t i = 0; i < first.size(); ++i) {
            const std::string words = text::fold_words(first[i]);
            bool known = words.empty();
            for (const Title& each : titles)
                if (each.words == words) {
                    if (at_[each.column] < 0) at_[each.column] = static_cast<int>(i);
                    known = true;
                }
            if (!known) foreign_.push_back(first[i]);
        }
    }
    bool has(Column column) const { return at_[column] >= 0; }
    const std::vector<std::string>& foreign() const { return foreign_; }
    std::string_view cell(const imports::CsvRecord& record, Column column) const {
        const int at = at_[column];
        return at < 0 || static_cast<std::size_t>(at) >= record.cells.size()
                   ? std::string_view()
                   : text::trim(record.cells[static_cast<std::size_t>(at)]);
    }

private:
    std::array<int, columns> at_{};
    std::vector<std::string> foreign_;
};

std::vector<std::string> several(std::string_view cell) {
    std::vector<std::string> all;
    for (const auto each : text::split(cell, '|'))
        if (const auto one = text::trim(each); !one.empty()) all.emplace_back(one);
    return all;
}

void read_software(Gathering& gathering, const Table& table, const imports::CsvRecord& record) {
    Software one;
    one.name = gathering.line(table.cell(record, name), most_name);
    one.key = gathering.line(table.cell(record, key), most_name);
    one.what = gathering.line(table.cell(record, what), most_what);
    const std::string_view told = table.cell(record, language);
    one.language = told == "en" ? "en" : "fr";
    if (!told.empty() && told != "fr" && told != "en")
        gathering.remark(msg("A language is fr or en; taken as French."));
    gathering.licences(one, several(table.cell(record, licences)));
    one.site = gathering.address(table.cell(record, site));
    one.code = gathering.address(table.cell(record, code));
    one.tags = gathering.lines(several(table.cell(record, tags)));
    one.replaces = gathering.lines(several(table.cell(record, replaces)));
    if (const auto cell = table.cell(record, updated); !cell.empty()) {
        one.updated = imports::read_day(cell);
        if (!one.updated) gathering.remark(msg("“{1}” is no date. Write it like 2026-11-26.", text::shorten(cell, 40)));
    }
    gathering.add(std::move(one));
}

void read_firm(Gathering& gathering, const Table& table, const imports::CsvRecord& record) {
    Firm one;
    one.name = gathering.line(table.cell(record, name), most_name);
    one.key = gathering.line(table.cell(record, key), most_name);
    one.siren = gathering.siren(table.cell(record, siren));
    one.site = gathering.address(table.cell(record, site));
    one.mail = gathering.mail(table.cell(record, mail));
    one.phone = gathering.phone(table.cell(record, phone));
    one.address = gathering.line(table.cell(record, address));
    const std::string_view code_ = table.cell(record, postcode);
    if (code_.empty() || (code_.size() == 5 && code_.find_first_not_of("0123456789") == std::string_view::npos))
        one.postcode = code_;
    else
        gathering.remark(msg("“{1}” is no postcode, and was left out.", text::shorten(code_, 40)));
    one.commune = gathering.line(table.cell(record, commune), most_name);
    one.what = gathering.line(table.cell(record, what), most_what);
    one.skills = gathering.lines(several(table.cell(record, skills)));
    gathering.add(std::move(one));
}

}

Result<Read> read_own(std::string_view text, Date today) {
    imports::CsvReader reader(text, imports::csv_separator(text));
    imports::CsvRecord record;
    if (!reader.next(record)) return bad_file(msg("It is empty."));
    const Table table(record.cells);
    if (!table.has(name)) return bad_file(msg("Its first line has no title “nom” or “name”."));
    Gathering gathering(Source::own, today);
    for (std::size_t i = 0; i < table.foreign().size() && i < 20; ++i) {
        gathering.at("1");
        gathering.remark(msg("Nobody knows the column “{1}”.", text::shorten(table.foreign()[i], 60)));
    }
    while (reader.next(record)) {
        gathering.at(std::to_string(record.line));
        if (record.fault != imports::CsvFault::none) {
            gathering.refused(imports::fault_message(record.fault));
            continue;
        }
        const std::string sort = text::fold_words(table.cell(record, kind));
        if (sort.empty() || sort == "logiciel" || sort == "software" || sort == "service")
            read_software(gathering, table, record);
        else if (sort == "entreprise" || sort == "firm" || sort == "association" || sort == "prestataire")
            read_firm(gathering, table, record);
        else
            gathering.refused(msg("“{1}” is neither “logiciel” nor “entreprise”.", text::shorten(sort, 40)));
    }
    return gathering.done();
}

}
