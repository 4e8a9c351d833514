// The rules of devices.
#include "features/calendars/calendars.hpp"
#include "features/calendars/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars {

std::string_view code(Kind kind) { return kind == Kind::feed ? "feed" : "caldav"; }

Result<Added> add_device(db::Write& tx, const crypto::Vault& vault, PersonId person, Kind kind, std::string_view typed,
                         Shown shown, const Clock& clock) {
    Device d;
    d.name = text::trim(typed);
    if (d.name.empty())
        return invalid("name_needed", msg("Give it a name, so that you know it again: “My telephone”."), "name");
    if (text::length(d.name) > longest_name)
        return invalid("name_long", msg("This name is too long: {1} characters at most.", std::to_string(longest_name)),
                       "name");
    if (static_cast<int>(repository::devices(tx, vault, person).size()) >= most_devices)
        return fail(ErrorKind::conflict, "too_many_devices",
                    msg("There are {1} already. Take away those that you no longer use.", std::to_string(most_devices)))
            .on("name");
    d.id = DeviceId::next();
    d.person = person;
    d.kind = kind;
    d.shown = shown;
    d.created = clock.now();
    const std::string secret = crypto::random_token(32);
    repository::insert(tx, vault, d, crypto::sha256(secret));
    journal::record(tx, person, journal::Act::settings_changed, person,
                    kind == Kind::feed ? "calendar:feed" : "calendar:device", clock);
    return Added{d.id, secret};
}

bool remove_device(db::Write& tx, PersonId person, DeviceId id, const Clock& clock) {
    if (!repository::remove_device(tx, person, id)) return false;
    journal::record(tx, person, journal::Act::settings_changed, person, "calendar:removed", clock);
    return true;
}

std::vector<Device> devices(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    return repository::devices(tx, vault, person);
}

std::optional<Device> device_of(db::Read& tx, const crypto::Vault& vault, Kind kind, std::string_view secret) {
    // What was made here is 43 characters long; nothing else is worth hashing.
    if (secret.size() != 43) return std::nullopt;
    return repository::device_of(tx, vault, kind, crypto::sha256(secret));
}

}
