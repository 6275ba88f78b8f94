// Head lines of the control socket: refused, or values within their bounds that are written and read back the
// same.

#include <cstdint>
#include <cstdlib>

#include "daemon/control/protocol.hh"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view without_end(const std::string& line) {
  require(!line.empty() && line.find('\n') == line.size() - 1);
  return std::string_view(line).substr(0, line.size() - 1);
}

void check_request(std::string_view line) {
  const auto head = control::read_request_head(line);
  if (!head) return require(!head.error().empty());
  require(head->input <= control::kMaxInput);
  const std::string again = control::write_head(control::Request{head->arguments, {}});
  const auto back = control::read_request_head(without_end(again));
  require(back && back->arguments == head->arguments && back->input == 0);
}

void check_response(std::string_view line) {
  const auto head = control::read_response_head(line);
  if (!head) return require(!head.error().empty());
  require(head->status >= 0 && head->status <= 255);
  require(head->out <= control::kMaxOutput && head->err <= control::kMaxOutput);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  check_request(line);
  check_response(line);
  return 0;
}
