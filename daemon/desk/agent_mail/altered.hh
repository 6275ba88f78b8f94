#pragma once
// Two mails with the same From, Date, Message-ID and words, and other fields: a copy that somebody changed.
//
// A signature covers who wrote what and when; Subject, To or In-Reply-To it may leave out. So whoever has
// such a mail can hand it on into another ticket, or come before it with a changed one, and both are proven.
// Nobody can tell which of the two is the true one. So the second is no new mail of its writer, and is shown
// to agents all the same, with what is different. Where the first was heard by nobody (a stranger's word, a
// machine's mail, one that proves less), the second is taken as if it were the only one.

#include <optional>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/thread.hh"

namespace desk {

enum class Likeness { same, altered, other };

// Of a mail and a stored one with the same From, Date, Message-ID and words. `stands_in`: the ticket of the
// stored one, `leads_to`: the one that the mail names first; 0: none. What one of our people wrote is stored
// as it left us, so of that only the ticket can be compared.
Likeness compare(const mailparse::Mail& mail, const storage::Message& stored, storage::TicketId stands_in,
                 storage::TicketId leads_to);

// The same of a mail in the name of one of our own people. Where other words are read in the same bytes, one
// of the two is not what its writer sent, whichever came first: the second is neither new nor a repeat.
Likeness compare_ours(const mailparse::Mail& mail, const storage::Message& stored,
                      storage::TicketId stands_in, storage::TicketId leads_to);

// "Subject, In-Reply-To": by which the two differ.
std::string changed_fields(const mailparse::Mail& mail, const storage::Message& stored);

// A decision on a changed copy (Known::altered). Nothing: it is to be taken like any other mail.
std::optional<Decision> decide_altered(const Case& what, const Sender& sender, const Thread& thread);

}  // namespace desk
