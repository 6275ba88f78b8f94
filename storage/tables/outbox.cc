// Outgoing mail: what waits, what is on its way, what came of it.

#include "storage/outbox.hh"

#include <algorithm>
#include <stdexcept>

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

constexpr std::size_t kMostBytesTaken = 32u << 20;

// In the order of OutboxItem's members, on which read_item() relies; the bytes have a table of their own.
const std::string kColumns =
    R"(id, kind, ticket, message, recipient_no, relay, sender, recipient, subject, message_id, state,
       attempts, ambiguous, created, next_attempt, last_error, sequence)";

// What may go out: it waits, and nothing before it in its sequence waits, is under way or is held.
constexpr std::string_view kMayGo = R"(state IN (1, 4) AND (sequence = '' OR NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
     WHERE earlier.relay = outbox.relay AND earlier.sequence = outbox.sequence AND earlier.sequence <> ''
       AND earlier.id < outbox.id AND earlier.state IN (1, 2, 4, 6))))";

OutboxItem read_item(sqlite::Query& row) {
  OutboxItem item;
  item.id = row.take<OutboxId>();
  item.kind = row.take<std::string>();
  item.ticket = row.take<TicketId>();
  item.message = row.take<MessageNo>();
  item.recipient_no = row.take<int>();
  for (auto* text : {&item.relay, &item.sender, &item.recipient, &item.subject, &item.message_id}) {
    *text = row.take<std::string>();
  }
  item.state = row.take<OutboxState>();
  item.attempts = row.take<int>();
  item.ambiguous = row.take<int>();
  item.created = row.take<Instant>();
  item.next_attempt = row.take<Instant>();
  item.last_error = row.take<std::string>();
  item.sequence = row.take<std::string>();
  return item;
}

std::string body_of(sqlite::Database& db, OutboxId id) {
  auto row = db.query(
      R"(SELECT body.bytes, body.shared IS NOT NULL AND shared.id IS NULL, shared.bytes
         FROM outbox_body AS body LEFT JOIN outbox_shared AS shared ON shared.id = body.shared
         WHERE body.id = ?)",
      id);
  if (!row.next()) return {};
  std::string bytes = row.take<std::string>();
  if (row.take<bool>())
    raise(Fault::corrupt,
          "outgoing mail " + std::to_string(id.value) + " has lost what it shares with others",
          "stop the service, keep a copy of the file, and restore a backup");
  return bytes += row.take<std::string_view>();
}

// One whose bytes are gone or damaged has none: whoever is to send it gives it up, and no other waits for it.
OutboxItem read_whole(sqlite::Database& db, sqlite::Query& row) {
  OutboxItem item = read_item(row);
  try {
    item.bytes = body_of(db, item.id);
  } catch (const Failure& failure) {
    if (failure.error().fault != Fault::corrupt) throw;
  }
  return item;
}

// Which kinds pass which: people wait for pages and answers, nobody for an acknowledgement. A webhook's lane
// knows one kind only. The index outbox_due has the very same words, so that however much waits, only what is
// taken is read.
constexpr std::string_view kRank =
    "CASE kind WHEN 'page' THEN 0 WHEN 'answer' THEN 0 WHEN 'webhook' THEN 0 WHEN 'ack' THEN 2 ELSE 1 END";
constexpr int kRanks = 3;

// Of each rank in the order in which it fell due.
std::vector<OutboxItem> select_due(sqlite::Database& db, const std::string& relay, Instant now,
                                   std::size_t limit) {
  std::vector<OutboxItem> due;
  std::size_t bytes = 0;
  for (int rank = 0; rank < kRanks; ++rank) {
    auto row = db.query("SELECT " + kColumns + " FROM outbox WHERE relay = ? AND " + std::string(kRank) +
                            " = ? AND next_attempt <= ? AND " + std::string(kMayGo) +
                            " ORDER BY next_attempt, id LIMIT ?",
                        relay, rank, now, limit - due.size());
    while (bytes < kMostBytesTaken && due.size() < limit && row.next()) {
      OutboxItem item = read_whole(db, row);
      bytes += item.bytes.size();
      if (due.empty() || bytes <= kMostBytesTaken) due.push_back(std::move(item));
    }
  }
  return due;
}

std::size_t requeue_interrupted(sqlite::Database& db, Instant now) {
  return static_cast<std::size_t>(
      db.run("UPDATE outbox SET state = ?, ambiguous = ambiguous + 1, next_attempt = ? WHERE state = 2",
             OutboxState::queued, now));
}

void record_one(sqlite::Database& db, const OutboxResult& result) {
  const std::int64_t changed = db.run(
      R"(UPDATE outbox SET state = ?, ambiguous = ambiguous + ?, attempts = attempts - ?,
                           next_attempt = ifnull(?, next_attempt), last_error = ?
         WHERE id = ?)",
      result.state, result.ambiguous, !result.counted,
      result.state == OutboxState::deferred ? std::optional(result.next_attempt) : std::nullopt,
      result.last_error, result.id);
  if (changed == 0)
    raise(Fault::conflict, "no outgoing mail has the number " + std::to_string(result.id.value));
}

