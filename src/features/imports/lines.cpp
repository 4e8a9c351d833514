#include "features/imports/lines.hpp"

#include <algorithm>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

/// More faults than anybody reads; the rest is counted.
constexpr std::size_t most_faults = 20'000, most_asks = 300;

}

References references(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Clock& clock) {
    References all;
    all.visitor = visitor;
    const auto helps = [](const accounts::Person& person) {
        return !person.closed && std::any_of(person.roles.begin(), person.roles.end(), [](const accounts::Held& held) {
            return accounts::reach(held.role, accounts::Right::help_people) != accounts::Reach::none;
        });
    };
    for (auto& each : accounts::staff(tx, vault, clock)) {
        const bool self = each.id == visitor.person;
        if (!helps(each) || !(self || accounts::may_on(visitor, accounts::Right::help_people, each))) continue;
        all.colleagues.insert(self ? all.colleagues.begin() : all.colleagues.end(),
                              {each.id, each.name, text::lower_ascii(each.mail)});
    }
    places::each_changed(tx, 0, [&](const places::Record& record) {
        if (record.retired) return;
        const auto& p = record.place;
        all.places.push_back({p.id, p.name, plain_words(p.name), p.insee, p.postcode, places::departement(p)});
    });
    return all;
}

void shorten_to(std::string& value, std::size_t most) {
    if (text::length(value) > most) value = text::shorten(value, most - 1);
}

std::string_view Cells::operator[](Field field) const {
    const int at = table_.column(field);
    if (at < 0 || static_cast<std::size_t>(at) >= row_.cells.size()) return {};
    return told(row_.cells[static_cast<std::size_t>(at)]);
}

std::string_view Cells::title(Field field) const {
    const int at = table_.column(field);
    return at < 0 ? std::string_view() : std::string_view(table_.titles[static_cast<std::size_t>(at)]);
}

std::string Cells::content() const {
    std::string all;
    for (const std::string& cell : row_.cells) (all += cell) += '\x1f';
    return all;
}

bool Cells::blank() const {
    for (std::size_t i = 0; i < table_.fields.size() && i < row_.cells.size(); ++i)
        if (table_.fields[i] != Field::none && !told(row_.cells[i]).empty()) return false;
    return true;
}

void Reading::refuse(const Cells& cells, Field field, Message why) {
    if (into.faults.size() < most_faults)
        into.faults.push_back(
            {cells.line(), std::string(cells.title(field)), text::shorten(cells[field], 80), std::move(why), true});
}

void Reading::note(const Cells& cells, Field field, Message why) {
    if (into.faults.size() < most_faults)
        into.faults.push_back(
            {cells.line(), std::string(cells.title(field)), text::shorten(cells[field], 80), std::move(why), false});
}

std::string_view Reading::field_code(const Cells&, Field field) {
    const FieldOf* of = field_of(Subject::records, field);
    if (of == nullptr) of = field_of(Subject::people, field);
    return of == nullptr ? std::string_view() : of->code;
}
std::string Reading::folded(std::string_view cell) { return plain_words(text::shorten(cell, 80)); }

std::optional<std::string> Reading::decided(const Cells&, Ask ask) {
    const auto chosen = plan.chosen.find(ask.key);
    const auto there = std::find_if(into.asks.begin(), into.asks.end(), [&](const Ask& a) { return a.key == ask.key; });
    if (there != into.asks.end()) {
        ++there->lines;
    } else if (into.asks.size() < most_asks) {
        ask.lines = 1;
        if (chosen != plan.chosen.end()) ask.chosen = chosen->second;
        into.asks.push_back(std::move(ask));
    }
    if (chosen == plan.chosen.end() || chosen->second.empty()) return std::nullopt;
    return chosen->second;
}

void Reading::tell_unknown(const Cells& cells, Field field, std::string_view cell, bool was_decided, bool needed) {
    const std::string word = text::shorten(cell, 60);
    if (needed && !was_decided)
        return refuse(cells, field, msg("“{1}” is not known here. Say what it is on the page of the columns.", word));
    if (needed) return refuse(cells, field, msg("Lines with “{1}” are left out, as you chose.", word));
    if (was_decided) return note(cells, field, msg("“{1}” is left out, as you chose.", word));
    note(cells, field,
         msg("“{1}” is not known here and is left out. Say what it is on the page of the columns.", word));
}

std::string Reading::commune(const Cells& cells, Field insee, Field postcode, Field name) {
    const Where where = where_from(cells[insee], cells[postcode], cells[name]);
    const Field at = !cells[insee].empty() && cells[insee] != "0" ? insee : !cells[name].empty() ? name : postcode;
    if (where.fault == Where::Fault::unknown)
        note(cells, at, msg("No commune is known by this. Write its name as on a letter, or its INSEE code."));
    if (where.fault == Where::Fault::several)
        note(cells, at,
             msg("Several communes have this name. Write its INSEE code, or its postcode in a column of its own."));
    return where.insee;
}

Result<Lines> read_lines(spreadsheet::Reader& file, const Plan& plan, const References& references,
                         const Clock& clock) {
    Lines lines;
    Reading reading(plan, references, lines, clock);
    for (const Table& table : plan.tables) {
        const auto read = file.each(static_cast<std::size_t>(table.sheet), [&](spreadsheet::Row& row) {
            if (row.number < table.first) return true;
            const Cells cells(table, row);
            if (!row.fault && cells.blank()) return true;
            ++lines.read;
            if (row.fault) {
                ++lines.refused;
                lines.faults.push_back({row.number, {}, {}, *row.fault, true});
            } else if (table.subject == Subject::people) {
                reading.person(cells);
            } else {
                reading.record(cells, table);
            }
            return true;
        });
        if (!read) return read.error();
        if (table.subject == Subject::records) reading.finish();
    }
    std::stable_sort(lines.faults.begin(), lines.faults.end(),
                     [](const Fault& a, const Fault& b) { return a.line < b.line; });
    return lines;
}

}
