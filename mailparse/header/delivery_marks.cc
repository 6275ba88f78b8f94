#include "mailparse/header/delivery_marks.hh"

#include <algorithm>
#include <string_view>

namespace mailparse {
namespace {

constexpr std::string_view kDeliveryDate = "delivery-date:";
constexpr std::size_t kLooked = 64u << 10;  // of the header: the marks stand on top

bool is_mbox_line(std::string_view line) {
  return line.starts_with("From ") || line.starts_with(">From ");
}

bool is_delivery_date(std::string_view line) {
  return line.size() >= kDeliveryDate.size() &&
         std::equal(kDeliveryDate.begin(), kDeliveryDate.end(), line.begin(), [](char mark, char c) {
           return mark == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
         });
}

bool is_folded(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

// With its end.
std::string_view line_at(const std::string& mail, std::size_t at) {
  const auto end = mail.find('\n', at);
  return std::string_view(mail).substr(at, end == std::string::npos ? end : end + 1 - at);
}

}  // namespace

void remove_delivery_marks(std::string& mail) {
  if (const auto first = line_at(mail, 0); is_mbox_line(first)) mail.erase(0, first.size());
  for (std::size_t at = 0; at < std::min(mail.size(), kLooked);) {
    const auto line = line_at(mail, at);
    if (line == "\n" || line == "\r\n") return;
    if (!is_delivery_date(line)) {
      at += line.size();
      continue;
    }
    mail.erase(at, line.size());
    while (at < mail.size() && is_folded(line_at(mail, at))) mail.erase(at, line_at(mail, at).size());
  }
}

}  // namespace mailparse
