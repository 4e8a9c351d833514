#include "features/diary/times.hpp"

#include <charconv>

namespace beffroi::diary {

std::string value_of(const agenda::Slot& slot) {
    return std::to_string(to_micros(slot.starts)) + "~" + slot.place.text();
}

TimesView times_of(Names& names, const std::vector<agenda::Slot>& slots, Date from, std::size_t most) {
    TimesView view;
    view.from = date_text(from);
    Date before{};
    std::size_t shown = 0;
    for (const agenda::Slot& slot : slots) {
        if (shown++ == most) break;
        const std::string_view zone = zone_of(slot.insee);
        const Date day = to_local(slot.starts, zone).date;
        if (view.days.empty() || day != before) view.days.push_back({i18n::date(names.lang(), day, false), {}});
        before = day;
        view.days.back().times.push_back(
            {value_of(slot), from_to(names.lang(), slot.starts, slot.ends, zone), names.place(slot.place)});
    }
    if (!view.days.empty()) view.first = view.days.front().times.front().value;
    return view;
}

std::optional<Picked> read_picked(html::Form& form, std::string_view zone, PlaceId place) {
    const std::string_view typed = form.value("horaire");
    if (typed == "autre") {
        const Date day = form.date("autre_jour");
        const auto minute = read_time(form.value("autre_heure"));
        if (!minute) form.fail("autre_heure", msg("Write a time, like 14:30."));
        if (form.error("autre_jour") || !minute) return std::nullopt;
        return Picked{from_local({day, *minute, 0}, zone), place, true};
    }
    const std::size_t mark = typed.find('~');
    std::int64_t micros = 0;
    const char* end = typed.data() + (mark == std::string_view::npos ? typed.size() : mark);
    const auto read = std::from_chars(typed.data(), end, micros);
    const auto where = mark == std::string_view::npos ? std::nullopt : PlaceId::from_text(typed.substr(mark + 1));
    if (read.ec != std::errc() || read.ptr != end || !where) {
        form.fail("horaire", msg("Choose a time."));
        return std::nullopt;
    }
    return Picked{from_micros(micros), *where, false};
}

}
