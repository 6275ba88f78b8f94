// A hostile IMAP server's bytes: the first byte says how the stream is cut. Cut or whole, the same responses
// must come out.
#include <cstdlib>

#include "daemon/imap/fetch_item.hh"
#include "daemon/imap/reader.hh"

namespace {

std::string read_in_steps(std::string_view bytes, std::size_t step) {
  imap::Reader reader;
  std::string seen;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      auto response = reader.next();
      if (!response) return seen + "!";
      if (!*response) break;
      seen += (*response)->tag + " " + (*response)->name + " " + (*response)->text;
      for (const auto& token : (*response)->tokens)
        seen += static_cast<char>('0' + static_cast<int>(token.kind)) + token.text;
      if (imap::is_status(**response)) seen += imap::status_of(**response).code;
      if (auto item = imap::read_fetch(std::move(**response)); item && item->body) seen += *item->body;
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read_in_steps(bytes, 1 + data[0]) != read_in_steps(bytes, bytes.size())) std::abort();
  return 0;
}
