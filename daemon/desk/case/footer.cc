#include "daemon/desk/case/footer.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

constexpr std::size_t kLongestFooter = 2000;  // bytes
constexpr std::size_t kRule = 3;              // characters of a line drawn with one or two signs

bool is_blank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

// Where `text` goes on behind all the words of `words`; npos where it does not begin with them.
std::size_t end_of_words(std::string_view text, std::string_view words) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_blank(words[i])) continue;
    const bool parted = i > 0 && is_blank(words[i - 1]);
    const auto start = at;
    while (at < text.size() && is_blank(text[at])) ++at;
    if (at >= text.size() || text[at] != words[i] || (at > start && !parted && i > 0)) return text.npos;
    ++at;
  }
  return at;
}

bool is_rule(std::string_view line) {
  if (line == "--" || line == "-- ") return true;
  constexpr std::string_view kSigns = "_-=*~#";
  const auto drawn = line.find_first_not_of(kSigns);
  return std::min(drawn, line.size()) >= kRule;
}

// team.lists.example.com is the List-Id of team@lists.example.com.
bool names_list(std::string_view text, std::string_view list_id) {
  std::string address = lower_ascii(list_id);
  const auto dot = address.find('.');
  if (dot == std::string::npos) return false;
  address[dot] = '@';
  return lower_ascii(text).find(address) != std::string::npos;
}

bool is_footer(std::string_view rest, std::string_view list_id) {
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  if (rest.empty()) return true;
  if (rest.size() > kLongestFooter) return false;
  const auto line = rest.substr(0, rest.find_first_of("\r\n"));
  return is_rule(line) || names_list(rest, list_id);
}

}  // namespace

bool differs_by_footer(std::string_view longer, std::string_view shorter, std::string_view list_id) {
  return begins_with_words(longer, shorter) &&
         is_footer(longer.substr(end_of_words(longer, shorter)), list_id);
}

bool begins_with_words(std::string_view longer, std::string_view shorter) {
  const auto end = end_of_words(longer, shorter);
  return end != longer.npos && (end == longer.size() || is_blank(longer[end]));
}

std::string list_id_of(const mailparse::Mail& mail) {
  for (const auto& [name, value] : mail.headers)
    if (same_address(name, "List-Id")) {
      const auto open = value.rfind('<');
      return open == value.npos ? value : value.substr(open + 1, value.find('>', open) - open - 1);
    }
  return mail.list_id;
}

}  // namespace desk
