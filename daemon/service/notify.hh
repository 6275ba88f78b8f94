#pragma once
// What systemd is told (sd_notify(3)). Without NOTIFY_SOCKET every call does nothing.

#include <chrono>
#include <optional>
#include <string>

namespace service::notify {

void ready(const std::string& status);
void status(const std::string& status);
void reloading();
void stopping();
void alive();  // resets the watchdog
// How often alive() is wanted: half of WATCHDOG_USEC; nothing where no watchdog watches.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace service::notify
