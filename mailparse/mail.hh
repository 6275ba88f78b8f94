#pragma once
// What a mail says, as a value.
//
// mailparse turns the bytes of any mail into a Mail (parse.hh) and outgoing values into bytes (compose.hh).
// Nothing here does I/O, knows a clock or remembers anything; all strings are valid UTF-8 unless a comment
// says "bytes". Malformed mail is not an error: it yields a Mail and a list of defects.
//
// Message-IDs are kept without angle brackets. Addresses are bare addr-specs (RFC 5322, 3.4.1) with a display
// name beside them. Dates are seconds since the epoch, UTC. Sizes are decoded bytes.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mailparse {

using Instant = std::chrono::sys_seconds;
using Digest = std::array<std::uint8_t, 32>;  // SHA-256

struct Address {
  std::string addr_spec;  // local@domain as written, comments and blanks removed; may be a bare local part
  std::string name;       // decoded display name (or the comment of the old form "addr (Name)"); may be empty
  friend bool operator==(const Address&, const Address&) = default;
};

struct Attachment {
  std::string filename;      // decoded as the sender wrote it, for showing; empty if unnamed
  std::string safe_name;     // the same made safe for any file system; never empty
  std::string content_type;  // lower case "type/subtype"
  std::string content_id;    // without brackets; empty if none
  bool is_inline =
      false;  // shown in the text (Content-ID referenced by the HTML part, or Content-Disposition: inline)
  std::string bytes;  // decoded content (bytes)
  Digest sha256{};
};

// Why a mail counts as written by a machine (docs/architecture.md). `none`: a person wrote it.
enum class AutoClass : std::uint8_t {
  none,
  auto_reply,      // vacation and other answers to a mail (RFC 3834 auto-replied)
  auto_generated,  // cron, notifications, calendars
  bounce,          // final delivery report
  delayed,         // a delivery report that is not final
  complaint,       // feedback report (RFC 5965)
  receipt,         // disposition notification (RFC 8098)
  challenge,       // asks the sender to prove that it is human
};
const char* to_string(AutoClass);  // "auto-reply" and so on; "" for none

struct BouncedRecipient {
  std::string recipient;   // the address that failed, original recipient preferred
  std::string action;      // failed, delayed, delivered, relayed, expanded (RFC 3464, 2.3.3)
  std::string status;      // enhanced status code x.y.z (RFC 3463); empty if unknown
  std::string diagnostic;  // what the remote server said, one line
};

struct Forwarded {
  std::string from, from_name, subject;
  std::optional<Instant> date;
};

// What the receiving servers recorded about the sender's identity (RFC 8601), topmost field first.
struct AuthenticationResult {
  std::string authserv_id;  // lower case
  struct Method {
    std::string method;                                           // lower case: dkim, dmarc, spf, auth, ...
    std::string result;                                           // lower case: pass, fail, none, ...
    std::vector<std::pair<std::string, std::string>> properties;  // "header.d" -> "example.com"
  };
  std::vector<Method> methods;
};

struct Mail {
  // Headers
  std::vector<Address> from, to, cc, bcc, reply_to;
  std::optional<Address> sender;
  std::string return_path;        // addr-spec; see null_return_path for <>
  bool null_return_path = false;  // Return-Path: <> was there
  std::string subject;
  std::optional<Instant> date;
  std::string message_id;  // empty if the mail has none: it is never invented
  std::vector<std::string> in_reply_to, references;
  std::vector<std::string>
      delivered_to;  // Delivered-To, X-Original-To, Envelope-To, in that order, addr-specs
  std::string list_id;
  // Where `from` is not what the mail says but who wrote it, as whoever knows the desk's lists and forms has
  // found out (desk/case/writer.hh): From as it came.
  std::optional<Address> rewritten_from;
  std::vector<AuthenticationResult> authentication_results;
  std::vector<std::pair<std::string, std::string>>
      headers;  // every field in order: name as written, decoded value

  // Body
  std::string text;                      // whole plain text, from the HTML part where there is no text part
  std::optional<std::string> html_text;  // the HTML part as readable text
  std::string html;                      // the HTML part itself, decoded; empty if none
  std::string reply_text;                // the new words: text without quote and signature
  std::string quoted_text;  // what was cut from text to get reply_text, in order; nothing is lost
  std::vector<Attachment> attachments;

  // Understanding
  bool is_auto = false;  // written by a machine: changes no state
  AutoClass auto_class = AutoClass::none;
  std::string auto_reason;  // which mark said so, for people: "Auto-Submitted: auto-replied"
  bool no_auto_reply =
      false;             // no automatic answer is wanted (lists, bulk, suppression headers); true if is_auto
  bool is_list = false;  // has the marks of a list: List-*, Precedence and the like
  bool wants_silence = false;  // no automatic answer is wanted, the marks of a list aside
  std::vector<BouncedRecipient> bounces;
  std::string bounced_message_id;  // of the mail that bounced, where the report tells; else empty
  std::optional<Forwarded> forwarded;
  bool encrypted = false, is_signed = false;
  std::string language;  // ISO 639-1, "" if unknown
  // Whether others may read another header, and whether the body says the same under any Content-Type: what a
  // verified signature is worth (header_doubt.hh, body_doubt.hh).
  bool header_in_doubt = false, body_in_doubt = false;
  std::vector<std::string> defects;  // one short line each, stable words first: "charset: ..."

  // Identity (docs/architecture.md, promise 2): of the whole bytes, and of what makes two deliveries "the
  // same mail" once trace headers are set aside: From, Date, Message-ID and the body bytes.
  Digest sha256{};
  Digest content_sha256{};
  std::size_t size = 0;  // of the raw mail in bytes

  bool is_bounce() const { return auto_class == AutoClass::bounce || auto_class == AutoClass::delayed; }
};

std::string to_hex(const Digest&);

}  // namespace mailparse
