#pragma once
// A mail that is held until the person in whose name it came confirms it.

#include <string>

#include "storage/ids.hh"

namespace storage {

struct Confirmation {
  std::string digest;  // of the code, which itself is stored nowhere
  LedgerId ledger;     // the mail that waits; its bytes are in the vault
  TicketId ticket;     // that the mail would join; 0: none
  std::string agent;   // whose word is awaited
  Instant expires{};
  friend bool operator==(const Confirmation&, const Confirmation&) = default;
};

}  // namespace storage
