#pragma once
// RFC 3464: fields of a message/delivery-status part, or the same fields in a text, where programs forgot the
// part.

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

struct DeliveryFields {
  std::vector<BouncedRecipient> recipients;  // all, with actions in lower case; status may be empty
  std::string original_envelope_id;          // RFC 3461, 4.4
};

// `text` is the decoded content. Groups of fields are divided by empty lines in the standard, but not by
// everybody: a recipient field that was there already starts a new one too.
DeliveryFields read_delivery_fields(std::string_view text);

bool has_delivery_fields(
    std::string_view text);  // "Final-Recipient:" or "Original-Recipient:" at the start of a line

// The address in "rfc822; <a@b>" or "utf-8; ä@b" (xtext of RFC 3461, 4 and unitext of RFC 6533, 3 undone), or
// in whatever else stands there. Empty if there is none.
std::string address_in(std::string_view value);

}  // namespace mailparse
