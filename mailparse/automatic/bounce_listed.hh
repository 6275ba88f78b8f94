#pragma once
// Reports that list the failed addresses, each with its reason beside or below it:
//
//   <a@b.example>: host mx.b.example said: 550 5.1.1 User unknown           (Postfix, MXLogic)
//     a@b.example                                                            (Exim, Gmail)
//       SMTP error from remote mail server after RCPT TO: 550 No such user
//   <a@b.example>:                                                           (qmail, Yahoo)
//   Remote host said: 550 No such user
//   Could not be delivered to: <a@b.example>                                 (KDDI, MailFoundry, IMail, ...)

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

// `report` are the words of the report without the copy of the returned mail. `sender` are addresses that are
// not failed ones, because the report was sent to them. Statuses are what the reasons say (bounce_status.hh);
// actions are left empty.
std::vector<BouncedRecipient> read_listed(std::string_view report, const std::vector<std::string>& sender);

// Whoever is named in a line that is about nobody else (who to ask, who sent it): the last resort.
std::vector<BouncedRecipient> read_named(std::string_view report, const std::vector<std::string>& sender);

}  // namespace mailparse
