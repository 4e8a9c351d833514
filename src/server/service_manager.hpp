// What the service manager that started us wants to know: systemd, or any other that sets the same variables.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace beffroi::server {

/// Sends `state` ("READY=1", "STOPPING=1", "WATCHDOG=1") to the socket that NOTIFY_SOCKET names, as sd_notify(3) describes. Does
/// nothing when none is named, and never waits: a manager that does not listen is no trouble of ours.
void tell_manager(std::string_view state);

/// How often the manager wants a sign of life: half of what WATCHDOG_USEC says, as sd_watchdog_enabled(3) advises. Nothing when it
/// wants none of this process.
std::optional<std::chrono::microseconds> sign_of_life_every();

}
