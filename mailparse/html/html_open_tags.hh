#pragma once
// Which elements libxml2's HTML parser has open, and whether a tag would change that.
//
// For an end tag the parser walks down all open elements to find what it closes. A hundred thousand open <b>
// and as many </i> that close nothing are hours of work, and so are as many <body> (it looks for the first
// one). Here the same questions cost a look-up, so tags that do nothing can be left out before the parser
// sees them. Fed with the parser's own events it is exact, whatever the parser opens and closes by itself.

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

class OpenTags {
 public:
  void push(std::string_view name);
  void pop();  // the innermost

  // Would the parser do anything at `</name>`, or at `<name>`? Names in lower case.
  bool heeds_end(std::string_view name);
  bool heeds_start(std::string_view name);
  void forget_misplaced() { misplaced_ = 0; }  // another document begins

 private:
  using Depths = std::vector<std::size_t>;  // of open elements, outermost first
  static constexpr std::size_t kRanks = 8;

  std::vector<std::string> names_;
  std::map<std::string, Depths, std::less<>> by_name_;
  std::array<Depths, kRanks> by_rank_;
  std::size_t misplaced_ = 0;  // <html>, <head>, <body> left out whose end tags are still to come
};

// The name of the tag whose name begins at `at`, in lower case and as short as the parser cuts it.
std::string tag_name(std::string_view html, std::size_t at);

}  // namespace mailparse
