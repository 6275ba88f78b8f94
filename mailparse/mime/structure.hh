#pragma once
// The MIME structure of a mail (RFC 2045, 2046) as a flat list of parts, found by a line-anchored,
// non-recursive splitter.
//
// A part is a view into the mail's bytes. parts[0] is the mail itself; children follow their parent
// (pre-order). message/rfc822 parts are opened: their child is the mail inside.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mailparse/header/headers.hh"

namespace mailparse {

struct Part {
  static constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);
  std::size_t parent = kNoParent;
  std::size_t depth = 0;
  std::string_view bytes;  // header and body
  std::string_view body;   // still transfer-encoded
  Headers headers;
  std::string type, subtype;  // lower case; RFC 2045 defaults filled in
  std::vector<std::pair<std::string, std::string>>
      parameters;                 // Content-Type's, RFC 2231 decoded, names lower case
  std::string transfer_encoding;  // lower case
  std::string disposition;        // lower case: inline, attachment, or empty
  std::string filename;           // decoded; of Content-Disposition, else of Content-Type; empty if none
  std::string content_id;         // without brackets

  bool is(std::string_view a_type, std::string_view a_subtype) const {
    return type == a_type && subtype == a_subtype;
  }
  bool is_multipart() const { return type == "multipart"; }
  bool is_message() const { return type == "message" && (subtype == "rfc822" || subtype == "global"); }
  std::string_view parameter(std::string_view name) const;  // empty if absent
};

struct Structure {
  std::vector<Part> parts;  // never empty
  std::vector<std::size_t> children(std::size_t parent) const;
};

Structure split(std::string_view mail, const Limits& limits, std::vector<std::string>& defects);

// Body bytes of a leaf with its transfer encoding removed. Never fails: garbage is skipped and noted.
// `done_with` hears of each stretch of the body once it is decoded (Limits::done_with).
std::string decode_body(const Part& part, const Limits& limits, std::vector<std::string>& defects,
                        DoneWith done_with = nullptr);
// The same as UTF-8 text with LF line ends, by the declared charset or, where that is absent or wrong, a
// detected one.
std::string decode_text(const Part& part, const Limits& limits, std::vector<std::string>& defects);

}  // namespace mailparse
