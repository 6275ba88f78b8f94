#pragma once
// All words and regexes that conditions look for in subjects and bodies, found in one pass over the text.
//
// A policy of a thousand rules would otherwise search a mail's body a thousand times. Words are found by one
// automaton (Aho and Corasick, 1975) over the case-folded text. Of each regex the automaton finds the literal
// pieces without which it cannot match (RE2's prefilter); only regexes whose pieces are there are run. One
// that has no such piece always is.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace re2 {
class FilteredRE2;
}

namespace rules {

struct Policy;

class WordFinder {
 public:
  // Folded words, none empty; the index of a word in `words` is its id.
  explicit WordFinder(const std::vector<std::string>& words);
  // Marks found[id] for every word in `text`, which is folded. Linear in the text.
  void find(std::string_view text, std::vector<bool>& found) const;

 private:
  void insert(const std::string& word, std::int32_t id);
  void link();
  std::int32_t& child(std::int32_t state, std::uint8_t letter) {
    return next_[static_cast<std::size_t>(state) * letters_ + letter];
  }
  std::int32_t child(std::int32_t state, std::uint8_t letter) const {
    return next_[static_cast<std::size_t>(state) * letters_ + letter];
  }

  std::vector<std::uint8_t> letter_of_;  // byte -> column of next_; 0: in no word
  std::size_t letters_ = 1;
  std::vector<std::int32_t> next_;     // automaton: state x letter -> state
  std::vector<std::int32_t> word_at_;  // state -> id of the word that ends here, or -1
  std::vector<std::int32_t> shorter_;  // state -> nearest state on its failure chain where a word ends, or 0
};

// The needles of one field.
class Needles {
 public:
  Needles();
  ~Needles();
  Needles(const Needles&) = delete;
  Needles& operator=(const Needles&) = delete;

  int add_word(const std::string& folded);
  int add_regex(const std::string& expression);
  void build();
  // possible[id]: a word is there, a regex may match.
  void scan(std::string_view text, std::vector<bool>& possible) const;

 private:
  std::size_t count_ = 0;
  int word_id(const std::string& folded);

  std::unordered_map<std::string, int> ids_;  // of words_
  std::vector<std::string> words_;            // distinct, folded: those of conditions and pieces of regexes
  std::vector<std::vector<int>> needles_;     // word -> needles that are this word
  std::vector<int> regexes_;                  // index in filter_ -> needle
  std::vector<int> word_of_piece_;            // piece of filter_ -> word, or -1: taken as always there
  std::unique_ptr<re2::FilteredRE2> filter_;
  std::unique_ptr<WordFinder> finder_;
};

struct TextIndex {
  Needles subject, body;
};

// Gives every subject and body pattern of the policy's rules and automations its needle, and builds the
// index.
std::shared_ptr<const TextIndex> build_text_index(Policy&);

}  // namespace rules
