#pragma once
// What is known when a mail is decided: everything the desk may look at besides the mail, the policy and the
// time.
//
// Two steps keep the desk pure. read_clues() says what of a mail could name a ticket; intake looks these up
// in storage and fills a Known; decide() judges. Nothing here is trusted yet: a candidate is a ticket that a
// mail names, not one it may join.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/case/limits_state.hh"
#include "daemon/desk/case/roster.hh"
#include "daemon/desk/identity/token.hh"
#include "mailparse/mail.hh"
#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace desk {

// What commands ask of storage. Only mail in the name of our own people can ask for anything.
struct Asks {
  bool ours = false;                       // the mail is in the name of one of our people
  std::vector<std::string> codes;          // digests of the codes to confirm
  std::vector<storage::TicketId> tickets;  // that commands name
  std::vector<std::string> addresses;      // that commands name
  bool listing = false;
  std::vector<std::string> searches;  // their words, as written
  bool split = false;                 // a message is to leave its ticket
  bool undo = false;
};

// What in a mail could say which ticket it belongs to, best first (docs/architecture.md).
struct Clues {
  std::vector<Token> tokens;             // authentic ones, wherever they stand
  std::vector<std::string> message_ids;  // In-Reply-To, then References from the last to the first
  std::vector<storage::TicketId> tags;   // numbers of our subject tag
  std::vector<Token> returned;           // of the mail that a report gives back, best first
  std::optional<Token> own;       // the mail itself is a copy that we sent: its Message-ID is our token
  std::optional<Token> composed;  // the copy that it may be, where a relay rewrote the Message-ID
  Asks asks;
};

Clues read_clues(const mailparse::Mail& mail, const rules::Policy& policy, std::string_view secret);

// What of a ticket's history its promises depend on.
struct Past {
  std::vector<storage::Target> targets;  // oldest first
  std::vector<storage::StatusChange> statuses;
  std::vector<storage::Turn> turns;
};

enum class Clue { token, message_id, tag };

struct Candidate {
  Clue by = Clue::tag;
  storage::Ticket ticket;
  std::vector<storage::Participant> participants;
  std::optional<storage::OutboxItem> copy;  // the outgoing copy that the clue names, if it names one
  // Whose mail it is that the clue names by its Message-ID, where it came in. Anybody may have chosen that
  // id.
  std::string cited{};
  bool answered = false;  // the very mail that this one answers is of it, or the subject has its number
  bool shared = false;    // mails of other tickets came in under it as well
  bool burnt = false;     // others than its recipient have seen the token of the copy
  Past past{};
  // Where one of our people writes: all that happened, oldest first.
  std::vector<storage::Message> messages{};
  std::vector<storage::Event> events{};
  std::vector<storage::Link> links{};
  std::vector<Candidate> reports{};  // tickets that report this incident and are neither solved nor closed
  std::vector<storage::Task> tasks{};
};

// The token of a copy that went to one of our own people, in a mail by which others get to know it.
struct SeenToken {
  storage::TicketId ticket;
  std::string message_id;
  std::string by;  // who has seen it, for people
};

struct Held;

// What a report shows of the copy that it gives back, weakest first.
enum class Return {
  recipient,  // its recipient alone, whom anybody can name
  cited,      // its token, which somebody has written in a mail of the ticket: all who take part may know it
  copy,       // its token, which nobody but its recipient and the mail servers on the way has seen
};

// A copy of ours that a report gives back.
struct ReturnedCopy {
  storage::OutboxItem copy;
  storage::Ticket ticket;
  int next_recipient = 1;  // for notices about its message
  Return shown = Return::recipient;
  bool told_before = false;
  std::string wrote;  // the customer's last words
};

struct Known {
  storage::Numbers next;                          // free numbers for a new ticket and a new message
  std::string secret;                             // of the desk: Store::secret()
  std::vector<storage::MessageRef> same_bytes;    // stored mails with the same bytes
  std::vector<storage::MessageRef> same_content;  // the same once trace headers are set aside
  // The ticket where the same words stand under the same From, Date and Message-ID, but under other fields:
  // one of the two was changed by somebody who handed it on (altered.hh). At most one.
  std::vector<Candidate> altered;
  std::string changed_fields;                   // by which they differ, for people
  std::optional<storage::Ticket> duplicate_of;  // ticket of the first of these, unless it was deleted
  Past past_of_duplicate;
  int next_recipient = 1;                          // for further copies about the repeated mail
  std::optional<storage::Instant> mailbox_since;   // of the mailbox of a repeated mail; none: for ever
  bool reused_message_id = false;                  // another mail came under the same Message-ID
  storage::Proof proof = storage::Proof::unknown;  // that it is from the address in From (proof.hh)
  bool first = true;                               // the sender's first mail to this mailbox in 30 days
  Clues clues;
  std::optional<storage::OutboxItem> composed;  // the letter of ours that the mail may be
  std::vector<Candidate> candidates;            // in the order of the clues
  std::vector<SeenToken> seen_tokens;           // for the first time, by this mail
  std::vector<Candidate> named;                 // tickets that commands name
  std::vector<Candidate> merged;                // into the first candidate, where an undo may ask for them
  std::vector<storage::Ticket> neighbours;      // living ones of the same customer or requester, newest first
  std::vector<storage::Link> links;             // of the ticket at hand
  std::map<storage::MessageNo, int>
      next_recipients;                   // of the first candidate's messages, where one may leave
  std::string raw;                       // the bytes of a mail that is signed or encrypted
  std::vector<storage::Ticket> tickets;  // for listings, newest first
  std::map<std::string, std::vector<storage::Ticket>> found;  // by the words of a search, newest first
  std::vector<std::string> too_long;                          // searches that were stopped
  std::shared_ptr<const Held> held;                           // the mail that a code in this one sets free
  bool held_is_damaged = false;                               // there is one, but its bytes cannot be read
  std::optional<storage::Swap> swap;                          // the swap of turns that it confirms
  Roster roster;
  std::vector<storage::Heard> heard;     // what the sender wrote lately, newest first (echo.hh)
  std::optional<ReturnedCopy> returned;  // where the mail is a report (bounce.hh)
  Reserves reserves;
  std::vector<std::string> revived;  // were dead, and now they write
  // Where one of our agents writes: what the desk wrote to them last, about the ticket at hand or about none,
  // newest first. Their client may quote any of it.
  std::vector<storage::OutboxItem> copies{};
};

// A mail that waited for its writer's word, and what is known of it now.
struct Held {
  storage::Confirmation confirmation;
  storage::LedgerEntry entry;
  mailparse::Mail mail;
  Known known;
};

}  // namespace desk
