// Where motifs by video take place: a room on a server of the co-operative's own choice.
#include <algorithm>

#include "features/agenda/agenda.hpp"
#include "features/agenda/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::agenda {
namespace {

constexpr std::string_view scheme = "https://";
constexpr std::size_t longest_room = 300;  ///< bytes

Error wrong(Message message) { return invalid("room_wrong", std::move(message), "room"); }

bool is_plain(char c) { return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f; }

}

Result<void> check_room(std::string_view room) {
    if (room.empty()) return {};
    if (room.size() > longest_room)
        return wrong(msg("This address is too long: {1} characters at most.", std::to_string(longest_room)));
    if (!room.starts_with(scheme))
        return wrong(msg("The address of the room must begin with https://. Copy it whole from your video service."));
    if (!std::all_of(room.begin(), room.end(), is_plain) || room.find_first_of("\"<>\\^`|") != std::string_view::npos)
        return wrong(
            msg("The address of the room has a space or a sign that addresses lack. Copy it again from your "
                "video service."));
    const std::string_view rest = room.substr(scheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
    // A name before the host ("https://visio.fr@elsewhere.fr") leads to another one than it seems to.
    if (host.empty() || host.find('@') != std::string_view::npos || host.front() == ':' || host.front() == '.')
        return wrong(msg("The address of the room must name a server right after https://, such as {1}.",
                         "https://visio.exemple.fr/{code}"));
    const auto code = room.find(room_code);
    const std::string without = code == std::string_view::npos ? std::string(room)
                                                               : std::string(room.substr(0, code)) +
                                                                     std::string(room.substr(code + room_code.size()));
    if (without.find_first_of("{}") != std::string::npos)
        return wrong(msg("Only {1} may stand in braces, once. Take the other braces away.", room_code));
    if (code != std::string_view::npos && code < scheme.size() + host.size())
        return wrong(
            msg("Put {1} behind the name of the server, such as {2}.", room_code, "https://visio.exemple.fr/{code}"));
    return {};
}

bool lacks_room(const Motif& motif) { return motif.kind == Kind::video && motif.room.empty() && !motif.retired; }

}
