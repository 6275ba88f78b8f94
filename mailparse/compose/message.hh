#pragma once
// An outgoing mail as a value: what compose() turns into bytes. All strings are UTF-8 unless a comment says
// "bytes".

#include <string>
#include <utility>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

struct OutgoingAttachment {
  std::string filename;      // as the reader shall see it; empty for none
  std::string content_type;  // "type/subtype"; anything else is sent as application/octet-stream
  std::string content_id;    // without brackets; not empty: an image that the HTML shows as "cid:..."
  std::string bytes;         // bytes; of a message/rfc822 the whole mail, which travels untouched
};

struct Outgoing {
  Address from;
  std::optional<Address> sender;
  std::vector<Address> reply_to, to, cc;  // the envelope is the transport's: there is no Bcc here
  std::string subject;
  Instant date;            // written in UTC
  std::string message_id;  // without brackets, ours; empty: the field is not written
  std::vector<std::string> in_reply_to, references;        // without brackets, oldest first
  std::vector<std::pair<std::string, std::string>> extra;  // further fields: name and value, in this order
  std::string text;  // any line ends; written with one line end at its end
  std::optional<std::string> html;
  std::vector<OutgoingAttachment> attachments;
};

// Why a mail cannot be written (compose.hh).
struct ComposeError {
  std::string field;   // "To", "Message-ID", "X-Foo"
  std::string reason;  // "control character in value"
};

}  // namespace mailparse
