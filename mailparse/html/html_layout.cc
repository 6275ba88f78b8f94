#include "mailparse/html/html_layout.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr int kDeepestMark =
    20;  // quotes and lists nested deeper are written as if they were not: output stays linear
constexpr int kMostBreaks = 2;  // one empty line between paragraphs, however many the sender asked for

bool is_no_break_space(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "\xC2\xA0";
}

// Characters without width that only pad preheaders and break words for layout: soft hyphen, combining
// grapheme joiner, zero width space, word joiner, byte order mark.
std::size_t padding_length(std::string_view text, std::size_t at) {
  for (const std::string_view padding :
       {"\xC2\xAD", "\xCD\x8F", "\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"})
    if (text.substr(at, padding.size()) == padding) return padding.size();
  return 0;
}

}  // namespace

void TextFlow::ask_for(int breaks) {
  breaks_wanted_ = std::max(breaks_wanted_, breaks);
}

void TextFlow::line_break() {
  breaks_wanted_ = std::min(breaks_wanted_ + 1, kMostBreaks);
}

void TextFlow::start_line() {
  const int quotes = std::clamp(quote_depth_, 0, kDeepestMark);
  for (int i = 0; i < quotes; ++i) out_ += "> ";
  const int indent = std::clamp(list_depth_ - (bullet_.empty() ? 0 : 1), 0, kDeepestMark);
  out_.append(2 * static_cast<std::size_t>(indent), ' ');
  out_ += bullet_;
  bullet_.clear();
  at_line_start_ = false;
  last_quote_depth_ = quotes;
}

void TextFlow::before_word() {
  if (breaks_wanted_ > 0 && !out_.empty()) {
    out_ += '\n';
    const int shared = std::min(last_quote_depth_, std::clamp(quote_depth_, 0, kDeepestMark));
    for (int i = 1; i < breaks_wanted_; ++i) {
      for (int q = 0; q < shared; ++q) out_ += q == 0 ? ">" : " >";
      out_ += '\n';
    }
    at_line_start_ = true;
  }
  breaks_wanted_ = 0;
  if (at_line_start_ || out_.empty())
    start_line();
  else
    out_.append(static_cast<std::size_t>(blanks_wanted_), ' ');
  blanks_wanted_ = 0;
}

void TextFlow::add_word(std::string_view word) {
  if (word.empty() || is_full()) return;
  before_word();
  out_ += word;
}

void TextFlow::add(std::string_view text) {
  std::size_t word = 0;
  const auto end_word = [&](std::size_t at, std::size_t next) {
    add_word(text.substr(word, at - word));
    word = next;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_space(c) || is_no_break_space(text, at)) {
      const std::size_t length = is_space(c) ? 1 : 2;
      end_word(at, at + length);
      space();
      at += length - 1;
    } else if (text.substr(at, 3) == "\xE2\x80\xA8" || text.substr(at, 3) == "\xE2\x80\xA9") {
      end_word(at, at + 3);
      line_break();
      at += 2;
    } else if (static_cast<unsigned char>(c) >= 0xC2) {
      if (const std::size_t padding = padding_length(text, at)) {
        end_word(at, at + padding);
        at += padding - 1;
      }
    }
  }
  add_word(text.substr(word));
}

void TextFlow::add_verbatim(std::string_view text) {
  for (bool is_first = true; !is_full(); is_first = false) {
    const std::size_t feed = text.find('\n');
    if (!is_first) {
      before_word();
      if (breaks_wanted_ == 0) breaks_wanted_ = 1;
    }
    const std::string_view line = text.substr(0, feed);
    if (!line.empty()) {
      before_word();
      for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] != '\r') out_ += is_no_break_space(line, at) ? ' ' : line[at];
        if (is_no_break_space(line, at)) ++at;
      }
    }
    if (feed == std::string_view::npos) return;
    text.remove_prefix(feed + 1);
  }
}

std::string TextFlow::finish() {
  while (!out_.empty() && is_space(out_.back())) out_.pop_back();
  if (!out_.empty()) out_ += '\n';
  return std::string(cut_utf8(out_, max_bytes_));
}

}  // namespace mailparse
