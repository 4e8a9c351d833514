// What the page of calendars shows.
#pragma once
#include <string>
#include <vector>

namespace beffroi::calendars {

struct DeviceRow {
    std::string id, name;
    bool feed = false;
    bool names = false;
    std::string since, seen;  ///< "24 novembre 2026"; `seen` with the hour, empty: never
};
/// What was just made, shown this once.
struct Made {
    std::string name;
    bool feed = false;
    std::string address;  ///< of the feed, or of the server
    std::string user, password;  ///< of a device
};

}
