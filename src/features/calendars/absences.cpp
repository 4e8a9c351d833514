#include "features/calendars/absences.hpp"

#include <algorithm>
#include <map>

#include "features/calendars/repository.hpp"
#include "platform/base/crypto.hpp"

namespace beffroi::calendars {
namespace {

using agenda::Absence;
using agenda::AbsenceId;

bool once(const Absence& a) { return a.series.rule.empty() && a.series.also.empty(); }

/// Whether the series leaves out that day, which would be one of its own otherwise, for something that takes place once. Changed at
/// the desk, it may be so no more: what was moved is then an absence like any other.
bool stands_in(const Absence& absence, const Absence& series, Date day) {
    if (!once(absence) || once(series)) return false;
    auto days = series.series;
    if (std::find(days.except.begin(), days.except.end(), day) == days.except.end()) return false;
    days.except.clear();
    return recurrence::takes_place(days, day);
}

/// Absences of one person, as they are asked for.
class Known {
public:
    Known(db::Read& tx, PersonId person) : tx_(tx), person_(person) {}
    void add(const Absence& absence) { all_.emplace(absence.id, absence); }
    const Absence* find(AbsenceId id) {
        auto at = all_.find(id);
        if (at == all_.end()) at = all_.emplace(id, agenda::absence(tx_, id)).first;
        return at->second && at->second->counsellor == person_ ? &*at->second : nullptr;
    }
    const std::map<AbsenceId, std::optional<Absence>>& all() const { return all_; }

private:
    db::Read& tx_;
    PersonId person_;
    std::map<AbsenceId, std::optional<Absence>> all_;
};

/// Which times stand in for days of which series; by day.
std::map<AbsenceId, std::vector<Moved>> moved_of(const std::vector<repository::MovedDay>& rows, Known& known) {
    std::map<AbsenceId, std::vector<Moved>> found;
    for (const auto& each : rows) {
        const Absence* absence = known.find(each.absence);
        const Absence* series = absence == nullptr ? nullptr : known.find(each.series);
        if (series != nullptr && stands_in(*absence, *series, each.day))
            found[each.series].push_back({each.day, *absence});
    }
    return found;
}

ical::Block block_of(const Owner& owner, const Absence& a, std::string_view uid, Instant changed) {
    ical::Block block;
    block.uid = uid;
    block.changed = changed;
    block.series = a.series;
    block.zone = zone_of(a.insee);
    block.from_min = a.from_min;
    block.days = a.days;
    block.to_min = a.to_min;
    block.summary = a.why.empty() ? i18n::format(owner.lang, msg("Absent")) : a.why;
    return block;
}

/// The series leaves out the days that were taken away; those that were moved follow it.
std::string text_of(const Owner& owner, const Member& m) {
    ical::Writer out;
    ical::Block series = block_of(owner, *m.absence, m.uid, m.changed);
    auto& except = series.series.except;
    for (const Moved& each : m.moved) except.erase(std::remove(except.begin(), except.end(), each.day), except.end());
    out.add(series);
    for (const Moved& each : m.moved) {
        ical::Block one = block_of(owner, each.absence, m.uid, m.changed);
        one.instead_of = ical::Instead{each.day, series.from_min, series.whole_days()};
        out.add(one);
    }
    return out.take();
}

Member member_of(const Services& use, const Owner& owner, const Absence& a, std::vector<Moved> moved,
                 const repository::Written* written) {
    Member m;
    m.absence = a;
    m.moved = std::move(moved);
    m.name = written ? written->name : "absence-" + a.id.text() + ".ics";
    m.uid = written ? written->uid : uid_of(use, a.id.text());
    m.changed = written ? written->changed : Instant{};
    m.body = written && written->fingerprint == fingerprint_of(a, m.moved) ? written->body : text_of(owner, m);
    m.etag = tag_of(m.body);
    return m;
}

Date earliest_day(const Services& use) { return to_local(use.clock.now() - shown_back, "UTC").date; }

}

std::string fingerprint_of(const Absence& a, const std::vector<Moved>& moved) {
    const auto all_of = [](const Absence& one) {
        std::string all = one.insee + ";" + date_text(one.series.first) + ";" + one.series.rule + ";";
        for (Date day : one.series.except) all += date_text(day) + " ";
        all += ";";
        for (Date day : one.series.also) all += date_text(day) + " ";
        return all += ";" + std::to_string(one.from_min) + ";" + std::to_string(one.days) + ";" +
                      std::to_string(one.to_min) + ";" + one.why;
    };
    std::string all = all_of(a);
    for (const Moved& each : moved) all += "\n" + date_text(each.day) + ";" + all_of(each.absence);
    return crypto::sha256(all);
}

std::vector<Member> absence_members(db::Read& tx, const Services& use, const Owner& owner) {
    Known known(tx, owner.person);
    std::map<AbsenceId, Absence> shown;
    for (const Absence& each : agenda::absences(tx, owner.person, earliest_day(use))) {
        known.add(each);
        shown.emplace(each.id, each);
    }
    auto moved = moved_of(repository::moved(tx, owner.person), known);
    for (const auto& [series, times] : moved)
        for (const Moved& each : times)
            // A series may be over before one of its times that was moved.
            if (shown.erase(each.absence.id) > 0) shown.emplace(series, *known.find(series));
    std::map<AbsenceId, repository::Written> written;
    for (auto& each : repository::written(tx, use.vault, owner.person)) written.emplace(each.absence, std::move(each));
    std::vector<Member> all;
    for (const auto& [id, absence] : shown) {
        const auto by_device = written.find(id);
        all.push_back(member_of(use, owner, absence, std::move(moved[id]),
                                by_device == written.end() ? nullptr : &by_device->second));
    }
    return all;
}

std::optional<Member> absence_member(db::Read& tx, const Services& use, const Owner& owner, std::string_view name) {
    const auto written = repository::written(tx, use.vault, owner.person, name);
    auto id = written ? std::optional(written->absence) : std::nullopt;
    if (!written && name.starts_with("absence-") && name.ends_with(".ics"))
        id = AbsenceId::from_text(name.substr(8, name.size() - 12));
    if (!id) return std::nullopt;
    Known known(tx, owner.person);
    const Absence* absence = known.find(*id);
    if (absence == nullptr) return std::nullopt;
    auto moved = moved_of(repository::moved(tx, owner.person), known);
    for (const auto& [series, times] : moved)
        for (const Moved& each : times)
            if (each.absence.id == *id) return std::nullopt;
    return member_of(use, owner, *absence, std::move(moved[*id]), written ? &*written : nullptr);
}

std::string expanded(const Services&, const Owner& owner, const Member& member, Instant from, Instant to) {
    if (!member.absence || once(*member.absence)) return member.body;
    ical::Writer out;
    const auto add = [&](const agenda::Absence& of, const agenda::Span& span, Instant occurrence) {
        ical::Event e;
        e.uid = member.uid;
        e.changed = member.changed;
        e.starts = span.from;
        e.ends = span.to;
        e.occurrence = occurrence;
        e.summary = of.why.empty() ? i18n::format(owner.lang, msg("Absent")) : of.why;
        out.add(e);
    };
    for (const agenda::Span& span : agenda::spans(*member.absence, from, to)) add(*member.absence, span, span.from);
    const std::string_view zone = zone_of(member.absence->insee);
    for (const Moved& each : member.moved)
        for (const agenda::Span& span : agenda::spans(each.absence, from, to))
            add(each.absence, span, from_local({each.day, member.absence->from_min, 0}, zone));
    return out.take();
}

}
