#include "daemon/service/notify.hh"

#include <systemd/sd-daemon.h>
#include <time.h>

namespace service::notify {
namespace {

// The status is one line: a server's words in it must not become assignments of their own.
std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

void send(const std::string& state) {
  sd_notify(0, state.c_str());
}

}  // namespace

void ready(const std::string& status) {
  send("READY=1\nSTATUS=" + one_line(status));
}
void status(const std::string& status) {
  send("STATUS=" + one_line(status));
}
void stopping() {
  send("STOPPING=1\nSTATUS=Finishing what is at work");
}
void alive() {
  send("WATCHDOG=1");
}

void reloading() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto usec = static_cast<unsigned long long>(now.tv_sec) * 1000000u +
                    static_cast<unsigned long long>(now.tv_nsec) / 1000u;
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(usec));
}

std::optional<std::chrono::microseconds> watchdog_interval() {
  std::uint64_t usec = 0;
  if (sd_watchdog_enabled(0, &usec) <= 0) return {};
  return std::chrono::microseconds(usec / 2);
}

}  // namespace service::notify
