#include "features/imports/keeping.hpp"

#include <algorithm>
#include <map>

#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

using beneficiaries::Beneficiary;

/// Undoes what a unit did so far: thrown within `attempt`, which is made for constraints that refuse.
struct Refused : db::ConstraintError {
    Refused() : db::ConstraintError(Kind::other, "refused by a rule") {}
};

std::string person_key(const Beneficiary& b) {
    return b.counsellor.text() + "\x1f" + text::fold_words(b.who.first_name) + "\x1f" +
           text::fold_words(b.who.last_name) + "\x1f" + (b.birth_year ? std::to_string(*b.birth_year) : "") + "\x1f" +
           b.who.phone + "\x1f" + text::lower_ascii(b.who.mail);
}
std::string name_key(PersonId counsellor, std::string_view first, std::string_view last) {
    return counsellor.text() + "\x1f" + text::fold_words(std::string(first) + " " + std::string(last));
}
std::string number_key(PersonId owner, std::string_view number) { return owner.text() + "\x1f" + std::string(number); }

/// La Coop's numbers and ours are one everywhere; those of a table only for whoever brings it.
std::string record_key(const Ready& ready, const RecordLine& r) {
    if (r.id.empty()) return ready.visitor.person.text() + "\x1f" + r.content;
    if (ready.plan.origin == Origin::table || r.id.size() < 10)
        return ready.visitor.person.text() + "\x1f" + "id\x1f" + r.id;
    return repository::by_chance + std::string(code(ready.plan.origin)) + "\x1f" + text::lower_ascii(r.id);
}

void count_without_name(activities::Activity& a, const Named& named) {
    const auto at = [](auto value) { return static_cast<std::size_t>(value); };
    ++a.anonymous;
    if (named.gender != beneficiaries::Gender::not_told) ++a.counts.gender[at(named.gender)];
    if (named.situation != beneficiaries::Situation::not_told) ++a.counts.situation[at(named.situation)];
    if (named.age_band != beneficiaries::AgeBand::not_told) ++a.counts.age_band[at(named.age_band)];
}

class Keeper {
public:
    Keeper(db::Write& tx, const Tools& use, const Ready& ready, Import& import)
        : tx_(tx), use_(use), ready_(ready), import_(import) {}

    void person(const PersonLine& line, const std::string& key) {
        const PersonFate fate = fate_of(tx_, use_, ready_, line, key);
        if (fate.kind == PersonFate::Kind::known || fate.kind == PersonFate::Kind::alike) {
            ++import_.people_known;
            if (fate.kind == PersonFate::Kind::alike) {
                tell(line.line, msg("Somebody alike has a sheet here already, {1}: it stays as it is.", fate.name),
                     false);
                remember("person", key, fate.who.value, false, line.line, {});
            }
            number(line, fate.who);
            return;
        }
        const auto added = beneficiaries::add(tx_, use_.vault, line.sheet, use_.clock);
        if (!added) return refuse(line.line, added.error().message);
        if (fate.kind == PersonFate::Kind::hidden)
            tell(line.line, msg("A colleague may have a sheet of this person already."), false);
        made_person(key, *added, line.line);
        number(line, *added);
        ++import_.people_made;
    }

    void record(const RecordLine& line, const std::string& key) {
        if (repository::row(tx_, use_.vault, "record", key)) {
            ++import_.records_known;
            return;
        }
        std::optional<Message> why;
        const int people_before = import_.people_made;
        std::vector<Fault> notes;
        const bool kept = tx_.attempt([&] {
            notes.clear();
            import_.people_made = people_before;
            why = try_record(line, key, notes);
            if (why) throw Refused();
        });
        if (!kept) {
            import_.people_made = people_before;
            return refuse(line.line, why ? *why : msg("This can’t be kept as it is."));
        }
        for (const Fault& each : notes)
            repository::add_fault(tx_, use_.vault, import_.id, each, repository::Weight::note);
        ++import_.records_made;
    }

private:
    void tell(int line, Message why, bool refused) {
        repository::add_fault(tx_, use_.vault, import_.id, {line, {}, {}, std::move(why), refused},
                              refused ? repository::Weight::refused : repository::Weight::note);
    }
    void refuse(int line, Message why) {
        ++import_.lines_refused;
        tell(line, std::move(why), true);
    }
    void remember(std::string_view kind, std::string_view key, std::int64_t target, bool made, int line,
                  Instant changed) {
        // What the line became before is gone: else it would not be remembered anew.
        if (const auto before = repository::row(tx_, use_.vault, kind, key)) repository::set_undone(tx_, before->id);
        repository::insert_row(tx_, use_.vault, import_.id, kind, key, target, made, line, changed);
    }
    void made_person(std::string_view key, BeneficiaryId id, int line) {
        const auto sheet = beneficiaries::beneficiary(tx_, use_.vault, id);
        remember("person", key, id.value, true, line, sheet ? sheet->changed : Instant{});
    }
    void number(const PersonLine& line, BeneficiaryId who) {
        if (line.number.empty()) return;
        const std::string key = number_key(ready_.visitor.person, line.number);
        if (!repository::row(tx_, use_.vault, "number", key)) remember("number", key, who.value, false, line.line, {});
    }

