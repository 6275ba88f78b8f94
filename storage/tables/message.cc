// Messages of tickets, how threads find them, and the history of events.

#include <stdexcept>

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

// In the order of Message's members, on which read_message() relies; attachments have a table of their own.
const std::string kColumns =
    R"(no, ticket, direction, author, from_address, from_name, to_list, cc_list, subject, date,
       stored, message_id, in_reply_to, reference_list, text, new_text, verified, machine, proof, raw,
       content)";

Message read_message(sqlite::Query& row) {
  Message message;
  message.no = row.take<MessageNo>();
  message.ticket = row.take<TicketId>();
  message.direction = row.take<Direction>();
  message.author = row.take<std::string>();
  message.from = row.take<std::string>();
  message.from_name = row.take<std::string>();
  message.to = row.take<std::vector<std::string>>();
  message.cc = row.take<std::vector<std::string>>();
  message.subject = row.take<std::string>();
  message.date = row.take<std::optional<Instant>>();
  message.stored = row.take<Instant>();
  message.message_id = row.take<std::string>();
  message.in_reply_to = row.take<std::vector<std::string>>();
  message.references = row.take<std::vector<std::string>>();
  message.text = row.take<std::string>();
  message.reply_text = row.take<std::string>();
  message.verified = row.take<bool>();
  message.machine = row.take<bool>();
  message.proof = row.take<Proof>();
  message.raw = row.take<std::optional<Digest>>();
  message.content = row.take<std::optional<Digest>>();
  return message;
}

std::vector<AttachmentInfo> read_attachments(sqlite::Database& db, MessageNo message) {
  std::vector<AttachmentInfo> found;
  auto row = db.query(
      "SELECT filename, content_type, size, is_inline FROM attachment WHERE message = ? ORDER BY position",
      message);
  while (row.next()) {
    found.push_back(
        {row.take<std::string>(), row.take<std::string>(), row.take<std::uint64_t>(), row.take<bool>()});
  }
  return found;
}

const std::string kReference =
    "SELECT ticket, no, direction, from_address, proof, raw, content FROM message WHERE ";

void add_references(sqlite::Query row, std::vector<MessageRef>& found) {
  while (row.next()) {
    MessageRef reference;
    reference.ticket = row.take<TicketId>();
    reference.message = row.take<MessageNo>();
    reference.direction = row.take<Direction>();
    reference.from = row.take<std::string>();
    reference.proof = row.take<Proof>();
    reference.raw = row.take<std::optional<Digest>>();
    reference.content = row.take<std::optional<Digest>>();
    found.push_back(std::move(reference));
  }
}

void add_copies(sqlite::Query row, std::vector<MessageRef>& found) {
  while (row.next()) {
    MessageRef reference;
    reference.direction = Direction::outbound;
    reference.ticket = row.take<TicketId>();
    reference.message = row.take<MessageNo>();
    reference.recipient_no = row.take<int>();
    reference.from = row.take<std::string>();
    found.push_back(std::move(reference));
  }
}

std::optional<Message> one_message(sqlite::Database& db, MessageNo no) {
  auto row = db.query("SELECT " + kColumns + " FROM message WHERE no = ?", no);
  if (!row.next()) return {};
  Message found = read_message(row);
  found.attachments = read_attachments(db, no);
  return found;
}

}  // namespace

Given given_numbers(sqlite::Database& db) {
  Given given;
  auto row = db.query("SELECT name, seq FROM sqlite_sequence WHERE name IN ('ticket', 'message')");
  while (row.next()) {
    auto& number = row.take<std::string>() == "ticket" ? given.ticket : given.message;
    number = row.take<std::int64_t>();
  }
  return given;
}

void put(sqlite::Database& db, const Message& message, const Given& before) {
  if (message.no.value < 1) throw std::logic_error("storage: a message without a number");
  if (message.no.value <= before.message) {
    raise(Fault::conflict, "message number " + std::to_string(message.no.value) + " was given before");
  }
  // What is new is the text's beginning in most: it is stored once.
  const auto new_size = message.text.starts_with(message.reply_text) && !message.reply_text.empty()
                            ? std::optional(message.reply_text.size())
                            : std::nullopt;
  db.run(
      R"(INSERT INTO message (no, ticket, direction, author, from_address, from_name, to_list, cc_list, subject, date,
                              stored, message_id, in_reply_to, reference_list, text, reply_text, new_size, verified,
                              machine, proof, raw, content)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?))",
      message.no, message.ticket, message.direction, message.author, message.from, message.from_name,
      message.to, message.cc, message.subject, message.date, message.stored, message.message_id,
      message.in_reply_to, message.references, message.text, new_size ? std::string() : message.reply_text,
      new_size, message.verified, message.machine, message.proof, message.raw, message.content);
  note_unindexed(db, message.no);
  int position = 0;
  for (const AttachmentInfo& attachment : message.attachments) {
    db.run(
        R"(INSERT INTO attachment (message, position, filename, content_type, size, is_inline)
           VALUES (?,?,?,?,?,?))",
        message.no, ++position, attachment.filename, attachment.content_type, attachment.size,
        attachment.is_inline);
  }
}

