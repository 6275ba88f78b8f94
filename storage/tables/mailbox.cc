#include "storage/mailbox.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/ledger_row.hh"

namespace storage {
namespace {

using Life = Standing::Life;

struct Row {
  Origin origin;
  std::uint32_t uidvalidity = 0, first_next = 0;
  std::optional<Instant> since;
  bool since_decided = false;
  std::string rule;
  std::optional<Instant> looked;
};

constexpr std::chrono::minutes kLookedAgain{5};  // so that not every look costs a write

std::optional<Row> read_row(sqlite::Database& db, const std::string& mailbox) {
  auto row = db.query(
      "SELECT host, user, folder, uidvalidity, first_next, since, since_decided, rule, looked FROM mailbox "
      "WHERE name = ?",
      mailbox);
  if (!row.next()) return {};
  return Row{{row.take<std::string>(), row.take<std::string>(), row.take<std::string>()},
             row.take<std::uint32_t>(),
             row.take<std::uint32_t>(),
             row.take<std::optional<Instant>>(),
             row.take<bool>(),
             row.take<std::string>(),
             row.take<std::optional<Instant>>()};
}

void write_row(sqlite::Database& db, const std::string& mailbox, const Row& row) {
  db.run(
      R"(INSERT OR REPLACE INTO mailbox (name, host, user, folder, uidvalidity, first_next, since, since_decided, rule, looked)
         VALUES (?,?,?,?,?,?,?,?,?,?))",
      mailbox, row.origin.host, row.origin.user, row.origin.folder, row.uidvalidity, row.first_next,
      row.since, row.since_decided, row.rule, row.looked);
}

bool has_entries(sqlite::Database& db, const std::string& mailbox) {
  return db.query("SELECT 1 FROM ledger WHERE mailbox = ? AND uidvalidity <> 0", mailbox).next();
}

// Takes the places from the entries of a life that is over.
void retire(sqlite::Database& db, const std::string& mailbox, const std::string& which) {
  const auto base = next_number(db, mailbox, 0);
  db.run(R"(UPDATE ledger SET fate = 4, next_try = NULL,
                   reason = 'another mailbox took the place of its own before it could be fetched: look for it there'
            WHERE raw IS NULL AND mailbox = ? AND )" +
             which,
         mailbox);
  db.run(R"(UPDATE ledger SET uidvalidity = 0, server_done = 1, uid = ? + ranked.rank
            FROM (SELECT id AS ranked_id, row_number() OVER (ORDER BY id) AS rank FROM ledger
                  WHERE mailbox = ? AND )" +
             which + ") AS ranked WHERE id = ranked.ranked_id",
         base, mailbox);
  db.run("DELETE FROM left_alone WHERE mailbox = ? AND " + which, mailbox);
}

std::string told(const Origin& origin) {
  return origin.user + " at " + origin.host + ", folder " + origin.folder;
}

// Which life it is, with the former one's entries out of the way and `row` as it is from now on.
Life begin_life(sqlite::Database& db, const Selection& now, std::optional<Row>& row, Standing& standing) {
  const bool upgraded = !row && has_entries(db, now.mailbox);  // all was taken before there was a choice
  const std::uint32_t first_next = now.uidnext == 0 ? UINT32_MAX : now.uidnext;
  Row fresh{now.origin, now.uidvalidity, upgraded ? 0 : first_next, {}, upgraded, {}, {}};
  if (row) fresh.looked = row->looked;
  standing.known_next = next_number(db, now.mailbox, now.uidvalidity);
  const std::string here = "uidvalidity = " + std::to_string(now.uidvalidity);
  Life life = Life::known;
  if (row && row->origin != now.origin) {
    standing.former = told(row->origin);
    retire(db, now.mailbox, "uidvalidity <> 0");
    life = Life::moved;
  } else if (!row && !upgraded) {
    life = Life::fresh;
  } else if (now.other || (now.uidnext != 0 && standing.known_next > now.uidnext)) {
    retire(db, now.mailbox, here);
    life = Life::restored;
  } else if (row && row->uidvalidity != now.uidvalidity) {
    life = Life::renumbered;
  }
  if (life == Life::known && row) return life;
  if (row && life != Life::moved) {  // `since` is of the account
    fresh.since = row->since;
    fresh.since_decided = row->since_decided;
    fresh.rule = row->rule;
  }
  row = fresh;
  write_row(db, now.mailbox, *row);
  return life;
}

