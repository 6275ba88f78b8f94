#pragma once
// A message of a ticket: a mail that came in, one that we sent, or a note that never leaves.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.hh"
#include "storage/proof.hh"

namespace storage {

enum class Direction : std::uint8_t { inbound = 1, outbound = 2, note = 3 };  // persisted: never change
std::string_view to_string(Direction);

struct AttachmentInfo {
  std::string filename, content_type;
  std::uint64_t size = 0;  // decoded bytes
  bool is_inline = false;
  friend bool operator==(const AttachmentInfo&, const AttachmentInfo&) = default;
};

struct Message {
  MessageNo no;  // chosen by the caller from Store::next_numbers(), since outgoing tokens name it before it
                 // is stored
  TicketId ticket;
  Direction direction = Direction::inbound;
  std::string author;  // agent id, address, or "ticketd"
  std::string from, from_name;
  std::vector<std::string> to, cc;
  std::string subject;
  std::optional<Instant> date;  // as the mail claims
  Instant stored{};             // when we took or made it
  std::string message_id;       // RFC 5322, without brackets; empty if the mail has none
  std::vector<std::string> in_reply_to, references;
  std::string text, reply_text;
  std::vector<AttachmentInfo> attachments;
  bool verified = true;           // false: a stranger's word in this ticket (docs/architecture.md)
  bool machine = false;           // written by a machine
  Proof proof = Proof::unknown;   // of its From; of what we wrote it says nothing
  std::optional<Digest> raw;      // the mail's bytes in the vault; none for notes
  std::optional<Digest> content;  // identity without trace headers (mailparse: content_sha256)
  friend bool operator==(const Message&, const Message&) = default;
};

// One step of a ticket's history. Append-only.
struct Event {
  EventId id;       // chosen by storage
  TicketId ticket;  // 0: of the desk itself (operators' events)
  Instant at{};
  std::string actor;   // agent id, address, "ticketd", "policy"
  std::string kind;    // dotted word: ticket.created, message.received, severity.changed, sla.breached, ...
  std::string detail;  // for people, one line
  std::string rule;    // name of the rule that caused it; empty: none
  friend bool operator==(const Event&, const Event&) = default;
};

}  // namespace storage