void put(sqlite::Database& db, const Event& event) {
  db.run("INSERT INTO event (ticket, at, actor, kind, detail, rule) VALUES (?,?,?,?,?,?)", event.ticket,
         event.at, event.actor, event.kind, event.detail, event.rule);
}

Result<Numbers> Store::next_numbers() const {
  return guard([&] {
    const Given given = given_numbers(engine_->db);
    return Numbers{.ticket = {given.ticket + 1}, .message = {given.message + 1}, .epoch = engine_->epoch};
  });
}

Result<std::vector<Message>> Store::messages(TicketId id) const {
  return engine_->read([&] {
    std::vector<Message> found;
    auto row = engine_->db.query("SELECT " + kColumns + " FROM message WHERE ticket = ? ORDER BY no", id);
    while (row.next()) {
      found.push_back(read_message(row));
      found.back().attachments = read_attachments(engine_->db, found.back().no);
    }
    return found;
  });
}

Result<std::optional<Message>> Store::message(MessageNo no) const {
  return engine_->read([&] { return one_message(engine_->db, no); });
}

// Its texts alone: a ticket may have hundreds of messages of megabytes.
Result<std::optional<Ends>> Store::ends(TicketId id) const {
  return engine_->read([&]() -> std::optional<Ends> {
    auto numbers = engine_->db.query(
        R"(SELECT min(no), coalesce(max(no) FILTER (WHERE direction = 1 AND NOT machine AND verified),
                                  min(no) FILTER (WHERE direction = 1), max(no))
           FROM message WHERE ticket = ?)",
        id);
    if (!numbers.next()) return std::nullopt;
    const auto opening = numbers.take<MessageNo>(), latest = numbers.take<MessageNo>();
    if (!opening) return std::nullopt;
    const auto one = [&](MessageNo no) {
      auto found = one_message(engine_->db, no);
      if (!found)
        raise(Fault::corrupt, "message " + std::to_string(no.value) + " is not where its index says");
      return *std::move(found);
    };
    Ends ends{one(opening), {}};
    ends.latest = latest == opening ? ends.opening : one(latest);
    return ends;
  });
}

Result<std::vector<Event>> Store::events(TicketId id) const {
  return guard([&] {
    std::vector<Event> found;
    auto row = engine_->db.query(
        "SELECT id, at, actor, kind, detail, rule FROM event WHERE ticket IS ? ORDER BY id", id);
    while (row.next()) {
      found.push_back({row.take<EventId>(), id, row.take<Instant>(), row.take<std::string>(),
                       row.take<std::string>(), row.take<std::string>(), row.take<std::string>()});
    }
    return found;
  });
}

Result<std::vector<MessageRef>> Store::find_message_id(const std::string& message_id) const {
  return engine_->read([&] {
    std::vector<MessageRef> found;
    if (message_id.empty()) return found;
    add_references(
        engine_->db.query(kReference + "message_id = ? AND message_id <> '' ORDER BY no", message_id), found);
    add_copies(engine_->db.query(R"(SELECT ticket, message, recipient_no, sender FROM outbox
                                    WHERE message_id = ? AND message_id <> '' AND kind <> 'webhook' ORDER BY id)",
                                 message_id),
               found);
    return found;
  });
}

Result<std::vector<MessageRef>> Store::find_raw(const Digest& raw, LedgerId except) const {
  return guard([&] {
    std::vector<MessageRef> found;
    add_references(engine_->db.query(kReference + "raw = ? ORDER BY no", raw), found);
    auto taken = engine_->db.query("SELECT 1 FROM ledger WHERE raw = ? AND fate IN (?, ?) AND id <> ?", raw,
                                   Fate::message, Fate::ignored, except.value);
    if (found.empty() && taken.next()) found.push_back({});
    return found;
  });
}

Result<std::vector<MessageRef>> Store::find_content(const Digest& content) const {
  return guard([&] {
    std::vector<MessageRef> found;
    // Of one mail that came a thousand times, each time a little changed, the first ones and the last ones
    // say enough.
    add_references(
        engine_->db.query(kReference +
                              "no IN (SELECT * FROM (SELECT no FROM message WHERE content = ? ORDER BY no "
                              "LIMIT 5) UNION SELECT * FROM (SELECT no FROM message WHERE content = ? "
                              "ORDER BY no DESC LIMIT 5)) ORDER BY no",
                          content, content),
        found);
    return found;
  });
}

}  // namespace storage
