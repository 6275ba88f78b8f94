#pragma once
// Header fields for compose(): folding (RFC 5322, 2.2.3), encoded words (RFC 2047), parameters (RFC 2231).

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

// Writes one field. Words are put one after the other with a blank between them; the line is folded before a
// word that would cross column 78. A word is never broken, so what goes in must be short (ids and addresses
// are bounded by their checks).
//
//   { FieldWriter to(out, "To"); to.word("<a@b.example>,"); to.word("<c@d.example>"); }   // ends the line
//   when it goes
class FieldWriter {
 public:
  FieldWriter(std::string& out, std::string_view name);
  ~FieldWriter();
  FieldWriter(const FieldWriter&) = delete;
  FieldWriter& operator=(const FieldWriter&) = delete;

  void word(std::string_view word);
  void glue(std::string_view text);     // without a blank before and never folded: commas
  void text(std::string_view display);  // display text as unstructured words, encoded where it must be
  // All of it as encoded words; `phrase` limits them to what RFC 2047, 5 (3) allows in display names.
  void encoded(std::string_view display, bool phrase);

 private:
  std::size_t room() const;  // columns left on this line for a word

  std::string& out_;
  std::size_t line_start_;
  bool first_ = true;
};

// Display text made safe for a header: valid UTF-8, controls and line ends are blanks, outer blanks gone.
std::string display_text(std::string_view text);

void write_address(FieldWriter& field, const Address& address);
void write_addresses(std::string& out, std::string_view name, const std::vector<Address>& addresses);

// A parameter of a Content-* field: quoted if ASCII, else by RFC 2231, in pieces if it is long. `value` is
// display text.
void write_parameter(FieldWriter& field, std::string_view name, std::string_view value);

std::string rfc5322_date(Instant date);  // "Wed, 01 Jan 2025 10:00:00 +0000"

}  // namespace mailparse
