#pragma once
// What is sent and what became of it, as small records.

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
  ours,     // refused by us: an address that cannot be sent to, larger than the relay allows
  connect,  // never offered: no connection, or stopped before its turn
  mail,
  rcpt,
  data,
  body,  // lost while the message was on its way; the final dot was not sent
  dot,   // everything was sent; this is the answer, or there was none
};
const char* to_string(Stage);

struct RecipientOutcome {
  std::string address;
  Verdict verdict = Verdict::deferred;
  Stage stage = Stage::connect;
  std::string
      status;  // enhanced status code (RFC 3463); made up from the reply code where the server gave none
  std::string text;  // one line for people: the server's reply, or what went wrong and a hint
};

struct Outcome {
  // Of the message. When recipients differ: delivered if it was for any, else deferred if it was for any;
  // look at each.
  Verdict verdict = Verdict::deferred;
  Stage stage = Stage::connect;
  std::string status, text;
  std::vector<RecipientOutcome> recipients;  // one for each of Envelope::to, in order
  // The relay seems to refuse the null return path as such: the same mail from a real address may pass.
  bool null_sender_refused = false;
};

}  // namespace smtp
