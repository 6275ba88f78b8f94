#pragma once
// Writes the log to a descriptor whose reader may stop reading, a pipe to a stopped program say. The desk
// goes on: what finds no room in a moment is left out, and how much that was is told once there is room
// again.

#include <mutex>
#include <spdlog/sinks/base_sink.h>
#include <string_view>

namespace service::log {

class PatientSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit PatientSink(int descriptor) : descriptor_(descriptor) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  bool has_room();
  bool write(std::string_view line);

  int descriptor_;
  std::size_t lost_ = 0;  // lines in a row
};

}  // namespace service::log
