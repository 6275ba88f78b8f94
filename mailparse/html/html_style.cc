#include "mailparse/html/html_style.hh"

#include <algorithm>
#include <string>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kStyleBytes = 4 << 10;

std::string without_blanks(std::string_view css) {
  std::string result;
  for (const char c : css.substr(0, kStyleBytes))
    if (!is_space(c)) result.push_back(to_lower(c));
  return result;
}

// "0", "0px", "0.0em": a length that is nothing. One pixel counts as nothing for a font.
bool is_nothing(std::string_view value, char most) {
  const std::string_view number = value.substr(0, value.find_first_not_of("0123456789."));
  if (number.empty()) return false;
  if (number == std::string_view(&most, 1))
    return value.substr(number.size()) != "em" && value.substr(number.size()) != "rem";
  return number.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

SeenStyle read_style(std::string_view css) {
  SeenStyle style;
  const std::string all = without_blanks(css);
  bool no_height = false, clips = false;
  for (std::string_view rest = all; !rest.empty();) {
    std::string_view rule = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), rule.size() + 1));
    const std::size_t colon = rule.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = rule.substr(0, colon);
    std::string_view value = rule.substr(colon + 1);
    value = value.substr(0, value.find('!'));
    if ((name == "display" && value == "none") || (name == "visibility" && value == "hidden") ||
        (name == "mso-hide" && value == "all") || (name == "opacity" && is_nothing(value, '0')))
      style.is_hidden = true;
    if (name == "font-size") {
      style.has_font_size = true;
      style.has_tiny_font = is_nothing(value, '1');
    }
    if ((name == "max-height" || name == "height" || name == "max-width" || name == "width") &&
        is_nothing(value, '0'))
      no_height = true;
    if (name == "white-space") {
      style.has_white_space = true;
      style.keeps_lines = value.starts_with("pre") || value == "break-spaces";
    }
    if (name == "overflow" && value == "hidden") clips = true;
    if (name == "margin" && is_nothing(value, '0')) style.has_no_margin = true;
    if (name == "border" && (value == "none" || is_nothing(value, '0'))) style.has_no_border = true;
  }
  style.is_hidden = style.is_hidden || (no_height && clips);
  return style;
}

}  // namespace mailparse
