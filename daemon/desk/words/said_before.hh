#pragma once
// Texts that were said before, and whether words of a mail stand in them.
//
//   SaidBefore copy;
//   copy.add(text);                       // any number of texts
//   copy.seal();
//   copy.longest(words, at);              // how many words from there on stand in one of them, in a row
//
// Clients wrap lines anew, mark them, add links behind addresses and turn quotes typographic; words they
// keep. So texts are compared word by word, letters and digits alone. Texts without blanks (Chinese, Thai)
// count each character. Whatever the texts hold, a question costs the logarithm of their length.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace desk {

using Word = std::uint64_t;  // a hash of its letters

// The words of a text, or of a line of it.
std::vector<Word> words_in(std::string_view text);

// How many of these words say as much as one of a script that puts blanks between words: 3 where each
// character is a word.
std::size_t words_a_word(std::string_view text);

class SaidBefore {
 public:
  static constexpr std::size_t kFarthest = 64;  // words: longer rows are not measured

  void add(std::string_view text);
  void seal();  // after the last text, before the first question

  bool empty() const { return words_.empty(); }
  // How many of `words`, from `at` on, stand in a row in one of the texts; at most kFarthest.
  std::size_t longest(const std::vector<Word>& words, std::size_t at) const;
  // Whether all of [from, to) stands there in a row; to - from may be more than kFarthest.
  bool has(const std::vector<Word>& words, std::size_t from, std::size_t to) const;
  // Whether these words are one whole line of a text.
  bool has_line(const std::vector<Word>& line) const;

 private:
  std::size_t match(const std::vector<Word>& words, std::size_t at, std::size_t place) const;

  std::vector<Word> words_;            // of all texts, with an unknown word between any two
  std::vector<std::uint32_t> places_;  // in the order of what follows there
  std::unordered_set<Word> lines_;
};

}  // namespace desk
