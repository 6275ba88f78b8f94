#pragma once
// A header block as the list of its fields, in order, exactly as written, and the few ways others ask for
// them.
//
// The values are views into the mail's bytes: the bytes must outlive a Headers. Reading is linear in the
// block's size.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/limits.hh"

namespace mailparse {

struct Field {
  std::string_view name;   // as written, without the colon and blanks before it
  std::string_view value;  // as written after the colon, folded lines and all (bytes)
};

class Headers {
 public:
  Headers() = default;
  // Reads fields from the start of `block` up to the first empty line, the first line that can only be text,
  // or the end. Lines that are no field are skipped and noted in `defects`.
  static Headers parse(std::string_view block, const Limits& limits, std::vector<std::string>& defects);

  const std::vector<Field>& fields() const { return fields_; }
  // Where what follows the header begins in the `block` it was read from.
  std::size_t body_offset() const { return body_offset_; }
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // The first field of that name (case-insensitive, RFC 5322, 1.2.2), or null.
  const Field* find(std::string_view name) const;
  // A field's value, unfolded: line breaks gone, outer blanks trimmed, encoded words untouched; 8-bit text
  // that nobody declared is turned into UTF-8 by what all of the header looks like.
  std::string value(const Field& field) const;
  // That of the first field of that name. Empty if absent.
  std::string raw(std::string_view name) const;
  // The same with encoded words (RFC 2047) and raw 8-bit text decoded: valid UTF-8 without control
  // characters.
  std::string text(std::string_view name) const;
  // What a part of this mail says its charset is: 8-bit text in these fields that nobody declared is likely
  // in the same one, or in its kin of eight bits. The first hint that fits counts.
  void hint(std::string_view charset);
  // Unfolded values of every field of that name, topmost first.
  std::vector<std::string> all(std::string_view name) const;

 private:
  std::vector<Field> fields_;
  std::size_t body_offset_ = 0;
  std::string charset_;       // of undeclared 8-bit text in this header; empty if there is none
  bool is_declared_ = false;  // charset_ is what a part says
};

std::string unfold(std::string_view value);  // bytes -> bytes: CR, LF and NUL gone, outer blanks trimmed

}  // namespace mailparse
