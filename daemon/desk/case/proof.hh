#pragma once
// How sure it is that a mail is from the address in its From, and what that allows.
//
//   proven   a server that the policy trusts (`authserv_id`) says so in the topmost Authentication-Results
//            (RFC 8601): DMARC passed for the domain of From, or DKIM for the same domain or one above it. A
//            mailbox that takes authenticated submission only is proof by itself.
//   failed   that server says that DMARC failed, or, where it says nothing of DMARC, that the very domain of
//            From does not send from there.
//   unknown  neither.
//
// Fields below the topmost were there before our server looked, so anybody may have written them. The proof
// is computed once, when a mail is gathered (Known::proof), and stored with its message, whom it lets in, and
// the ticket whose requester wrote it. What a mail that is not proven may do all the same is the mailbox's
// `trust:`.

#include "daemon/desk/case/desk.hh"
#include "mailparse/mail.hh"
#include "rules/yaml/mailbox.hh"

namespace desk {

// Of From, by the word of the server alone.
storage::Proof read_proof(const mailparse::Mail& mail, const rules::Mailbox& mailbox);

// The same, but mail in the name of one of our own people proves something only if it was sent to us: it
// names one of our addresses, or answers a copy that went to its writer, and is not old. What they wrote to
// somebody else is as authentic, and that reader can hand it on to us.
storage::Proof judge_proof(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy,
                           const std::string& mailbox, storage::Instant now);

// Whether the mail says that it answers the copy, by its token, in a field that a signature can cover. A
// token in a delivery field or in the words leads to a ticket, and anybody may have put it there.
bool is_answered(const storage::OutboxItem& copy, const mailparse::Mail& mail, const std::string& secret);

// Whether To and Cc are as the writer's server sent them: who hands on a signed mail can add names that the
// signature leaves out.
bool are_copied_in(const Case& what);

// Of an address that the mail names as its writer. Only From is ever confirmed.
storage::Proof proof_of(const Case& what, std::string_view address);

using Right = bool rules::Trust::*;
// In a ticket that stands: what its own mailbox grants as well. Who could choose the door would choose the
// widest.
bool grants_in(const Case& what, const storage::Ticket& ticket, storage::Proof proof, Right right);
bool grants(const Case& what, storage::Proof proof, Right right);                      // to the mail in hand
bool grants(const rules::Policy& policy, const storage::Ticket& ticket, Right right);  // to the requester

// Whether automatic mail may repeat the requester's subject and name. To a forged sender it would carry
// somebody's words under our own name.
bool may_echo(const rules::Policy& policy, const storage::Ticket& ticket);

rules::Proof to_rules(storage::Proof);

}  // namespace desk
