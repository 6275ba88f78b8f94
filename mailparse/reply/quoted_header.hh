#pragma once
// How clients mark a whole mail inside a text: a divider ("-----Original Message-----") and a block of header
// fields in the language of the client ("Von: ... Gesendet: ... An: ... Betreff: ...").

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mailparse/reply/quoted_field.hh"

namespace mailparse {

struct QuotedHeader {
  std::size_t lines = 0;                          // how many lines it takes; 0: none starts here
  std::array<std::string, kQuotedFields> values;  // as written, continuation lines joined
  std::array<bool, kQuotedFields> present{};
  bool date_is_second = false, says_sent = false;  // right behind the sender; "Sent:" rather than "Date:"
  const std::string& operator[](QuotedField field) const { return values[static_cast<std::size_t>(field)]; }
};

// The block of fields that starts at `at`; `lines` without quote marks, `folded` the same lines as
// fold_case() gives them. It counts if it has a sender and enough else that nobody writes by hand; after a
// divider less is enough.
QuotedHeader find_quoted_header(std::span<const std::string_view> lines, std::span<const std::string> folded,
                                std::size_t at, bool after_divider = false);

// "To: Bob", whatever the language: one line of such a block.
bool is_field_line(std::string_view folded_line);
bool is_from_field(std::string_view folded_line);  // "From:" in any language

enum class Divider : std::uint8_t { none, original, forward, reply_above };
Divider divider_of(std::string_view folded_line);

bool is_rule(std::string_view line);  // nothing but three or more of "-_=*~#+" and blanks

}  // namespace mailparse
