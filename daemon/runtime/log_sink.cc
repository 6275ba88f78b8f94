#include "daemon/runtime/log_sink.hh"

#include <algorithm>
#include <cerrno>
#include <limits.h>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace service::log {
namespace {

constexpr int kMoment = 200;  // ms; nothing once a line was lost

}  // namespace

// Room for PIPE_BUF bytes, as poll(2) means it: so much is written without waiting.
bool PatientSink::has_room() {
  pollfd wanted{descriptor_, POLLOUT, 0};
  return ::poll(&wanted, 1, lost_ == 0 ? kMoment : 0) != 0;  // an error is write()'s to see
}

bool PatientSink::write(std::string_view line) {
  while (!line.empty()) {
    if (!has_room()) return false;
    const auto count = ::write(descriptor_, line.data(), std::min<std::size_t>(line.size(), PIPE_BUF));
    if (count < 0 && errno != EINTR) return true;  // nobody will ever read it
    line.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return true;
}

void PatientSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  std::string text;
  if (lost_ > 0) text = "(" + std::to_string(lost_) + " lines of the log found no room)\n";
  text.append(line.data(), line.size());
  lost_ = write(text) ? 0 : lost_ + 1;
}

}  // namespace service::log
