#pragma once
// The desk: what a mail, or the passing of time, means for a ticket, decided without any I/O.
//
//   Clues clues = read_clues(mail, policy, secret);      // what to look up
//   Known known = ...storage's answers...;               // intake/gather
//   Decision decision = decide({mail, entry, known, policy, now});
//   transaction.apply(decision.changes);                 // one transaction: ledger, ticket, events, timers,
//   outgoing mail
//
// The same code runs in the daemon, in `ticketctl test`, `replay` and `why`. Every mail gets a Decision, and
// every Decision sets the mail's final fate in the ledger. Outgoing mail comes out rendered; nothing is sent
// from here.

#include <span>
#include <string>

#include "daemon/desk/case/handover_summary.hh"
#include "daemon/desk/case/known.hh"
#include "storage/changes.hh"

namespace desk {

// Living tickets that are looked up beside the one at hand: itself, ten to show, and whether there are more.
inline constexpr std::size_t kMostNeighbours = 12;

// Why a decision is due. What a person caused is told to our own people without limit; the rest has budgets.
enum class Trigger { person, machine, time };

// What surrounds every decision.
struct Setting {
  const rules::Policy& policy;
  std::string_view secret;
  storage::Numbers next;  // free numbers for a new ticket and a new message
  storage::Instant now;
  const Roster* roster;
  std::span<const storage::Ticket> neighbours{};  // other living tickets that may be of the same customer
  const Reserves* reserves = nullptr;             // none: nothing is spent, nobody is dead
  Trigger trigger = Trigger::time;
  std::span<const storage::Link> links{};  // of the ticket at hand, where there is one
};

struct Case {
  const mailparse::Mail& mail;
  const storage::LedgerEntry& entry;  // where the mail was seen
  const Known& known;
  const rules::Policy& policy;
  storage::Instant now;

  Setting setting() const {
    const auto trigger = mail.is_auto ? Trigger::machine : Trigger::person;
    return {policy,           known.secret,    known.next, now,        &known.roster,
            known.neighbours, &known.reserves, trigger,    known.links};
  }
};

// A timer of a ticket that is due, and all that is known of the ticket.
struct Moment {
  const storage::Timer& timer;  // its name says what falls due; the payload is of whoever set it
  const storage::Ticket& ticket;
  const std::vector<storage::Participant>& participants;
  const storage::Message& opening;  // the mail that opened it
  const storage::Message& latest;   // the last one of the customer
  const Past& past;
  int next_recipient = 1;  // for notices about `latest`
  Setting setting;
};

// A timer of the desk itself that is due: one of ticket 0.
struct Hour {
  const storage::Timer& timer;
  const std::vector<storage::Ticket>&
      living;  // neither solved nor closed, oldest first; see asks_for_living()
  const std::map<storage::TicketId, Story>& stories;  // of those that handed_over() names (handover.hh)
  Setting setting;
};

// A held mail that nobody confirmed in time.
struct Expiry {
  const storage::Confirmation& confirmation;
  const storage::LedgerEntry& entry;
  const mailparse::Mail& mail;
  const storage::Ticket* ticket;  // that it waits in; null: none
  int next_recipient = 1;         // for notices about it
  Setting setting;
};

// A copy that the relay refused for good, and the ticket it belongs to.
struct Refused {
  const storage::OutboxItem& copy;
  const storage::Ticket& ticket;
  std::string words;       // of the relay
  std::string wrote;       // the customer's last words
  int next_recipient = 1;  // for notices about the copy's message
  Setting setting;
};

struct Decision {
  storage::Changes changes;
};

Decision decide(const Case& what);
Decision decide(const Moment& moment);
Decision decide(const Hour& hour);
Decision decide(const Expiry& expiry);
Decision decide(const Refused& refused);

}  // namespace desk
