#pragma once
// Operators hear that a mail of the desk to one of our own people, about no single ticket, was given up: a
// code that is to be confirmed, a transcript, a digest. Mail of a ticket is told of there (bounce.hh).

#include <optional>
#include <string>

#include "daemon/desk/case/desk.hh"

namespace desk {

// Due at once; nothing where nobody is to hear of it: of mail to operators themselves, and of webhooks, which
// have reports of their own.
std::optional<storage::Timer> lost_mail(const storage::OutboxItem& item, const std::string& why,
                                        storage::Instant now);
// The kind of trouble that operators hear of once (operators.hh).
std::string lost_trouble_of(const storage::Timer& timer);
Decision tell_of_lost(const Hour& hour);

}  // namespace desk
