// HTML of any kind gives valid UTF-8 within the bound.

#include <cstdint>
#include <cstdlib>

#include "mailparse/html/html_text.hh"
#include "mailparse/text/utf8.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kBound = 4096;
  const std::string html = mailparse::repair_utf8(std::string(reinterpret_cast<const char*>(data), size));
  const std::string text = mailparse::html_to_text(html, kBound);
  if (!mailparse::is_valid_utf8(text) || text.size() > kBound || text.find('\0') != std::string::npos)
    std::abort();
  return 0;
}