    /// The sheet of somebody whom a record names; none: they are counted without a name.
    Result<std::optional<BeneficiaryId>> sheet_of(const Named& named, PersonId counsellor, std::vector<Fault>& notes) {
        const auto there = [&](std::int64_t target) -> std::optional<BeneficiaryId> {
            const auto sheet = beneficiaries::beneficiary(tx_, use_.vault, BeneficiaryId{target});
            if (!sheet || sheet->forgotten ||
                !beneficiaries::may_see(tx_, use_.vault, ready_.visitor, *sheet, use_.clock))
                return std::nullopt;
            return sheet->id;
        };
        if (!named.number.empty()) {
            const auto row =
                repository::row(tx_, use_.vault, "number", number_key(ready_.visitor.person, named.number));
            if (const auto id = row ? there(row->target) : std::nullopt) return std::optional(id);
            notes.push_back({named.line,
                             {},
                             {},
                             msg("The person number {1} is not known: they are counted without a name. Bring in the "
                                 "table of people first.",
                                 named.number),
                             false});
            return std::optional<BeneficiaryId>();
        }
        const std::string key = name_key(counsellor, named.first_name, named.last_name);
        if (const auto row = repository::row(tx_, use_.vault, "name", key))
            if (const auto id = there(row->target)) return std::optional(id);
        const std::string whole = named.first_name + " " + named.last_name, folded = text::fold_words(whole);
        std::vector<BeneficiaryId> found;
        for (const auto& each : beneficiaries::find(tx_, use_.vault, ready_.visitor, {whole, {}, 20}, use_.clock))
            if (text::fold_words(each.name()) == folded) found.push_back(each.id);
        if (found.size() > 1)
            return invalid(
                "several",
                msg("{1} sheets have the name {2}: join them, or correct the name in the file, then bring the "
                    "file in again.",
                    std::to_string(found.size()), whole));
        if (found.size() == 1) return std::optional(found.front());
        if (ready_.plan.names == Plan::Names::known) return std::optional<BeneficiaryId>();
        Beneficiary b;
        b.who.first_name = named.first_name;
        b.who.last_name = named.last_name;
        b.gender = named.gender;
        b.situation = named.situation;
        b.insee = named.insee;
        b.counsellor = counsellor;
        const auto added = beneficiaries::add(tx_, use_.vault, b, use_.clock);
        if (!added) return added.error();
        made_person("name\x1f" + key, *added, named.line);
        remember("name", key, added->value, false, named.line, {});
        ++import_.people_made;
        if (named.last_name.find(' ') != std::string::npos)
            notes.push_back(
                {named.line,
                 {},
                 {},
                 msg("New sheet: first name {1}, last name {2}. Please check.", named.first_name, named.last_name),
                 false});
        return std::optional(*added);
    }

    std::optional<Message> try_record(const RecordLine& line, const std::string& key, std::vector<Fault>& notes) {
        activities::Activity a = line.record;
        for (const Named& named : line.named) {
            const auto who = sheet_of(named, a.counsellors.front(), notes);
            if (!who) return who.error().message;
            if (*who)
                a.people.push_back(**who);
            else
                count_without_name(a, named);
        }
        if (!line.tags.empty()) {
            const auto known = activities::tags(tx_, ready_.visitor);
            for (const std::string& name : line.tags) {
                const auto same = std::find_if(known.begin(), known.end(), [&](const auto& tag) {
                    return text::fold_words(tag.name) == text::fold_words(name);
                });
                if (same != known.end()) {
                    a.tags.push_back(same->id);
                } else if (const auto added = activities::add_tag(tx_, {{}, name, activities::Scope::personal, {}, {}},
                                                                  ready_.visitor, use_.clock)) {
                    a.tags.push_back(*added);
                }
            }
        }
        a.origin = "import:" + import_.id.text() + ":" + std::to_string(line.line);
        if (auto ok = activities::allowed(tx_, use_.vault, ready_.visitor, a, nullptr, use_.clock); !ok)
            return ok.error().message;
        const auto made = activities::record(tx_, use_.vault, a, ready_.visitor.person, use_.clock);
        if (!made) return made.error().message;
        const auto there = activities::activity(tx_, use_.vault, *made);
        remember("record", key, made->value, true, line.line, there ? there->changed : Instant{});
        return std::nullopt;
    }

