#pragma once
// A Decision in the making: the ticket as it will be, and what happens along with it.
//
// One Draft serves one mail, or one moment of a ticket. It hands out the numbers that storage reserved and
// keeps events in order. Mail is written onto it by send.hh, and finish.hh makes a Decision of it.

#include <string>
#include <vector>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/topic.hh"
#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/draft/letter.hh"

namespace desk {

class Draft {
 public:
  Draft(const Setting& setting, storage::Ticket the_ticket, Topic the_topic);

  storage::Ticket ticket;
  Topic topic;
  std::vector<HookCall> calls;  // of webhooks, see hook.hh
  std::optional<Past> past;     // of the ticket, up to now; none: whoever made the draft did not know it
  bool late = false;            // what time brings fell due long ago: our own people hear of it in one mail
  std::vector<std::string> replied;  // templates that the requester got by this decision, each once
  rules::Variables more;  // for templates, beside what is known of the ticket: of the page at hand, say

  const rules::Policy& policy() const { return setting_.policy; }
  storage::Instant now() const { return setting_.now; }
  std::string_view secret() const { return setting_.secret; }
  const std::vector<storage::Message>& new_messages() const { return changes_.messages; }
  std::span<const storage::Ticket> neighbours() const { return setting_.neighbours; }
  std::vector<storage::Link> links() const;  // of the ticket, as they will be
  const Setting& setting() const { return setting_; }
  const Roster& roster() const { return *setting_.roster; }
  const std::vector<storage::Page>& pages() const { return pages_; }  // of the desk, as they will be
  // What else happens; whoever adds to it keeps its rules (storage/changes.hh).
  const storage::Changes& changes() const { return changes_; }
  storage::Changes& changes() { return changes_; }
  // Why an address takes no mail; null: it may. One that the draft itself revived is alive.
  const storage::DeadAddress* find_dead(std::string_view address) const;

  void add_event(std::string kind, std::string detail, std::string actor = "ticketd", std::string rule = {});
  void add_participant(const mailparse::Address& address, storage::Role role,
                       storage::Proof proof = storage::Proof::unknown);
  // Whatever it was.
  void set_role(const mailparse::Address& address, storage::Role role,
                storage::Proof proof = storage::Proof::unknown);
  // Takes the mail itself into the ticket; it is the topic from then on.
  void add_mail(const Case& what, const std::string& author, storage::Direction direction, bool verified);
  void put_target(const storage::Target& target);
  void hold(storage::Confirmation confirmation);
  void spend(std::string digest);
  void add_participant_of(storage::TicketId other, const storage::Participant& participant);
  void add_event_of(storage::TicketId other, std::string kind, std::string detail, std::string actor);
  void add_link(storage::Link link);  // of this ticket, unless it names another
  void remove_link(const storage::Link& link);
  // A stored message goes to the ticket of this draft.
  void take_message(storage::MessageNo message);
  // Another ticket that changes along with this one; absorb() (finish.hh) takes what became of it. One at a
  // time, since both give numbers to messages.
  Draft branch(storage::Ticket other, Topic about) const;
  void join(Draft finished_branch);
  void set_timer(std::string name, storage::Instant due, std::string payload = {});
  void cancel_timer(std::string name);
  void set_timer_of(storage::TicketId other, std::string name, storage::Instant due,
                    std::string payload = {});
  void cancel_timer_of(storage::TicketId other, std::string name);
  void keep(storage::Page page);

  // A free number for a message of the ticket.
  storage::MessageNo take_number();
  // All that was gathered. The draft is spent.
  storage::Changes take_changes() && { return std::move(changes_); }

 private:
  Setting setting_;
  storage::MessageNo next_;
  std::vector<storage::Page> pages_;
  storage::Changes changes_;
};

// A decision that touches no ticket.
Decision settle(const Case& what, storage::Fate fate, std::string reason);

}  // namespace desk
