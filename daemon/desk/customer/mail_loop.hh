#pragma once
// Two programs that write to one another, though neither says that it is one.
//
// Some desks and forms answer our mail without any mark of a machine. What gives them away is that they
// repeat themselves. Within an hour, of one sender, these are echoes:
//   in a ticket             the third mail with the same words
//   under one subject,      the fourth with the same words, since people too press "send" until something
//   each opening a ticket   happens; the third with the same words whose subject grew ("Re: AW: Auto: Re:
//   ...")
// Mail is compared with mail that proves as much: what somebody forges makes the desk deaf to nobody.
//
// An echo that would open a ticket opens it, and is not acknowledged. One that joins a ticket is filed there:
// it reopens nothing. Agents are told of the first one at once, and of the others at the full hour. Nothing
// is lost either way.
//
// An answer by one of our people breaks the run: whoever says "yes" to three questions is no echo. Nor is a
// form where the mailbox says `requester: reply_to`: each of its mails is of the one who filled it in.

#include <chrono>
#include <optional>
#include <string>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/thread.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

inline constexpr std::chrono::hours kEchoWindow{1};
inline constexpr std::size_t kEchoes = 2;    // so many like it came before, in a ticket, or grew
inline constexpr std::size_t kOpenings = 3;  // ... opened tickets

// Only mail that seems to be a person's, and none of our own people's.
bool can_echo(const mailparse::Mail& mail, const Sender& sender);

// Why the mail is taken for an echo; nothing: it is not. `joins`: the ticket that it would join; 0: a new
// one.
std::optional<std::string> find_echo(const Case& what, const Sender& sender, storage::TicketId joins);

// Tells agents, at the full hour, that there were some.
void tell_of_echoes(Draft& draft);

// Files it with the ticket that it joins.
Decision file_echo(const Case& what, const Sender& sender, const Thread& thread, const std::string& why);

}  // namespace desk
