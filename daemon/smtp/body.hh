#pragma once
// A message's bytes on their way through DATA: every line ends with CRLF, whatever it ended with before, and
// a dot at the start of a line is doubled (RFC 5321, 4.5.2), so that no text can end the message.

#include <cstdint>
#include <string>
#include <string_view>

namespace smtp {

class Stuffer {
 public:
  // Appends the wire form of the next piece of a message. Pieces may be cut anywhere.
  void add(std::string_view piece, std::string& out);
  // Appends the end: a line end where the last line has none, and the dot.
  void finish(std::string& out);

 private:
  void end_line(std::string& out);
  bool at_line_start_ = true;
  bool after_cr_ = false;
};

struct BodyFacts {
  std::uint64_t size = 0;  // with CRLF line ends, before dots are doubled: what SIZE= announces (RFC 1870)
  bool eight_bit = false;
};
BodyFacts facts_of(std::string_view body);

}  // namespace smtp
