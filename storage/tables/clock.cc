// A clock that was ahead and is right again. What was written down under it lies in the future: a promise
// would be due next year, a page would call nobody else until then. It all happened now.
//
// Promises are told from the history of a ticket, so it is the history that is mended; what was told people
// stays told, and events keep the instant that the log names.

#include <array>

#include "storage/tables/engine.hh"

namespace storage {
namespace {

constexpr std::string_view kTouched =
    R"(SELECT id FROM ticket WHERE created > ?1 OR updated > ?1
 UNION SELECT ticket FROM target WHERE started > ?1 OR met > ?1 OR breached > ?1 OR ended > ?1 OR paused_since > ?1
 UNION SELECT ticket FROM page WHERE opened > ?1 OR changed > ?1
 UNION SELECT ticket FROM timer WHERE set_at > ?1 AND ticket IS NOT NULL
 ORDER BY 1)";

// ?1: what lies behind it is wrong; ?2: now; ?3: the ticket. A target is named by its beginning: of two that
// began in the future the first stays.
constexpr std::array<std::string_view, 8> kOfTicket = {
    R"(UPDATE ticket SET due = max(?2, due - (SELECT set_at - ?2 FROM timer
                                              WHERE ticket = ?3 AND name = 'due' AND set_at > ?1))
       WHERE id = ?3 AND due IS NOT NULL AND
             EXISTS (SELECT 1 FROM timer WHERE ticket = ?3 AND name = 'due' AND set_at > ?1))",
    R"(UPDATE ticket SET created = iif(created > ?1, ?2, created), updated = iif(updated > ?1, ?2, updated),
                         last_message = iif(last_message > ?1, ?2, last_message) WHERE id = ?3)",
    "UPDATE message SET stored = ?2 WHERE ticket = ?3 AND stored > ?1",
    "UPDATE status_change SET at = ?2 WHERE ticket = ?3 AND at > ?1",
    R"(UPDATE target SET breached = NULL, reminded = '[]' WHERE ticket = ?3 AND (breached > ?1 OR started > ?1) AND ?2)",
    "UPDATE OR IGNORE target SET started = ?2 WHERE ticket = ?3 AND started > ?1",
    "DELETE FROM target WHERE ticket = ?3 AND started > ?1 AND ?2",
    R"(UPDATE target SET met = iif(met > ?1, ?2, met), ended = iif(ended > ?1, ?2, ended),
                         paused_since = iif(paused_since > ?1, ?2, paused_since) WHERE ticket = ?3)"};

constexpr std::array<std::string_view, 5> kOfAll = {
    R"(UPDATE page SET opened = iif(opened > ?1, ?2, opened), changed = iif(changed > ?1, ?2, changed)
       WHERE opened > ?1 OR changed > ?1)",
    "UPDATE owed SET since = ?2 WHERE since > ?1", "UPDATE sender SET last = ?2 WHERE last > ?1",
    "UPDATE ledger SET received = ?2, next_try = ?2 WHERE raw IS NULL AND received > ?1",
    "UPDATE timer SET due = max(?2, due - (set_at - ?2)), set_at = ?2 WHERE set_at > ?1"};

}  // namespace

Result<std::vector<TicketId>> Store::undo_future(Instant now, Instant after) {
  return engine_->write([&] {
    auto& db = engine_->db;
    engine_->now = now;
    const Instant wrong = std::max(now, after);
    std::vector<TicketId> touched;
    auto row = db.query(std::string(kTouched), wrong);
    while (row.next()) touched.push_back(row.take<TicketId>());
    for (const TicketId ticket : touched)
      for (const auto sql : kOfTicket) db.run(std::string(sql), wrong, now, ticket);
    for (const auto sql : kOfAll) db.run(std::string(sql), wrong, now);
    return touched;
  });
}

}  // namespace storage