// The row of what the item shares with others of its letter; the first of them makes it.
std::optional<std::int64_t> shared_row(sqlite::Database& db, const OutboxItem& item, SharedRows& rows) {
  if (!item.shared) return std::nullopt;
  const auto [row, added] = rows.try_emplace(item.shared, 0);
  if (added) {
    db.run("INSERT INTO outbox_shared (bytes) VALUES (?)", sqlite::Blob{*item.shared});
    row->second = db.last_id();
  }
  return row->second;
}

}  // namespace

void put(sqlite::Database& db, const OutboxItem& item, SharedRows& rows) {
  const std::int64_t added = db.run(
      R"(INSERT INTO outbox (kind, ticket, message, recipient_no, relay, sender, recipient, subject,
                             message_id, state, attempts, ambiguous, created, next_attempt, last_error, sequence)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
         ON CONFLICT (relay, message_id) WHERE kind = 'webhook' DO NOTHING)",
      item.kind, item.ticket, item.message, item.recipient_no, item.relay, item.sender, item.recipient,
      item.subject, item.message_id, item.state, item.attempts, item.ambiguous, item.created,
      item.next_attempt, item.last_error, item.sequence);
  if (added == 0) return;  // this delivery is there already
  const OutboxId id{db.last_id()};
  db.run("INSERT INTO outbox_body (id, bytes, shared) VALUES (?, ?, ?)", id, sqlite::Blob{item.bytes},
         shared_row(db, item, rows));
}

// What an earlier process had under way is queued before anything is taken, lest it were taken for ours.
Result<std::vector<OutboxItem>> Store::take_due(const std::string& relay, Instant now, std::size_t limit) {
  auto interrupted = engine_->interrupted;
  auto taken = engine_->write([&] {
    if (!interrupted) interrupted = requeue_interrupted(engine_->db, now);
    auto due = select_due(engine_->db, relay, now, limit);
    for (OutboxItem& item : due) {
      item.state = OutboxState::sending;
      ++item.attempts;
      engine_->db.run("UPDATE outbox SET state = ?, attempts = ? WHERE id = ?", item.state, item.attempts,
                      item.id);
    }
    return due;
  });
  if (taken) engine_->interrupted = interrupted;
  return taken;
}

Result<std::vector<OutboxItem>> Store::due(const std::string& relay, Instant now, std::size_t limit) const {
  return engine_->read([&] { return select_due(engine_->db, relay, now, limit); });
}

// What was put in or put off before the clock was set back lies in the future by as much. Nothing is ever put
// off for longer than kLongestPause.
Result<std::size_t> Store::catch_up_outbox(const std::string& relay, Instant now, std::chrono::seconds back) {
  return engine_->write([&] {
    return static_cast<std::size_t>(engine_->db.run(
        R"(UPDATE outbox SET next_attempt = CASE WHEN created > ?1 OR next_attempt > ?2 THEN ?1
                                                 ELSE max(?1, next_attempt - ?3) END
           WHERE relay = ?4 AND state IN (1, 4) AND next_attempt > ?1 AND
                 (created > ?1 OR next_attempt > ?2 OR ?3 > 0))",
        now, now + kLongestPause, back.count(), relay));
  });
}

Result<std::optional<Instant>> Store::next_due(const std::string& relay) const {
  return guard([&] {
    std::optional<Instant> next;
    for (int rank = 0; rank < kRanks; ++rank) {
      auto row =
          engine_->db.query("SELECT next_attempt FROM outbox WHERE relay = ? AND " + std::string(kRank) +
                                " = ? AND " + std::string(kMayGo) + " ORDER BY next_attempt LIMIT 1",
                            relay, rank);
      if (!row.next()) continue;
      const auto of_rank = row.take<Instant>();
      next = std::min(next.value_or(of_rank), of_rank);
    }
    return next;
  });
}

Result<void> Store::record(std::span<const OutboxResult> results, std::span<const Event> events,
                           std::span<const Timer> timers) {
  return engine_->write([&] {
    for (const OutboxResult& result : results) record_one(engine_->db, result);
    for (const Event& event : events) put(engine_->db, event);
    for (const Timer& timer : timers) put(engine_->db, timer, engine_->now);
  });
}

Result<std::size_t> Store::recover_outbox(Instant now) {
  if (!engine_->interrupted) {
    const auto found = engine_->write([&] { return requeue_interrupted(engine_->db, now); });
    if (!found) return found;
    engine_->interrupted = *found;
  }
  return std::exchange(*engine_->interrupted, 0);
}

Result<std::vector<OutboxItem>> Store::outbox(bool with_bytes) const {
  return engine_->read([&] {
    std::vector<OutboxItem> found;
    auto row = engine_->db.query("SELECT " + kColumns + " FROM outbox ORDER BY id");
    while (row.next()) {
      found.push_back(with_bytes ? read_whole(engine_->db, row) : read_item(row));
    }
    return found;
  });
}

