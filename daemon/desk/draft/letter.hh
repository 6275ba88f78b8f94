#pragma once
// An outgoing mail of the desk before it is rendered, and its rendering into one outbox row a recipient.
//
// Rendering fixes what all our mail has in common: the mailbox's address in From and Reply-To, the token in
// Message-ID and as the last reference, the marks of automatic mail (RFC 3834), the null return path where
// none may answer.

#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/identity/token.hh"
#include "mailparse/compose/message.hh"
#include "rules/policy/policy.hh"
#include "storage/outbox.hh"

namespace desk {

enum class Automatic {
  no,         // a person's words
  replied,    // an answer of the desk to one mail
  generated,  // the desk's own initiative
};

// The outbox kind of a question to a colleague (#ask).
inline constexpr const char* kQuestion = "question";

struct Letter {
  std::string kind;                // outbox kind: ack, reply, notification, ...
  std::string author = "ticketd";  // agent id where a person's words are in it
  std::string stem;                // of the Message-ID of a letter that belongs to no ticket
  storage::TicketId ticket;
  storage::MessageNo message;  // names this letter in its token, with the number of the recipient
  int first_recipient = 1;
  const rules::Mailbox* mailbox = nullptr;  // whose address and relay it uses
  std::string from_name;                    // beside the mailbox's address; empty: the mailbox's own
  std::vector<mailparse::Address> to;       // one outbox row each; nobody sees the others
  std::string subject;
  std::vector<std::string> in_reply_to, references;
  std::string text;
  std::optional<std::string> html;
  std::vector<mailparse::OutgoingAttachment> attachments;
  Automatic automatic = Automatic::no;
  bool transcript = false;  // answers a mail in the name of one of our people, which anybody can write
  std::string about;        // what happened, in a few words: all that is told where it must be told late
  std::optional<storage::Instant> not_before{};  // when it may leave; none: at once
  bool null_sender = false;                      // bounces are of no use to us; only for mail to customers
};

// Recipients whose copy could not be written are left out and named in `refused`.
struct Rendered {
  std::vector<storage::OutboxItem> copies;
  std::vector<std::string> refused;  // "address: reason"
};

// `epoch`: of the numbers that the letter has.
Rendered render(const Letter& letter, const rules::Policy& policy, std::string_view secret,
                std::int64_t epoch, storage::Instant now);

// "[Example #42]", or "[#42]" where the policy has no tag.
std::string reference(const rules::Policy& policy, storage::TicketId ticket);
// "Re: [Example #42] Site down": reply marks and our own tag of an earlier round are not repeated.
std::string tagged_subject(const rules::Policy& policy, storage::TicketId ticket, std::string_view subject,
                           bool is_reply);
// The subject of a ticket: the mail's without reply marks and our own tag.
std::string plain_subject(const rules::Policy& policy, std::string_view subject);

}  // namespace desk
