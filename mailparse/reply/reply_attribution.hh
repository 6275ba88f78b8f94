#pragma once
// The line with which a client introduces a quote: "On Tue, 1 Mar 2011 at 18:02, Ann <ann@x.example> wrote:".

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

struct Attribution {
  std::size_t lines = 0;  // how many lines it takes; 0: none starts here
  bool certain = false;   // false: only if a quote follows ("Ann wrote:" is also how people write)
};

// Finds attributions in the lines of a text. `folded` are the lines as fold_case() gives them, quote marks
// removed; they must outlive the finder. Clients break these lines where they like, so up to seven lines are
// looked at.
class AttributionFinder {
 public:
  explicit AttributionFinder(std::span<const std::string> folded);
  Attribution at(std::size_t line) const;  // the one that starts at this line

 private:
  Attribution candidate(std::size_t line) const;
  bool goes_on_below(std::size_t line, std::size_t blank) const;

  std::span<const std::string> folded_;
  std::vector<bool> may_end_;  // lines that could be the last one of an attribution: few
};

// Does a folded line begin as attributions do, with "on " or its kind and a date; does it end so, with
// "wrote"?
bool opens_like_attribution(std::string_view folded);
bool begins_with_date(std::string_view folded);
bool ends_like_attribution(std::string_view folded);

}  // namespace mailparse
