// The form of an agreement: from one, and back to one.
#include <algorithm>

#include "features/agreements/parts.hpp"
#include "platform/base/text.hpp"

namespace beffroi::agreements {
namespace {

constexpr std::int64_t hundred = 100, hour = 60;

/// "1 250,5 €" in hundredths: 125050. None: it is no number with two decimals at most.
std::optional<std::int64_t> hundredths(std::string_view typed) {
    constexpr std::size_t most_digits = 12;
    std::string digits;
    std::optional<int> decimals;
    for (const char c : text::fold(typed)) {
        if (c >= '0' && c <= '9') {
            digits += c;
            if (decimals) ++*decimals;
        } else if ((c == ',' || c == '.') && !decimals && !digits.empty()) {
            decimals = 0;
        } else if (c != ' ' && c != 'h' && static_cast<unsigned char>(c) < 0x80) {
            return std::nullopt;
        }
    }
    if (digits.empty() || digits.size() > most_digits || decimals.value_or(0) > 2) return std::nullopt;
    for (int n = decimals.value_or(0); n < 2; ++n) digits += '0';
    std::int64_t all = 0;
    for (const char c : digits) all = all * 10 + (c - '0');
    return all;
}

std::int64_t read_hundredths(html::Form& form, std::string_view name, Message wrong) {
    if (form.value(name).empty()) return 0;
    const auto read = hundredths(form.value(name));
    if (!read) form.fail(name, std::move(wrong));
    return read.value_or(0);
}

std::int64_t read_money(html::Form& form, std::string_view name) {
    return read_hundredths(form, name, msg("Write an amount in euros, such as 45 or 45,50."));
}

/// "45", "45,50"; empty for nothing.
std::string typed_money(std::int64_t cents) {
    if (cents == 0) return {};
    std::string all = std::to_string(cents / hundred);
    if (const auto rest = cents % hundred; rest != 0)
        all += "," + std::string(rest < 10 ? "0" : "") + std::to_string(rest);
    return all;
}

template <class Id>
std::vector<Id> read_ids(const net::Params& typed, std::string_view name) {
    std::vector<Id> ids;
    for (const std::string_view each : typed.all(name))
        if (const auto id = Id::from_text(each)) ids.push_back(*id);
    return ids;
}

}

html::Form form_of(const Agreement& a) {
    net::Params typed;
    typed.set("kind", code(a.kind));
    typed.set("funder", a.funder);
    typed.set("siret", a.siret);
    typed.set("title", a.title);
    if (a.from.ok()) typed.set("from", date_text(a.from));
    if (a.to.ok()) typed.set("to", date_text(a.to));
    // Minutes are kept; hundredths of an hour are what the field shows.
    if (a.minutes > 0) typed.set("hours", typed_money((a.minutes * hundred + hour / 2) / hour));
    if (a.sessions > 0) typed.set("sessions", std::to_string(a.sessions));
    typed.set("hour_rate", typed_money(a.hour_cents));
    typed.set("session_rate", typed_money(a.session_cents));
    typed.set("lump", typed_money(a.lump_cents));
    typed.set("work_cost", typed_money(a.work_cents));
    typed.set("audience", a.audience);
    for (const AgeBand each : a.ages.values()) typed.add("ages", beneficiaries::code(each));
    for (const Theme each : a.themes.values()) typed.add("themes", activities::code(each));
    for (const PlaceId each : a.places) typed.add("places", each.text());
    for (const PersonId each : a.counsellors) typed.add("counsellors", each.text());
    typed.set("notes", a.notes);
    if (to_micros(a.changed) != 0) typed.set("changed", std::to_string(to_micros(a.changed)));
    return html::Form(std::move(typed));
}

Agreement read_agreement(html::Form& form, const net::Params& typed, const Agreement& before) {
    Agreement a = before;
    a.kind = funder_from(form.value("kind")).value_or(before.kind);
    a.funder = form.value("funder");
    a.siret = form.value("siret");
    a.title = form.value("title");
    a.from = form.date("from");
    a.to = form.date("to");
    const std::int64_t hours = read_hundredths(form, "hours", msg("Write a number of hours, such as 120 or 120,5."));
    a.minutes = (hours * hour + hundred / 2) / hundred;
    a.sessions = static_cast<int>(form.whole_number("sessions", 0, most_sessions, html::Need::optional).value_or(0));
    a.hour_cents = read_money(form, "hour_rate");
    a.session_cents = read_money(form, "session_rate");
    a.lump_cents = read_money(form, "lump");
    a.work_cents = read_money(form, "work_cost");
    a.audience = form.value("audience");
    a.ages = {};
    for (const std::string_view each : typed.all("ages"))
        if (const auto band = beneficiaries::age_band_from(each)) a.ages.add(*band);
    a.themes = {};
    for (const std::string_view each : typed.all("themes"))
        if (const auto theme = activities::theme_from(each)) a.themes.add(*theme);
    a.places = read_ids<PlaceId>(typed, "places");
    a.counsellors = read_ids<PersonId>(typed, "counsellors");
    a.notes = form.value("notes");
    constexpr auto any = std::numeric_limits<std::int64_t>::max();
    a.changed = from_micros(form.whole_number("changed", 0, any, html::Need::optional).value_or(0));
    return a;
}

}
