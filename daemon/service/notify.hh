#pragma once
// What systemd is told (sd_notify(3)). Without NOTIFY_SOCKET every call does nothing.

#include <chrono>
#include <optional>
#include <string>

namespace service::notify {

void ready(const std::string& status);
void status(const std::string& status);
// While a start takes long: systemd waits two minutes more from now on. To be called after each piece of
// work; it tells no more often than every few seconds.
void still_starting(const std::string& doing);
void reloading();
void stopping();
void alive();  // resets the watchdog
// How often alive() is wanted: half of WATCHDOG_USEC; nothing where no watchdog watches.
std::optional<std::chrono::microseconds> watchdog_interval();

}  // namespace service::notify
