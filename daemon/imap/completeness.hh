#pragma once
// Whether the bytes that a server hands out are the mail that it listed.

#include <cstdint>
#include <string_view>

namespace imap {

enum class Judgement : std::uint8_t {
  whole,              // as many bytes as listed
  whole_by_boundary,  // less, but the last boundary of a multipart mail is there: the server miscounts
  ends_well,          // less, and nothing but its last line shows that it is all
  much_too_short,     // a good deal less, though it ends as a mail ends
  doubtful,           // less, and cut by the look of it
  empty,              // no mail is
};

// `listed`: what the server says is its size, 0 where it says nothing. Some servers (Exchange) count before
// they convert, so a size that is too small proves nothing, and one that is too large not much: there the end
// of the mail decides.
Judgement judge(std::string_view bytes, std::uint64_t listed);

}  // namespace imap
