// Finding tickets by words.
//
// An index of trigrams costs about as much as storing the mail, so it is filled behind the commit, in batches
// (Store::index). What it does not know yet is in the table `unindexed` and is looked through one by one,
// with the same result (sqlite/like.hh).

#include <algorithm>

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

constexpr std::size_t kMostWords = 16;    // of one search; the others are left out
constexpr std::size_t kLongest = 200;     // bytes of a word; what is behind them is left out
constexpr std::size_t kTrigram = 3;       // letters; shorter words are in no index
constexpr int kMostUnindexed = 1000;      // tickets, the newest, that are looked through for shorter words
constexpr int kTicket = 1, kMessage = 2;  // persisted: never change one

// No more than this of one message.
const std::string kWordsOfMessage =
    "substr(m.subject || char(10) || m.from_name || ' ' || m.from_address || char(10) || m.to_list || "
    "m.cc_list "
    "|| char(10) || " +
    kWordsSaid + ", 1, 20000)";
const std::string kWordsOfTicket =
    "t.subject || char(10) || t.requester_name || ' ' || t.requester || char(10) || t.customer || ' ' || "
    "t.assignee || ' ' || t.tags";

std::size_t letters(std::string_view word) {
  return static_cast<std::size_t>(std::count_if(
      word.begin(), word.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_indexed(std::string_view word) {
  return letters(word) >= kTrigram;
}

// What people type may hold anything; SQLite's query ends at a NUL. No letter is cut in two.
std::string cleaned(std::string word) {
  std::replace_if(
      word.begin(), word.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  if (word.size() > kLongest) {
    auto end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) --end;
    word.resize(end);
  }
  const auto begin = word.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return word.substr(begin, word.find_last_not_of(' ') + 1 - begin);
}

// Those in the index first: the statement then depends on two numbers alone, and few are compiled.
std::vector<std::string> cleaned(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& word : words)
    if (auto clean = cleaned(word); !clean.empty() && out.size() < kMostWords)
      out.push_back(std::move(clean));
  std::stable_partition(out.begin(), out.end(), is_indexed);
  return out;
}

// A phrase of FTS5: within quotes nothing is an operator (https://sqlite.org/fts5.html, 3.1).
std::string phrase_of(std::string_view word) {
  std::string out = "\"";
  for (const char c : word) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string pattern_of(std::string_view word) {
  std::string out = "%";
  for (const char c : word) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + '%';
}

// Tickets with the word in them; the parameters are its phrase and its pattern.
std::string condition(std::size_t position, bool indexed) {
  const std::string phrase = " MATCH ?" + std::to_string(2 * position + 1);
  const std::string like = " LIKE ?" + std::to_string(2 * position + 2) + " ESCAPE '\\'";
  const auto tickets = [&](const std::string& among) {
    return "SELECT t.id FROM " + among + " WHERE " + kWordsOfTicket + like;
  };
  const auto messages = [&](const std::string& among) {
    return " UNION SELECT m.ticket FROM " + among + " WHERE " + kWordsOfMessage + like;
  };
  if (!indexed) {
    static const std::string recent =
        "(SELECT id FROM ticket ORDER BY id DESC LIMIT " + std::to_string(kMostUnindexed) + ") AS r";
    return " AND t.id IN (" + tickets(recent + " CROSS JOIN ticket AS t ON t.id = r.id") +
           messages(recent + " CROSS JOIN message AS m ON m.ticket = r.id") + ")";
  }
  return " AND t.id IN (" + tickets("unindexed AS u CROSS JOIN ticket AS t ON u.kind = 1 AND t.id = u.id") +
         messages("unindexed AS u CROSS JOIN message AS m ON u.kind = 2 AND m.no = u.id") +
         " UNION SELECT rowid FROM ticket_words WHERE ticket_words" + phrase +
         " UNION SELECT m.ticket FROM message_words CROSS JOIN message AS m ON m.no = message_words.rowid "
         "WHERE message_words" +
         phrase + ")";
}

// One that is gone leaves nothing.
void index_one(sqlite::Database& db, int kind, std::int64_t id) {
  static const std::string ticket = "INSERT INTO ticket_words (rowid, words) SELECT t.id, " + kWordsOfTicket +
                                    " FROM ticket AS t WHERE t.id = ?";
  static const std::string message = "INSERT INTO message_words (rowid, words) SELECT m.no, " +
                                     kWordsOfMessage + " FROM message AS m WHERE m.no = ?";
  db.run(kind == kTicket ? "DELETE FROM ticket_words WHERE rowid = ?"
                         : "DELETE FROM message_words WHERE rowid = ?",
         id);
  db.run(kind == kTicket ? ticket : message, id);
  db.run("DELETE FROM unindexed WHERE kind = ? AND id = ?", kind, id);
}

}  // namespace

void note_unindexed(sqlite::Database& db, TicketId ticket) {
  db.run("INSERT OR IGNORE INTO unindexed (kind, id) VALUES (?, ?)", kTicket, ticket);
}

void note_unindexed(sqlite::Database& db, MessageNo message) {
  db.run("INSERT OR IGNORE INTO unindexed (kind, id) VALUES (?, ?)", kMessage, message);
}

Result<std::size_t> Store::index(std::size_t limit) {
  return guard([&]() -> std::size_t {
    std::vector<std::pair<int, std::int64_t>> due;
    {
      auto row = engine_->db.query("SELECT kind, id FROM unindexed LIMIT ?", limit);
      while (row.next()) due.push_back({row.take<int>(), row.take<std::int64_t>()});
    }
    if (due.empty()) return 0;
    engine_->begin();
    detail::Rollback end{engine_.get()};
    for (const auto& [kind, id] : due) index_one(engine_->db, kind, id);
    engine_->commit();
    return due.size();
  });
}

Result<std::vector<Ticket>> Store::search(const std::vector<std::string>& words, std::size_t limit,
                                          std::chrono::milliseconds patience) const {
  return engine_->read([&] {
    const sqlite::TimeLimit bound(engine_->db, patience);
    std::vector<Ticket> found;
    const auto wanted = cleaned(words);
    if (wanted.empty()) return found;
    std::string where;
    for (std::size_t i = 0; i < wanted.size(); ++i) where += condition(i, is_indexed(wanted[i]));
    auto row = select_tickets(engine_->db,
                              where + " ORDER BY t.id DESC LIMIT ?" + std::to_string(2 * wanted.size() + 1));
    int position = 0;
    for (const auto& word : wanted) {
      row.bind(++position, phrase_of(word));
      row.bind(++position, pattern_of(word));
    }
    row.bind(++position, static_cast<std::int64_t>(limit));
    while (row.next()) found.push_back(read_ticket(row));
    return found;
  });
}

}  // namespace storage