// What is not decided yet may rest on when the former mailbox was seen.
void note_look(sqlite::Database& db, const Selection& selection, Row& row) {
  if (!selection.now || !row.since_decided) return;
  if (row.looked && *selection.now - *row.looked < kLookedAgain && *selection.now >= *row.looked) return;
  row.looked = selection.now;
  write_row(db, selection.mailbox, row);
}

}  // namespace

Result<Standing> Store::enter_mailbox(const Selection& selection) {
  return engine_->write([&] {
    auto& db = engine_->db;
    Standing standing;
    auto row = read_row(db, selection.mailbox);
    standing.life = begin_life(db, selection, row, standing);
    standing.next = next_number(db, selection.mailbox, selection.uidvalidity);
    standing.first_next = row->first_next;
    standing.since = row->since;
    standing.since_decided = row->since_decided;
    if (!row->since_decided) standing.former_looked = row->looked;
    note_look(db, selection, *row);
    return standing;
  });
}

Result<void> Store::set_since(const std::string& mailbox, std::optional<Instant> since) {
  return engine_->write([&] {
    engine_->db.run("UPDATE mailbox SET since = ?, since_decided = 1 WHERE name = ?", since, mailbox);
  });
}

Result<bool> Store::change_since(const std::string& mailbox, const std::string& rule,
                                 std::optional<Instant> since) {
  return engine_->write([&] {
    auto row = read_row(engine_->db, mailbox);
    if (!row || (row->rule == rule && row->since_decided)) return false;
    const bool earlier = row->since_decided && row->since && (!since || *since < *row->since);
    row->rule = rule;
    row->since = since;
    row->since_decided = true;
    write_row(engine_->db, mailbox, *row);
    if (earlier) engine_->db.run("DELETE FROM left_alone WHERE mailbox = ?", mailbox);
    return true;
  });
}

Result<void> Store::leave_alone(const std::string& mailbox, std::uint32_t uidvalidity,
                                const std::vector<LeftAlone>& ranges) {
  return engine_->write([&] {
    for (const auto& range : ranges)
      engine_->db.run(
          R"(INSERT OR REPLACE INTO left_alone (mailbox, uidvalidity, first, last, count) VALUES (?,?,?,?,?))",
          mailbox, uidvalidity, range.first, range.last, range.count);
  });
}

Result<std::vector<LeftAlone>> Store::left_alone(const std::string& mailbox,
                                                 std::uint32_t uidvalidity) const {
  return guard([&] {
    std::vector<LeftAlone> ranges;
    auto row = engine_->db.query(
        "SELECT first, last, count FROM left_alone WHERE mailbox = ? AND uidvalidity = ? ORDER BY first",
        mailbox, uidvalidity);
    while (row.next())
      ranges.push_back({row.take<std::uint32_t>(), row.take<std::uint32_t>(), row.take<std::uint32_t>()});
    return ranges;
  });
}

Result<std::optional<Origin>> Store::origin(const std::string& mailbox) const {
  return guard([&]() -> std::optional<Origin> {
    auto row = read_row(engine_->db, mailbox);
    if (!row) return {};
    return row->origin;
  });
}

Result<std::vector<Landmark>> Store::landmarks(const std::string& mailbox, std::uint32_t uidvalidity,
                                               std::size_t limit) const {
  return guard([&] {
    std::vector<Landmark> marks;
    auto row = engine_->db.query(
        R"(SELECT uid, internal_date FROM ledger
           WHERE mailbox = ? AND uidvalidity = ? AND raw IS NOT NULL AND internal_date > 0
           ORDER BY uid DESC LIMIT ?)",
        mailbox, uidvalidity, limit);
    while (row.next()) marks.push_back({row.take<std::uint32_t>(), row.take<Instant>()});
    return marks;
  });
}

Result<bool> Store::begins_with(const Place& place, std::string_view start) const {
  return guard([&] {
    const auto entry = find_entry(engine_->db, place);
    if (!entry || !entry->raw) return true;
    const auto whole = bytes(*entry->raw);
    return !whole || std::string_view(*whole).substr(0, start.size()) == start;
  });
}

Result<std::vector<std::uint32_t>> Store::known_uids(const std::string& mailbox,
                                                     std::uint32_t uidvalidity) const {
  return guard([&] {
    std::vector<std::uint32_t> uids;
    auto row = engine_->db.query("SELECT uid FROM ledger WHERE mailbox = ? AND uidvalidity = ? ORDER BY uid",
                                 mailbox, uidvalidity);
    while (row.next()) uids.push_back(row.take<std::uint32_t>());
    return uids;
  });
}

}  // namespace storage
