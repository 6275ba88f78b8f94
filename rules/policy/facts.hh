#pragma once
// Everything that conditions look at: one message (or the passing of time) and what is known of its ticket.
//
// Desk fills it from a Mail and storage. Views point into the mail, which must outlive the Facts. Addresses
// are bare addr-specs in any case; empty strings mean absent ("none" in a condition).

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/policy/status.hh"
#include "rules/time/span.hh"
#include "rules/yaml/mailbox.hh"

namespace rules {

enum class Kind : std::uint8_t { customer, agent, staff, bounce, machine };  // who wrote the message

struct AttachmentFact {
  std::string_view name;  // as the sender wrote it
  std::string_view type;  // "image/png"
  std::size_t size = 0;   // decoded bytes
};

struct Facts {
  // The message. On Trigger::time these are the ticket's opening message, or empty.
  std::string from, from_name;
  std::vector<std::string> to, cc;
  std::vector<std::string> recipients;  // every address it came to: To, Cc, Delivered-To, the mailbox's own
  std::string_view subject, body;
  std::span<const std::pair<std::string, std::string>> headers;  // decoded, in order
  std::vector<AttachmentFact> attachments;
  Kind kind = Kind::customer;
  Proof proof = Proof::unknown;
  bool opens = true;   // it opens a ticket
  bool first = false;  // the sender's first mail to this mailbox in 30 days
  bool encrypted = false, spam = false;
  std::string language;  // ISO 639-1

  // The ticket, as it stands before the rules run
  std::string customer, plan;  // empty: none
  std::string mailbox, queue, group, assignee, severity;
  Status status = Status::fresh;
  std::vector<std::string> tags;
  int customer_replies = 0;  // without the opening mail
  int agent_replies = 0;
  int reopened = 0;                // times
  std::vector<std::string> links;  // other tickets as "#12", pages as their addresses

  // Time
  Instant now{};           // of the decision: when the message was received, or the timer's instant
  Instant created{};       // of the ticket: `age`
  Instant quiet_since{};   // last message of either side: `quiet`
  Instant status_since{};  // since when it has its status, without a break: `status_for`
  std::optional<Instant> paged_since;  // when its oldest page was opened that nobody has resolved: `paged`
};

}  // namespace rules
