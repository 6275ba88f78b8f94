#pragma once
// What came back: copies that could not be delivered, and addresses that take no mail.

#include <string>

#include "storage/ids.hh"
#include "storage/proof.hh"

namespace storage {

// A copy of ours that failed for good. Told once, however many reports come.
struct Returned {
  MessageNo message;
  int recipient_no = 0;
  Instant at{};
  std::string words;  // of the server that refused it
  friend bool operator==(const Returned&, const Returned&) = default;
};

struct DeadAddress {
  std::string address;
  Instant since{};
  std::string words;
  friend bool operator==(const DeadAddress&, const DeadAddress&) = default;
};

// A mail that somebody wrote lately, as far as it takes to see that another one repeats it.
struct Heard {
  TicketId ticket;
  Instant stored{};
  std::string subject;
  std::string words;  // without quote and signature, where they could be told
  bool attachments = false;
  Proof proof = Proof::unknown;
  friend bool operator==(const Heard&, const Heard&) = default;
};

}  // namespace storage
