#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

// Lays words out as text: collapses white space, makes paragraphs, indents lists and marks quotes. The caller
// says what happens (a word, a break, a quote begins); breaks take effect when the next word comes, so none
// is doubled or left over.
class TextFlow {
 public:
  explicit TextFlow(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  void add(std::string_view text);           // UTF-8; runs of white space are one blank
  void add_verbatim(std::string_view text);  // white space counts, as in <pre>
  void end_line() { ask_for(1); }            // the next word starts a line
  void end_paragraph() { ask_for(2); }       // and stands behind an empty one
  void line_break();                         // one more line end, as <br>
  void space() { blanks_wanted_ = std::max(blanks_wanted_, 1); }
  void column() { blanks_wanted_ = 2; }  // the next word stands apart from the one before
  void begin_quote() { ++quote_depth_; }
  void end_quote() { --quote_depth_; }
  void begin_list() { ++list_depth_; }
  void end_list() { --list_depth_; }
  void mark(std::string bullet) { bullet_ = std::move(bullet); }  // in front of the next line

  std::size_t position() const { return out_.size(); }
  std::string_view since(std::size_t position) const { return std::string_view(out_).substr(position); }
  bool is_full() const { return out_.size() >= max_bytes_; }
  std::string finish();

 private:
  void ask_for(int breaks);
  void before_word();
  void start_line();
  void add_word(std::string_view word);

  const std::size_t max_bytes_;
  std::string out_, bullet_;
  int breaks_wanted_ = 0, quote_depth_ = 0, list_depth_ = 0;
  int last_quote_depth_ = 0;
  int blanks_wanted_ = 0;
  bool at_line_start_ = true;
};

}  // namespace mailparse