Result<std::vector<OutboxItem>> Store::outbox(const OutboxWanted& wanted) const {
  return engine_->read([&] {
    std::vector<OutboxItem> found;
    std::string where = "WHERE TRUE";
    if (!wanted.sent) where += " AND state <> 3";
    if (wanted.ticket) where += " AND ticket = " + std::to_string(wanted.ticket.value);
    auto row = engine_->db.query("SELECT " + kColumns + " FROM outbox " + where + " ORDER BY id DESC LIMIT ?",
                                 wanted.limit);
    while (row.next()) found.push_back(read_item(row));
    std::reverse(found.begin(), found.end());
    return found;
  });
}

Result<std::vector<OutboxItem>> Store::unsent(const std::string& relay, Instant since,
                                              std::size_t limit) const {
  return engine_->read([&] {
    std::vector<OutboxItem> found;
    auto row = engine_->db.query(
        "SELECT " + kColumns +
            " FROM outbox WHERE (state = 4 OR (state = 5 AND created >= ?)) AND (relay = ? OR ? = '')"
            " ORDER BY id LIMIT ?",
        since, relay, relay, limit);
    while (row.next()) found.push_back(read_item(row));
    return found;
  });
}

Result<std::optional<OutboxItem>> Store::outbox_item(OutboxId id) const {
  return engine_->read([&] {
    auto row = engine_->db.query("SELECT " + kColumns + " FROM outbox WHERE id = ?", id);
    return row.next() ? std::optional(read_whole(engine_->db, row)) : std::nullopt;
  });
}

Result<std::vector<std::string>> Store::waiting_relays() const {
  return guard([&] {
    std::vector<std::string> relays;
    auto row = engine_->db.query("SELECT DISTINCT relay FROM outbox WHERE state IN (1, 4) ORDER BY relay");
    while (row.next()) relays.push_back(row.take<std::string>());
    return relays;
  });
}

Result<std::vector<OutboxItem>> Store::waiting(const std::string& relay, std::size_t limit) const {
  return engine_->read([&] {
    std::vector<OutboxItem> found;
    auto row = engine_->db.query(
        "SELECT " + kColumns + " FROM outbox WHERE relay = ? AND state IN (1, 4) ORDER BY id LIMIT ?", relay,
        limit);
    while (row.next()) found.push_back(read_whole(engine_->db, row));
    return found;
  });
}

Result<void> Store::hand_over(std::span<const OutboxId> ids, const std::string& relay) {
  return engine_->write([&] {
    for (const auto id : ids) engine_->db.run("UPDATE outbox SET relay = ? WHERE id = ?", relay, id);
  });
}

Result<std::optional<OutboxItem>> Store::outbox_copy(MessageNo message, int recipient_no) const {
  return engine_->read([&] {
    auto row = engine_->db.query(
        "SELECT " + kColumns + " FROM outbox WHERE message = ? AND recipient_no = ? ORDER BY id LIMIT 1",
        message, recipient_no);
    return row.next() ? std::optional(read_whole(engine_->db, row)) : std::nullopt;
  });
}

Result<std::optional<OutboxItem>> Store::last_copy_to(const std::string& address, Instant since) const {
  return guard([&]() -> std::optional<OutboxItem> {
    auto row = engine_->db.query("SELECT " + kColumns +
                                     R"( FROM outbox WHERE recipient = ? COLLATE NOCASE AND created >= ? AND
                                         state IN (2, 3) ORDER BY created DESC, id DESC LIMIT 1)",
                                 address, since);
    return row.next() ? std::optional(read_item(row)) : std::nullopt;
  });
}

Result<std::vector<OutboxItem>> Store::copies_to(const std::string& address, TicketId ticket,
                                                 std::size_t limit) const {
  constexpr std::size_t kLook = 500;            // of all that the address ever got
  constexpr std::size_t kMostBytes = 8u << 20;  // beside the first
  return engine_->read([&] {
    std::vector<OutboxItem> found;
    auto row = engine_->db.query("SELECT " + kColumns +
                                     R"( FROM (SELECT * FROM outbox WHERE recipient = ? COLLATE NOCASE
                                         ORDER BY created DESC LIMIT ?)
                                         WHERE (ticket = ? OR ticket IS NULL) AND kind <> ?
                                         ORDER BY created DESC, id DESC LIMIT ?)",
                                 address, kLook, ticket, std::string(kDelivery), limit);
    for (std::size_t bytes = 0; bytes < kMostBytes && row.next();) {
      found.push_back(read_whole(engine_->db, row));
      bytes += found.back().bytes.size();
    }
    return found;
  });
}

Result<int> Store::next_recipient(MessageNo message) const {
  return guard([&] {
    auto row =
        engine_->db.query("SELECT ifnull(max(recipient_no), 0) + 1 FROM outbox WHERE message = ?", message);
    return row.next() ? row.take<int>() : 1;
  });
}

Result<bool> Store::set_outbox(OutboxId id, OutboxState state, Instant now) {
  return engine_->write([&] {
    const std::int64_t changed = engine_->db.run(
        "UPDATE outbox SET state = ?, next_attempt = ? WHERE id = ? AND state NOT IN (2, 3)", state, now, id);
    return changed > 0;
  });
}

}  // namespace storage
