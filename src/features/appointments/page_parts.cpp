#include "features/appointments/page_parts.hpp"

#include <algorithm>
#include <chrono>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/net/limits.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::appointments {

// ---- Who may ask how often ----

std::vector<LiveHolds::One>& LiveHolds::of(const std::string& who, Instant now) {
    constexpr std::size_t remembered = 20000;
    if (held_.size() >= remembered)
        std::erase_if(held_, [&](const auto& each) {
            return std::all_of(each.second.begin(), each.second.end(),
                               [&](const One& one) { return one.until <= now; });
        });
    auto& theirs = held_[who];
    std::erase_if(theirs, [&](const One& one) { return one.until <= now; });
    return theirs;
}

bool LiveHolds::full(std::string_view address, HoldId but, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto& theirs = of(net::subscriber(address), now);
    return std::count_if(theirs.begin(), theirs.end(), [&](const One& one) { return one.hold != but; }) >=
           static_cast<std::ptrdiff_t>(most);
}

bool LiveHolds::add(std::string_view address, HoldId hold, Instant until, Instant now) {
    const std::lock_guard lock(mutex_);
    auto& theirs = of(net::subscriber(address), now);
    if (theirs.size() >= most) return false;
    theirs.push_back({hold, until});
    return true;
}

void LiveHolds::remove(std::string_view address, HoldId hold) {
    const std::lock_guard lock(mutex_);
    const auto at = held_.find(net::subscriber(address));
    if (at == held_.end()) return;
    std::erase_if(at->second, [&](const One& one) { return one.hold == hold; });
    if (at->second.empty()) held_.erase(at);
}

FoundFree FreeTimes::of(const std::string& question, Instant now, const std::function<FoundFree()>& look) {
    {
        const std::lock_guard lock(mutex_);
        const auto at = known_.find(question);
        if (at != known_.end() && now - at->second.at < fresh_ && now >= at->second.at) return at->second.found;
    }
    auto found = look();
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most_) known_.clear();
    known_[question] = {found, now};
    return found;
}

void FreeTimes::forget() {
    const std::lock_guard lock(mutex_);
    known_.clear();
}

void FreeTimes::taken(Instant starts, PlaceId place) {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [&](const auto& each) {
        const auto& slots = each.second.found.slots;
        return std::any_of(slots.begin(), slots.end(),
                           [&](const agenda::Slot& s) { return s.starts == starts && s.place == place; });
    });
}

void Shared::freed() {
    next.forget();
    weeks.forget();
}

void Shared::taken(const Chosen& slot) {
    next.taken(slot.starts, slot.place);
    weeks.taken(slot.starts, slot.place);
}

// ---- Words ----

std::string_view zone_of(std::string_view insee, std::string_view home) {
    const auto commune = territory::commune(insee);
    return territory::time_zone(commune ? commune->departement : home);
}

std::string moment(Instant at, std::string_view zone, Lang lang) {
    const LocalTime local = to_local(at, zone);
    return i18n::format(lang,
                        msg("{1} at {2}", i18n::date(lang, local.date, false), i18n::time_of_day(lang, local.minute)));
}

std::string length_of(int minutes, Lang lang) {
    if (minutes < 60) return i18n::plural(lang, "{n} minute", "{n} minutes", minutes);
    if (minutes % 60 == 0) return i18n::plural(lang, "{n} hour", "{n} hours", minutes / 60);
    const std::string rest = minutes % 60 < 10 ? "0" + std::to_string(minutes % 60) : std::to_string(minutes % 60);
    return i18n::format(lang, msg("{1} h {2}", std::to_string(minutes / 60), rest));
}

std::string_view how(agenda::Kind kind) {
    switch (kind) {
        case agenda::Kind::office: return i18n::key("In a place");
        case agenda::Kind::home: return i18n::key("At your home");
        case agenda::Kind::phone: return i18n::key("By telephone");
        case agenda::Kind::video: return i18n::key("By video");
    }
    return {};
}

std::string_view icon_of(agenda::Kind kind) {
    switch (kind) {
        case agenda::Kind::office: return "map-pin";
        case agenda::Kind::home: return "house";
        case agenda::Kind::phone: return "phone";
        case agenda::Kind::video: return "video";
    }
    return "clock";
}

std::vector<std::string> paragraphs_of(std::string_view all) {
    std::vector<std::string> out;
    for (const auto line : text::split(all, '\n'))
        if (!text::trim(line).empty()) out.emplace_back(text::trim(line));
    return out;
}

Summary summary_of(db::Read& tx, const Services& use, const agenda::Motif& motif, Instant starts, Instant ends,
                   PlaceId place, std::string_view insee, Lang lang) {
    Summary s;
    s.motif = motif.name;
    s.when = moment(starts, zone_of(insee, use.departement), lang);
    s.length =
        length_of(static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(ends - starts).count()), lang);
    s.how = i18n::translate(lang, how(motif.kind));
    s.icon = icon_of(motif.kind);
    s.before = paragraphs_of(motif.before);
    s.after = paragraphs_of(motif.after);
    if (!place) return s;
    if (const auto where = places::by_id(tx, place)) {
        s.place = where->name;
        s.place_slug = where->slug;
        if (!where->address.empty()) s.address.push_back(where->address);
        s.address.push_back(text::join({where->postcode, where->commune}, " "));
        s.phone = where->phone;
    }
    return s;
}

net::Response private_page(std::string text, net::Status status) {
    net::Response response = net::private_page(std::move(text), status);
    // Not "no-referrer": browsers would then send the forms of these pages without their origin.
    response.with("Referrer-Policy", "same-origin");
    return response;
}

// ---- Slots in forms ----

std::string value_of(Instant starts, PlaceId place) { return instant_text(starts) + "~" + place.text(); }

std::optional<Chosen> chosen_from(std::string_view value) {
    const auto cut = value.find('~');
    if (cut == std::string_view::npos) return std::nullopt;
    const auto starts = parse_instant(value.substr(0, cut));
    const auto place = PlaceId::from_text(value.substr(cut + 1));
    if (!starts || !place) return std::nullopt;
    return Chosen{*starts, *place};
}

std::string signed_hold(const crypto::Vault& vault, HoldId hold) {
    return hold.text() + "." + crypto::base64url(vault.index(hold.text(), "appointments.hold"));
}

HoldId hold_from(const crypto::Vault& vault, std::string_view text) {
    const auto id = HoldId::from_text(text.substr(0, text.find('.')));
    if (!id || !*id) return {};
    for (const std::string& each : vault.indexes(id->text(), "appointments.hold"))
        if (crypto::equal_constant_time(text, id->text() + "." + crypto::base64url(each))) return *id;
    return {};
}

}
