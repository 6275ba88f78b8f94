#pragma once
// What is sent and what became of it, as small records.

#include <cstdint>
#include <string>
#include <vector>

namespace smtp {

struct Envelope {
  std::string from;             // addr-spec; empty: the null return path <>
  std::vector<std::string> to;  // addr-specs
  std::string bytes;            // header and body; any kind of line end
  bool utf8_header = false;     // the header has raw UTF-8: the relay must know SMTPUTF8
  bool no_reports = false;      // ask for no delivery reports, where the relay can (RFC 3461, NOTIFY=NEVER)
};

enum class Verdict : unsigned char {
  delivered,  // the relay has taken responsibility
  deferred,   // not taken, and trying again later is safe and may help
  rejected,   // trying again would not help
  ambiguous,  // lost between the final dot and its answer: may have been taken. Retry with the same
              // Message-ID
};
const char* to_string(Verdict);

// How far it got.
enum class Stage : unsigned char {
  ours,     // refused by us: an address that cannot be sent to, or what the relay offers does not suffice
  connect,  // never offered: no connection, or stopped before its turn
  mail,
  rcpt,
  data,
  body,  // lost while the message was on its way; the final dot was not sent
  dot,   // everything was sent; this is the answer, or there was none
};
const char* to_string(Stage);

// Whom it is about that a mail was not taken.
enum class Blame : unsigned char {
  message,  // this mail or its recipient, by its words
  relay,    // us or the relay: every mail would fare the same now
  unsure,   // either; it is the relay's where another mail hears the same
};

struct RecipientOutcome {
  std::string address;
  Verdict verdict = Verdict::deferred;
  Stage stage = Stage::connect;
  std::string
      status;  // enhanced status code (RFC 3463); made up from the reply code where the server gave none
  std::string text;  // one line for people: the server's reply, or what went wrong and a hint
  Blame blame = Blame::message;
};

struct Outcome {
  // Of the message. When recipients differ: delivered if it was for any, else deferred if it was for any;
  // look at each.
  Verdict verdict = Verdict::deferred;
  Stage stage = Stage::connect;
  std::string status, text;
  Blame blame = Blame::message;
  // The message is larger than `size_limit`, or than a limit that nobody told us (0).
  bool too_large = false;
  std::uint64_t size_limit = 0;
  // Refused by us for what the relay offers, which may have been garbled on its way: another connection may
  // do.
  bool by_offer = false;
  bool login_refused = false;                // of a failed connection: the password or token was not taken
  std::vector<RecipientOutcome> recipients;  // one for each of Envelope::to, in order
  // The relay seems to refuse the null return path as such: the same mail from a real address may pass.
  bool null_sender_refused = false;
};

}  // namespace smtp
