#include "storage/page.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

Page read_page(sqlite::Query& row) {
  Page page;
  page.ticket = row.take<TicketId>();
  page.name = row.take<std::string>();
  page.state = row.take<PageState>();
  page.level = row.take<int>();
  page.round = row.take<int>();
  page.opened = row.take<Instant>();
  page.changed = row.take<Instant>();
  page.by = row.take<std::string>();
  page.called = row.take<std::vector<std::string>>();
  page.waiting = row.take<std::vector<std::string>>();
  return page;
}

}  // namespace

std::string_view to_string(PageState state) {
  constexpr std::string_view kWords[] = {"open", "acknowledged", "resolved", "unanswered"};
  return kWords[static_cast<std::size_t>(state) - 1];
}

void put(sqlite::Database& db, const Page& page) {
  db.run(
      R"(INSERT INTO page (ticket, name, state, level, round, opened, changed, acknowledged_by, called, waiting)
         VALUES (?,?,?,?,?,?,?,?,?,?)
         ON CONFLICT (ticket, name) DO UPDATE SET
           (state, level, round, opened, changed, acknowledged_by, called, waiting) =
           (excluded.state, excluded.level, excluded.round, excluded.opened, excluded.changed,
            excluded.acknowledged_by, excluded.called, excluded.waiting))",
      page.ticket, page.name, page.state, page.level, page.round, page.opened, page.changed, page.by,
      page.called, page.waiting);
}

Result<std::vector<Page>> Store::living_pages() const {
  return guard([&] {
    std::vector<Page> found;
    auto row = engine_->db.query(
        R"(SELECT ticket, name, state, level, round, opened, changed, acknowledged_by, called, waiting
           FROM page WHERE state <> 3 ORDER BY opened, ticket, name)");
    while (row.next()) found.push_back(read_page(row));
    return found;
  });
}

Result<std::map<std::string, PageMails>> Store::page_mails(Instant since) const {
  return guard([&] {
    std::map<std::string, PageMails> counts;
    auto row = engine_->db.query(
        "SELECT recipient, count(*), sum(coalesce(ticket.proof, 1) <> 2 OR ticket.customer = '') "
        "FROM outbox LEFT JOIN ticket ON ticket.id = outbox.ticket WHERE kind = 'page' AND outbox.created >= "
        "? GROUP BY recipient",
        since);
    while (row.next()) {
      const auto recipient = row.take<std::string>();
      auto& count = counts[recipient];
      count.all = row.take<int>();
      count.unproven = row.take<int>();
    }
    return counts;
  });
}

}  // namespace storage
