#include "daemon/smtp/extensions.hh"

#include <charconv>

namespace smtp {
namespace {

std::string upper_word(std::string_view line) {
  std::string word(line.substr(0, line.find(' ')));
  for (char& c : word) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return word;
}

std::uint64_t number_behind(std::string_view line, std::size_t word) {
  std::uint64_t value = 0;
  if (line.size() > word + 1) std::from_chars(line.data() + word + 1, line.data() + line.size(), value);
  return value;
}

}  // namespace

Extensions extensions_of(std::span<const std::string> greeting) {
  Extensions found;
  for (std::size_t i = 1; i < greeting.size(); ++i) {
    const std::string word = upper_word(greeting[i]);
    if (word == "PIPELINING") found.pipelining = true;
    if (word == "8BITMIME") found.eight_bit = true;
    if (word == "SMTPUTF8") found.utf8 = true;
    if (word == "DSN") found.dsn = true;
    if (word == "SIZE") found.size = number_behind(greeting[i], word.size());
  }
  return found;
}

}  // namespace smtp
