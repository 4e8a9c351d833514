// Codes and labels.
#include <array>
#include <utility>

#include "features/agenda/agenda.hpp"
#include "platform/base/codes.hpp"

namespace beffroi::agenda {
namespace {

constexpr std::array<std::string_view, 4> kinds{"office", "home", "phone", "video"};
constexpr std::array<std::string_view, 3> bookable{"staff", "partners", "everyone"};
constexpr std::array<std::string_view, 3> resource_kinds{"room", "vehicle", "equipment"};

}

std::string_view code(Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }
std::optional<Kind> kind_from(std::string_view text) { return from_code<Kind>(kinds, text); }
std::string_view label(Kind kind) {
    switch (kind) {
        case Kind::office: return i18n::key("In a place");
        case Kind::home: return i18n::key("At the person’s home");
        case Kind::phone: return i18n::key("By telephone");
        case Kind::video: return i18n::key("By video");
    }
    return {};
}

std::string_view code(BookableBy by) { return bookable[static_cast<std::size_t>(by)]; }
std::optional<BookableBy> bookable_by_from(std::string_view text) { return from_code<BookableBy>(bookable, text); }
std::string_view label(BookableBy by) {
    switch (by) {
        case BookableBy::staff: return i18n::key("The counsellors only");
        case BookableBy::partners: return i18n::key("The counsellors and their partners");
        case BookableBy::everyone: return i18n::key("Everyone");
    }
    return {};
}

std::string_view code(ResourceKind kind) { return resource_kinds[static_cast<std::size_t>(kind)]; }
std::optional<ResourceKind> resource_kind_from(std::string_view text) {
    return from_code<ResourceKind>(resource_kinds, text);
}
std::string_view label(ResourceKind kind) {
    switch (kind) {
        case ResourceKind::room: return i18n::key("Room");
        case ResourceKind::vehicle: return i18n::key("Vehicle");
        case ResourceKind::equipment: return i18n::key("Equipment");
    }
    return {};
}

}
