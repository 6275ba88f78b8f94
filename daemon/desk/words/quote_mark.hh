#pragma once
// The marks that clients put in front of quoted lines: "> ", ">>", "| ", and initials as Supercite and The
// Bat write them: "CL> ".

#include <span>
#include <string_view>

namespace desk {

class QuoteMarks {
 public:
  explicit QuoteMarks(std::span<const std::string_view> lines);
  // Bytes of the marks and the blanks behind them; 0: the line has none.
  std::size_t length(std::string_view line) const;

 private:
  bool bars_ = false;  // more lines begin with a bar than a table would have
};

}  // namespace desk
