#include "platform/html/navigation.hpp"

#include <algorithm>

#include "platform/i18n/key.hpp"

namespace beffroi::html {
namespace {

std::string_view label(Group group) {
    switch (group) {
        case Group::today: return i18n::key("Today");
        case Group::appointments: return i18n::key("Appointments");
        case Group::workshops: return i18n::key("Workshops");
        case Group::residents: return i18n::key("Residents");
        case Group::places: return i18n::key("Places");
        case Group::figures: return i18n::key("Figures");
        case Group::team: return i18n::key("Team");
        case Group::settings: return i18n::key("Settings");
        case Group::own: return i18n::key("Your account");
    }
    return {};
}

/// How much of `path` the address covers: all of it, or a part that ends before a slash. 0 when it does not.
std::size_t covered(std::string_view address, std::string_view path) {
    if (address.empty() || !path.starts_with(address)) return 0;
    return path.size() == address.size() || path[address.size()] == '/' ? address.size() : 0;
}

}

void in_order(std::vector<Door>& doors) {
    std::stable_sort(doors.begin(), doors.end(), [](const Door& a, const Door& b) {
        return a.group != b.group ? a.group < b.group : a.order < b.order;
    });
}

std::vector<Section> sections(std::span<const Door> doors) {
    std::vector<Section> all;
    for (std::size_t from = 0; from < doors.size();) {
        std::size_t to = from + 1;
        while (to < doors.size() && doors[to].group == doors[from].group) ++to;
        all.push_back({doors[from].group, label(doors[from].group), doors.subspan(from, to - from)});
        from = to;
    }
    return all;
}

const Door* door_of(std::span<const Door> doors, std::string_view path) {
    path = path.substr(0, path.find('?'));
    const Door* best = nullptr;
    std::size_t most = 0;
    for (const Door& each : doors) {
        if (each.group == Group::today && path != each.address) continue;
        const std::size_t here = std::max(covered(each.address, path), covered(each.also, path));
        if (here > most) {
            most = here;
            best = &each;
        }
    }
    return best;
}

}
