#include "features/imports/exporting.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "features/activities/activities.hpp"
#include "features/imports/export_columns.hpp"
#include "features/imports/fields.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

using activities::Activity;
using spreadsheet::Value;

/// The texts of one row: values are views into them.
class Cells {
public:
    explicit Cells(std::size_t columns) { kept_.reserve(columns), values_.reserve(columns); }
    void clear() { kept_.clear(), values_.clear(); }
    void text(std::string value) { values_.emplace_back(std::string_view(kept_.emplace_back(std::move(value)))); }
    void day(std::optional<Date> day) { day ? values_.emplace_back(*day) : values_.emplace_back(std::monostate{}); }
    void number(std::int64_t n) { values_.emplace_back(n); }
    void nothing() { values_.emplace_back(std::monostate{}); }
    std::span<const Value> row() const { return values_; }

private:
    std::vector<std::string> kept_;  // never grows beyond what was reserved: views into it stay good
    std::vector<Value> values_;
};

template <class E>
std::string codes(const activities::Set<E>& set) {
    std::string all;
    for (const E each : set.values()) all += (all.empty() ? "" : "|") + std::string(activities::code(each));
    return all;
}

template <class Counts, class Every>
std::string counts(const Counts& of, Every every, std::string_view before = {}) {
    std::string all;
    for (const auto value : every)
        if (const int n = of[static_cast<std::size_t>(value)]; n > 0)
            ((all += all.empty() ? "" : "|") += before) +=
                std::string(beneficiaries::code(value)) + " " + std::to_string(n);
    return all;
}

std::string crosses(const activities::Counts& of) {
    std::string all;
    for (const auto gender : beneficiaries::every_gender()) {
        const std::string row = counts(of.gender_by_age[static_cast<std::size_t>(gender)],
                                       beneficiaries::every_age_band(), std::string(beneficiaries::code(gender)) + " ");
        if (!row.empty()) all += (all.empty() ? "" : "|") + row;
    }
    return all;
}

std::string commune_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string();
}

class Exporting {
public:
    Exporting(db::Read& tx, Tools& use, const accounts::Visitor& visitor, const Wanted& wanted,
              spreadsheet::Writer& writer)
        : tx_(tx), use_(use), visitor_(visitor), wanted_(wanted), writer_(writer) {}

    void people() {
        writer_.sheet({"Bénéficiaires", "beneficiaires", people_columns()});
        Cells cells(people_columns().size());
        constexpr int all = 1'000'000;
        for (const PersonId counsellor : wanted_.counsellors)
            for (const auto& b : beneficiaries::find(tx_, use_.vault, visitor_, {{}, counsellor, all}, use_.clock)) {
                cells.clear();
                cells.text(b.id.text());
                cells.text(b.who.last_name);
                cells.text(b.who.first_name);
                b.birth_year ? cells.number(*b.birth_year) : cells.nothing();
                cells.text(commune_of(b.insee));
                cells.text(b.insee);
                cells.text(b.who.phone);
                cells.text(b.who.mail);
                cells.text(b.who.address);
                cells.text(std::string(beneficiaries::code(b.gender)));
                cells.text(std::string(beneficiaries::code(b.situation)));
                cells.day(b.last_helped);
                cells.text(b.who.notes);
                cells.text(mail_of(b.counsellor));
                writer_.row(cells.row());
            }
    }

    void records() {
        writer_.sheet({"Comptes rendus", "comptes_rendus", record_columns()});
        std::unordered_set<std::int64_t> seen;  // of several counsellors, one record
        Cells cells(record_columns().size());
        for (const auto& each : activities::tags(tx_, visitor_)) tags_.emplace(each.id.value, each.name);
        for (const PersonId counsellor : wanted_.counsellors) {
            constexpr int together = 500;
            activities::Query query{counsellor, wanted_.from, wanted_.to, {}, together};
            for (;;) {
                const auto lines = activities::of_counsellor(tx_, query);
                for (const auto& line : lines)
                    if (seen.insert(line.id.value).second)
                        if (const auto a = activities::activity(tx_, use_.vault, line.id)) record(*a, cells);
                if (std::ssize(lines) < together) break;
                query.after = {lines.back().day, lines.back().id};
            }
        }
    }

