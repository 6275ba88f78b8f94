// A hostile relay's bytes, and a body's way onto the wire: the first byte says how either is cut.
#include <cstdlib>

#include "daemon/smtp/body.hh"
#include "daemon/smtp/extensions.hh"
#include "daemon/smtp/reply.hh"

namespace {

std::string read_in_steps(std::string_view bytes, std::size_t step) {
  smtp::ReplyReader reader;
  std::string seen;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      auto reply = reader.next();
      if (!reply) return seen + "!";
      if (!*reply) break;
      seen += to_string(**reply) + std::to_string(smtp::extensions_of((**reply).lines).size.value_or(1));
    }
  }
  return seen;
}

std::string stuffed_in_steps(std::string_view body, std::size_t step) {
  smtp::Stuffer stuffer;
  std::string wire;
  for (std::size_t at = 0; at < body.size(); at += step) stuffer.add(body.substr(at, step), wire);
  stuffer.finish(wire);
  return wire;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = 1 + data[0];
  if (read_in_steps(bytes, step) != read_in_steps(bytes, bytes.size())) std::abort();

  const std::string wire = stuffed_in_steps(bytes, step);
  if (wire != stuffed_in_steps(bytes, bytes.size())) std::abort();
  // Nothing inside ends the message: one dot line, and that is the last.
  if (wire.find("\r\n.\r\n") < wire.size() - 5 || wire.starts_with(".\r\n")) std::abort();
  for (std::size_t at = 0; (at = wire.find('\n', at)) != std::string::npos; ++at) {
    if (at == 0 || wire[at - 1] != '\r') std::abort();
  }
  return 0;
}
