#pragma once
// Does a mail without the standard's structure say that it is a delivery report?

#include <string_view>

#include "mailparse/mail.hh"

namespace mailparse {

bool is_daemon(
    const Mail& mail);  // a mail system sent it: MAILER-DAEMON, "Mail Delivery System", no sender at all

// Whether more than the writer's name or address, which people may have, says that a mail system sent it: no
// sender, a field of a program, MAILER-DAEMON.
bool is_marked_report(const Mail& mail);

// A mail system sent it, or nobody did (null return path), and its subject, body or fields speak of failed
// delivery. A person who forwards or quotes a report has a sender. `returns_mail`: it has a mail, or the head
// of one, as a part.
bool says_undelivered(const Mail& mail, std::string_view report, bool returns_mail);

// The words alone: "could not be delivered".
bool speaks_of_failure(std::string_view report);

bool says_delayed(const Mail& mail, std::string_view report);  // "will be retried", "WARNING MESSAGE ONLY"

}  // namespace mailparse
