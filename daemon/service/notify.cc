#include "daemon/service/notify.hh"

#include <cstdint>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "rules/text/one_line.hh"

namespace service::notify {
namespace {

void send(const std::string& state) {
  sd_notify(0, state.c_str());
}

// A server's words in it must not become assignments of their own.
std::string assign_status(const std::string& status) {
  return "STATUS=" + rules::as_one_line(status);
}

}  // namespace

void ready(const std::string& status) {
  send("READY=1\n" + assign_status(status));
}
void status(const std::string& status) {
  send(assign_status(status));
}
void still_starting(const std::string& doing) {
  static std::chrono::steady_clock::time_point told{};
  constexpr std::chrono::seconds kPause{5};
  const auto now = std::chrono::steady_clock::now();
  if (now - told < kPause) return;
  told = now;
  send("EXTEND_TIMEOUT_USEC=120000000\n" + assign_status("Starting: " + doing));
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
