#pragma once
// Whom an agent's mail is addressed to: the desk, people of the ticket, colleagues, outsiders.

#include <string>
#include <vector>

#include "daemon/desk/agent/request.hh"

namespace desk {

struct Addressees {
  std::vector<std::string> people;      // of the ticket or its customer, or let in by this mail
  std::vector<std::string> colleagues;  // without the writer
  std::vector<std::string> outsiders;   // who take no part
  bool desk_in_to = false;
  std::string before_desk;  // a colleague or an outsider who stands in To in front of the desk
};
Addressees read_addressees(const Request& request);

// A colleague whom the words call, though the mail would go to the customer: "@Bob", "Bob, ..." where bob is
// addressed, a greeting of a colleague's, a name in To in front of the desk, or words to what a colleague or
// the desk wrote (occasion.hh). Empty: nobody.
std::string called_in(const Request& request);

}  // namespace desk
