#pragma once
// Which lines of an answer can be the quote of a text: as often as they stand in it, and in its order.
//
// "Yes." typed below a question is no quote because an earlier mail said "Yes." as well. Pure; the time is
// that of a sort.

#include <string_view>
#include <vector>

#include "daemon/desk/words/said_before.hh"

namespace desk {

// The words of a text, and which of them begin a line.
struct QuotedText {
  std::vector<Word> words;
  std::vector<bool> begins;
};
QuotedText quoted_text(std::string_view text);

struct QuoteOrder {
  std::vector<bool> in_order;  // a line each
  std::size_t words = 0;       // of these lines
};

// `lines`: those of the answer from `from` on. Of the choices that keep the order the one with most words.
QuoteOrder order_of_quote(const std::vector<std::vector<Word>>& lines, std::size_t from,
                          const QuotedText& text);

}  // namespace desk
