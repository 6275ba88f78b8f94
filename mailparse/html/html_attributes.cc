#include "mailparse/html/html_attributes.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr int kMostAttributes = 200;

// Where a tag ends, and where it is to be cut before.
struct TagEnd {
  std::size_t cut, end;
};

// `at` is behind the '<' and the name's first letter. Every blank and every '=' outside quotes may begin an
// attribute.
TagEnd find_end(std::string_view html, std::size_t at) {
  int attributes = 0;
  char quote = '\0';
  std::size_t cut = std::string_view::npos;
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '>') {
      break;
    } else if ((c == '"' || c == '\'') && html[at - 1] == '=') {
      quote = c;
    } else if ((is_space(c) || c == '=' || c == '/' || c == '"' || c == '\'') &&
               ++attributes == 2 * kMostAttributes) {
      cut = at;
    }
  }
  return {std::min(cut, at), at};
}

}  // namespace

std::size_t end_of_tag(std::string_view html, std::size_t at) {
  return at + 2 < html.size() ? std::min(find_end(html, at + 2).end + 1, html.size()) : html.size();
}

std::string limit_attributes(std::string_view html) {
  std::string result;
  result.reserve(html.size());
  std::size_t copied = 0;
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string_view::npos;) {
    if (at + 1 >= html.size() || !is_alpha(html[at + 1])) {
      ++at;
      continue;
    }
    const TagEnd tag = find_end(html, at + 2);
    if (tag.cut < tag.end) {
      result.append(html.substr(copied, tag.cut - copied));
      copied = tag.end;
    }
    at = tag.end;
  }
  return result.append(html.substr(copied));
}

}  // namespace mailparse