    void coordination() {
        writer_.sheet({"Coordination", "coordination", coordination_columns()});
        Cells cells(coordination_columns().size());
        constexpr int all = 100'000;
        for (const PersonId counsellor : wanted_.counsellors)
            for (const auto& c :
                 activities::coordinations(tx_, use_.vault, counsellor, wanted_.from, wanted_.to, all)) {
                cells.clear();
                cells.text(c.id.text());
                cells.day(c.day);
                cells.text(std::string(activities::code(c.kind)));
                cells.text(c.what);
                cells.text(c.scale ? std::string(activities::code(*c.scale)) : std::string());
                cells.number(c.duration_min);
                cells.text(c.title);
                cells.number(c.participants);
                cells.text(wanted_.names ? c.notes : std::string());
                cells.text(mail_of(c.counsellor));
                writer_.row(cells.row());
            }
    }

private:
    void record(const Activity& a, Cells& cells) {
        std::string names, numbers, tags, mails;
        const auto add = [](std::string& to, const std::string& one) { to += (to.empty() ? "" : "|") + one; };
        if (wanted_.names)
            for (const auto who : a.people) {
                add(numbers, who.text());
                if (const std::string name = name_of(who); !name.empty()) add(names, name);
            }
        for (const auto tag : a.tags)
            if (const auto known = tags_.find(tag.value); known != tags_.end()) add(tags, known->second);
        for (const auto who : a.counsellors) add(mails, mail_of(who));
        cells.clear();
        cells.text(a.id.text());
        cells.day(a.day);
        cells.text(std::string(activities::code(a.type)));
        cells.number(a.duration_min);
        cells.number(a.preparation_min);
        cells.number(a.travel_min);
        cells.text(std::string(activities::code(a.place_kind)));
        cells.text(place_of(a.place));
        cells.text(commune_of(a.insee));
        cells.text(a.insee);
        cells.text(codes(a.themes));
        cells.text(codes(a.admin_themes));
        cells.text(codes(a.equipment));
        cells.text(a.title);
        cells.text(std::string(a.level      ? workshops::code(*a.level)
                               : a.autonomy ? activities::code(*a.autonomy)
                                            : std::string_view()));
        cells.text(a.type == activities::Type::individual ? (a.redirected ? "oui" : "non") : "");
        cells.text(a.redirection ? std::string(activities::code(*a.redirection)) : std::string());
        cells.text(tags);
        cells.number(std::ssize(a.people));
        cells.text(names);
        cells.text(numbers);
        cells.number(a.anonymous);
        cells.number(a.anonymous_already);
        cells.text(counts(a.counts.gender, beneficiaries::every_gender()));
        cells.text(counts(a.counts.situation, beneficiaries::every_situation()));
        cells.text(counts(a.counts.age_band, beneficiaries::every_age_band()));
        cells.text(crosses(a.counts));
        cells.text(wanted_.names ? a.notes : std::string());
        cells.text(mails);
        writer_.row(cells.row());
    }

    /// Of whom the visitor may see; of others, as of those who were forgotten, the number alone.
    const std::string& name_of(beneficiaries::BeneficiaryId who) {
        // What was looked up last is likely met again; all of a great team would be too much.
        constexpr std::size_t most = 20'000;
        if (names_.size() > most) names_.clear();
        const auto [at, fresh] = names_.try_emplace(who.value);
        if (fresh)
            if (const auto b = beneficiaries::beneficiary(tx_, use_.vault, who);
                b && !b->forgotten && beneficiaries::may_see(tx_, use_.vault, visitor_, *b, use_.clock))
                at->second = b->name();
        return at->second;
    }
    const std::string& mail_of(PersonId who) {
        const auto [at, fresh] = mails_.try_emplace(who.value);
        if (fresh)
            if (const auto person = accounts::person(tx_, use_.vault, who, use_.clock)) at->second = person->mail;
        return at->second;
    }
    const std::string& place_of(places::PlaceId id) {
        const auto [at, fresh] = places_.try_emplace(id.value);
        if (fresh && id)
            if (const auto place = places::by_id(tx_, id)) at->second = place->name;
        return at->second;
    }

    db::Read& tx_;
    Tools& use_;
    const accounts::Visitor& visitor_;
    const Wanted& wanted_;
    spreadsheet::Writer& writer_;
    std::unordered_map<std::int64_t, std::string> names_, mails_, places_, tags_;
};

}

std::string_view code(Format format) {
    return format == Format::xlsx ? "xlsx" : format == Format::csv ? "csv" : "json";
}
std::optional<Format> format_from(std::string_view text) {
    for (const Format each : {Format::xlsx, Format::csv, Format::json})
        if (code(each) == text) return each;
    return std::nullopt;
}

Result<spreadsheet::File> export_file(Tools& use, const accounts::Visitor& visitor, const Wanted& wanted,
                                      const std::string& folder) {
    auto writer = wanted.format == Format::xlsx  ? spreadsheet::xlsx_writer(folder)
                  : wanted.format == Format::csv ? spreadsheet::csv_writer(folder)
                                                 : spreadsheet::json_writer(folder);
    if (!writer) return std::move(writer).take_error();
    use.database.read([&](db::Read& tx) {
        Exporting all(tx, use, visitor, wanted, **writer);
        if (wanted.names) all.people();
        all.records();
        all.coordination();
    });
    return (*writer)->finish();
}

}
