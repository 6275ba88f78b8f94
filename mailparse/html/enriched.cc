#include "mailparse/html/enriched.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kLongestCommand = 62;  // "<", 60 characters, ">" (RFC 1896)

// The command at the start of `text` ("<bold>"), empty if it is no command.
std::string_view command_of(std::string_view text) {
  const std::size_t end = text.substr(0, kLongestCommand).find('>');
  if (end == std::string_view::npos || end < 2) return {};
  const std::string_view name = text.substr(1, end - 1);
  const bool is_name = std::all_of(name.begin(), name.end(),
                                   [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '/'; });
  return is_name ? name : std::string_view{};
}

}  // namespace

std::string enriched_to_text(std::string_view text, bool is_richtext) {
  std::string result;
  std::size_t line_ends = 0;  // in a row; one is a blank, n are n-1 lines
  bool in_parameters = false;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\n') {
      ++line_ends, ++at;
      continue;
    }
    if (line_ends > 0)
      result.append(is_richtext || line_ends == 1 ? 1 : line_ends - 1,
                    is_richtext || line_ends == 1 ? ' ' : '\n');
    line_ends = 0;
    const std::string_view command = text[at] == '<' ? command_of(text.substr(at)) : std::string_view{};
    if (equal_ignoring_case(command, "nl") || equal_ignoring_case(command, "np")) result += '\n';
    if (equal_ignoring_case(command, "lt")) result += '<';
    if (equal_ignoring_case(command, "param")) in_parameters = true;
    if (equal_ignoring_case(command, "/param")) in_parameters = false;
    if (command.empty() && !in_parameters) result += text[at];
    at += !command.empty() ? command.size() + 2 : text.substr(at, 2) == "<<" ? 2 : 1;
  }
  return result += '\n';
}

}  // namespace mailparse