    db::Write& tx_;
    const Tools& use_;
    const Ready& ready_;
    Import& import_;
};

}

std::optional<accounts::Visitor> visitor_of(db::Read& tx, const crypto::Vault& vault, PersonId who,
                                            const Clock& clock) {
    const auto person = accounts::person(tx, vault, who, clock);
    if (!person || person->closed) return std::nullopt;
    accounts::Visitor visitor{who, {}, person->name, person->roles, accounts::Strength::full, {}};
    if (!visitor.may(accounts::Right::help_people)) return std::nullopt;
    return visitor;
}

Result<Ready> read_import(Tools& use, const accounts::Visitor& visitor, ImportId id) {
    std::optional<std::string> bytes, plan;
    References refer;
    use.database.read([&](db::Read& tx) {
        bytes = repository::bytes(tx, use.vault, id);
        plan = repository::plan(tx, use.vault, id);
        refer = references(tx, use.vault, visitor, use.clock);
    });
    auto read_plan = plan ? plan_from(*plan) : std::nullopt;
    if (!bytes || !read_plan)
        return fail(ErrorKind::conflict, "file_gone",
                    msg("The file is kept here for 30 days only. Choose it once more: what is in already "
                        "does not come twice."));
    auto file = spreadsheet::Reader::open(*bytes);
    if (!file) return std::move(file).take_error();
    auto lines = read_lines(*file, *read_plan, refer, use.clock);
    if (!lines) return std::move(lines).take_error();
    Ready ready{std::move(*read_plan), std::move(*lines), {}, {}, visitor};
    for (const PersonLine& each : ready.lines.people) ready.people_keys.push_back(person_key(each.sheet));
    // Two lines without a number that say the same are two records: a short help, twice that day.
    std::map<std::string, int> times;
    for (const RecordLine& each : ready.lines.records) {
        std::string key = record_key(ready, each);
        if (each.id.empty())
            if (const int n = ++times[key]; n > 1) key += "\x1f" + std::to_string(n);
        ready.record_keys.push_back(std::move(key));
    }
    return ready;
}

PersonFate fate_of(db::Read& tx, const Tools& use, const Ready& ready, const PersonLine& line, const std::string& key) {
    if (const auto row = repository::row(tx, use.vault, "person", key))
        return {PersonFate::Kind::known, BeneficiaryId{row->target}, {}};
    PersonFate fate;
    for (const auto& twin : beneficiaries::twins(tx, use.vault, line.sheet.who)) {
        // Born in different years they are two people, however alike their names are.
        const auto& other = twin.other.birth_year;
        if (other && line.sheet.birth_year && *other != *line.sheet.birth_year && !twin.why.phone && !twin.why.mail)
            continue;
        if (!beneficiaries::may_see(tx, use.vault, ready.visitor, twin.other, use.clock)) {
            fate.kind = PersonFate::Kind::hidden;
            continue;
        }
        if (ready.plan.add_alike) continue;
        return {PersonFate::Kind::alike, twin.other.id, twin.other.name()};
    }
    return fate;
}

bool is_known(db::Read& tx, const Tools& use, const std::string& key) {
    return repository::row(tx, use.vault, "record", key).has_value();
}

void keep(db::Write& tx, const Tools& use, const Ready& ready, Import& import, int at) {
    Keeper keeper(tx, use, ready, import);
    const auto index = static_cast<std::size_t>(at);
    if (index < ready.lines.people.size())
        keeper.person(ready.lines.people[index], ready.people_keys[index]);
    else if (const std::size_t n = index - ready.lines.people.size(); n < ready.lines.records.size())
        keeper.record(ready.lines.records[n], ready.record_keys[n]);
    ++import.position;
}

}
