#pragma once
// Mail to those who run the desk: that something is wrong with it, once for each kind of trouble and hour.

#include <chrono>
#include <string>

#include "daemon/desk/case/desk.hh"

namespace desk {

struct Trouble {
  std::string kind;                                    // what is told once: a budget's name, "bounce ADDRESS"
  std::string subject;                                 // in a few words
  std::string text;                                    // what happened, to what, and what to do
  std::chrono::seconds quiet = std::chrono::hours{1};  // for how long the kind is not told again
  std::string
      broken_relay{};  // a mailbox whose relay does not work now: another one sends it, if there is one
};

// Writes to `desk.operators`, unless they heard of this kind lately. The mail belongs to no ticket.
void tell_operators(storage::Changes& changes, const Setting& setting, const Trouble& trouble);

}  // namespace desk
