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
struct SourceRow {
    std::string id, name;
    std::string good;  ///< "24 novembre 2026 à 10 h 05"; empty: never
    std::string failure;  ///< why it could not be read the last time; empty: it could
    bool waits = false;  ///< not asked yet
    bool stale = false;
    int times = 0, unclear = 0;
};
/// What was just made, shown this once.
struct Made {
    std::string name;
    bool feed = false;
    std::string address;  ///< of the feed, or of the server
    std::string user, password;  ///< of a device
};

}
