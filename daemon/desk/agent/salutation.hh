#pragma once
// Whom an agent's words greet or name: somebody of the ticket, or a colleague.

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

struct Salutation {
  std::string colleague;  // "Hi Bob,", "Bob, are you sure?", "Thanks Bob"; empty: none
  bool customer = false;  // "Hello Chris,", "Dear Ms Lee,", "Dear Sir or Madam,"
};
// Of the first line. Who has the name of somebody of the ticket is not taken for a colleague.
Salutation read_salutation(const Request& request);

// A colleague whose name stands anywhere in the words; empty: none.
std::string colleague_named(const Request& request);

}  // namespace desk
