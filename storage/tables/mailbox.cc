#include "storage/mailbox.hh"

#include <algorithm>

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

  bool is_seen() const { return uidvalidity != 0; }  // else the policy names it, and nobody could look yet
};

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
  const bool seen = row && row->is_seen();
  const bool upgraded = !seen && has_entries(db, now.mailbox);  // all was taken before there was a choice
  const std::uint32_t first_next = now.uidnext == 0 ? UINT32_MAX : now.uidnext;
  Row fresh{now.origin, now.uidvalidity, upgraded ? 0 : first_next, {}, upgraded, {}, {}};
  if (row) fresh.looked = row->looked;
  standing.known_next = next_number(db, now.mailbox, now.uidvalidity);
  const std::string here = "uidvalidity = " + std::to_string(now.uidvalidity);
  Life life = Life::known;
  if (seen && row->origin != now.origin) {
    standing.former = told(row->origin);
    retire(db, now.mailbox, "uidvalidity <> 0");
    life = Life::moved;
  } else if (!seen && !upgraded) {
    life = Life::fresh;
  } else if (now.other || (now.uidnext != 0 && standing.known_next > now.uidnext)) {
    retire(db, now.mailbox, here);
    life = Life::restored;
  } else if (seen && row->uidvalidity != now.uidvalidity) {
    life = Life::renumbered;
  }
  if (life == Life::known && seen) return life;
  if (seen && life != Life::moved) {  // `since` is of the account
    fresh.since = row->since;
    fresh.since_decided = row->since_decided;
    fresh.rule = row->rule;
  }
  row = fresh;
  write_row(db, now.mailbox, *row);
  return life;
}

// The oldest mail that the server did not hand out is not behind us, nor is what came after it.
Instant all_fetched_until(sqlite::Database& db, const std::string& mailbox, Instant now) {
  auto row = db.query(
      "SELECT min(received) FROM ledger WHERE mailbox = ? AND raw IS NULL AND next_try IS NOT NULL", mailbox);
  const auto oldest = row.next() ? row.take<std::optional<Instant>>() : std::nullopt;
  return oldest ? std::min(*oldest, now) : now;
}

bool is_named(std::span<const Expected> all, const std::string& mailbox) {
  return std::any_of(all.begin(), all.end(), [&](const Expected& one) { return one.mailbox == mailbox; });
}

// The name under which a mailbox is known that no policy names any more.
std::optional<std::string> former_name(sqlite::Database& db, const Origin& origin,
                                       std::span<const Expected> all) {
  auto row = db.query(
      "SELECT name FROM mailbox WHERE host = ? AND user = ? AND folder = ? AND uidvalidity <> 0 "
      "ORDER BY looked DESC",
      origin.host, origin.user, origin.folder);
  while (row.next())
    if (auto name = row.take<std::string>(); !is_named(all, name)) return name;
  return {};
}

void rename(sqlite::Database& db, const std::string& from, const std::string& to) {
  db.run("UPDATE mailbox SET name = ? WHERE name = ?", to, from);
  db.run("UPDATE ledger SET mailbox = ? WHERE mailbox = ?", to, from);
  db.run("UPDATE left_alone SET mailbox = ? WHERE mailbox = ?", to, from);
}

void expect(sqlite::Database& db, const Expected& one, std::span<const Expected> all, Instant now) {
  if (!one.origin || read_row(db, one.mailbox) || has_entries(db, one.mailbox)) return;
  if (const auto former = former_name(db, *one.origin, all))
    rename(db, *former, one.mailbox);
  else
    write_row(db, one.mailbox, {*one.origin, 0, 0, {}, false, {}, now});
}

void forget_unseen(sqlite::Database& db, std::span<const Expected> all) {
  std::vector<std::string> names;
  for (auto row = db.query("SELECT name FROM mailbox WHERE uidvalidity = 0"); row.next();)
    names.push_back(row.take<std::string>());
  for (const auto& name : names)
    if (!is_named(all, name)) db.run("DELETE FROM mailbox WHERE name = ?", name);
}

}  // namespace

Result<void> Store::expect_mailboxes(std::span<const Expected> all, Instant now) {
  return engine_->write([&] {
    forget_unseen(engine_->db, all);
    for (const Expected& one : all) expect(engine_->db, one, all, now);
  });
}

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
    if (!row->since_decided) standing.ours_since = row->looked;
    return standing;
  });
}

Result<void> Store::note_look(const std::string& mailbox, Instant now) {
  return engine_->write([&] {
    auto& db = engine_->db;
    const auto row = read_row(db, mailbox);
    if (!row || !row->is_seen() || !row->since_decided) return;  // what is not decided may rest on it
    const Instant looked = all_fetched_until(db, mailbox, now);
    if (row->looked != looked) db.run("UPDATE mailbox SET looked = ? WHERE name = ?", looked, mailbox);
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
