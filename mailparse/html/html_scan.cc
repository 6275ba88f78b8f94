#include "mailparse/html/html_scan.hh"

#include <algorithm>

#include "mailparse/html/html_attributes.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

std::size_t HtmlScan::behind(std::string_view end, std::size_t from) const {
  const std::size_t found = find_ignoring_case(html_, end, std::min(from, html_.size()));
  return found == std::string_view::npos ? html_.size() : found + end.size();
}

Markup HtmlScan::at(std::size_t position) {
  if (position < quiet_until_) return Markup::inside;
  const std::string_view next = html_.substr(position + 1, 8);
  if (next.starts_with("!--")) {
    quiet_until_ = behind("-->", position + 2);
    return Markup::other;
  }
  if (next.starts_with('!'))
    return starts_with_ignoring_case(next, "!doctype") ? Markup::other : Markup::bogus_comment;
  const bool is_end = next.starts_with('/');
  if (next.size() <= (is_end ? 1u : 0u) || !is_alpha(next[is_end ? 1 : 0])) return Markup::other;
  if (is_end) return Markup::tag;
  quiet_until_ = end_of_tag(html_, position);
  for (const std::string_view raw : {"style", "script"})
    if (starts_with_ignoring_case(next, raw) && (next.size() == raw.size() || !is_alnum(next[raw.size()])))
      quiet_until_ = std::max(quiet_until_,
                              behind(raw == "style" ? "</style" : "</script", quiet_until_) - raw.size() - 2);
  return Markup::tag;
}

}  // namespace mailparse
