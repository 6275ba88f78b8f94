#pragma once
// What a "<" in HTML begins, without parsing: a tag, a comment, or neither because it stands inside one.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailparse {

enum class Markup : std::uint8_t {
  tag,
  bogus_comment,  // "<![if !supportLists]>": to browsers a comment up to the next ">" (HTML, 13.2.5.42)
  inside,         // of a comment, a tag, a style or a script: text to everybody
  other,
};

// To be asked for positions in ascending order. Linear.
class HtmlScan {
 public:
  explicit HtmlScan(std::string_view html) : html_(html) {}
  Markup at(std::size_t position);                          // of a '<'
  std::size_t quiet_until() const { return quiet_until_; }  // where what the last one began ends

 private:
  std::size_t behind(std::string_view end, std::size_t from) const;

  std::string_view html_;
  std::size_t quiet_until_ = 0;
};

}  // namespace mailparse
