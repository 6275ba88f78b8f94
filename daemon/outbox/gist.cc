#include "daemon/outbox/gist.hh"

#include <algorithm>
#include <cctype>

namespace outbox {
namespace {

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return made;
}

std::string_view trimmed(std::string_view word) {
  constexpr std::string_view kMarks = ".,:;!?()[]<>\"'";
  while (!word.empty() && kMarks.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  while (!word.empty() && kMarks.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return word;
}

// "550", "5.1.1".
bool is_code(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_plain(std::string_view word) {
  return !word.empty() && word.find_first_of("@0123456789=./_") == std::string_view::npos;
}

}  // namespace

Gist gist_of(std::string_view reply, std::string_view recipient) {
  Gist gist;
  const std::string address = lower(recipient);
  const auto local = std::string_view(address).substr(0, address.find('@'));
  const std::string text = lower(reply) + " ";
  std::size_t at = 0;
  for (int count = 0; at < text.size(); ++count) {
    const auto end = text.find(' ', at);
    const auto word = trimmed(std::string_view(text).substr(at, end - at));
    at = end + 1;
    if (count < 2 && is_code(word)) {
      gist.code.append(word).append(" ");
    } else if (is_plain(word) && word != local) {
      gist.words.emplace(word);
    }
  }
  return gist;
}

bool alike(const Gist& one, const Gist& other) {
  if (one.code != other.code) return false;
  const auto both = static_cast<std::size_t>(std::count_if(
      one.words.begin(), one.words.end(), [&](const auto& word) { return other.words.contains(word); }));
  return 10 * both >= 3 * (one.words.size() + other.words.size());  // six words of ten
}

}  // namespace outbox
