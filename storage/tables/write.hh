#pragma once
// One writer for every kind of value in a Changes; each stands in the source of its family. All run inside a
// transaction and raise Failure. Internal.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "storage/changes.hh"
#include "storage/sqlite/database.hh"

namespace storage {

// The highest numbers ever given, whether or not their rows are still there.
struct Given {
  std::int64_t ticket = 0;
  std::int64_t message = 0;
};
Given given_numbers(sqlite::Database& db);
std::int64_t present_epoch(sqlite::Database& db);

void put(sqlite::Database& db, const Ticket& ticket, const Given& before);
// All tickets `t` for which a condition (" AND ...") holds, for read_ticket().
sqlite::Query select_tickets(sqlite::Database& db, const std::string& condition);
Ticket read_ticket(sqlite::Query& row);
// For search.cc: what is written here is to be found.
void note_unindexed(sqlite::Database& db, TicketId ticket);
void note_unindexed(sqlite::Database& db, MessageNo message);
void put(sqlite::Database& db, const Participant& participant);
void put(sqlite::Database& db, const Message& message, const Given& before);
// Of a row of `message`, in SQL: its new words, or the whole text where none could be told.
inline const std::string kWordsSaid = "iif(new_size IS NULL AND reply_text = '', text, new_text)";
void put(sqlite::Database& db, const Event& event);
using SharedRows = std::map<std::shared_ptr<const std::string>, std::int64_t>;  // of one Changes
void put(sqlite::Database& db, const OutboxItem& item, SharedRows& rows);
void put(sqlite::Database& db, const Target& target);
void note_status(sqlite::Database& db, const Ticket& ticket);  // unless it is the one known last
void put(sqlite::Database& db, const Memory& memory);
// `set`: when that is done, if it is known.
void put(sqlite::Database& db, const Timer& timer, std::optional<Instant> set);
void cancel(sqlite::Database& db, const TimerKey& key);
// Asked every second, however many there are: a test looks at their plans.
inline constexpr const char* kDueTimers =
    "SELECT ticket, name, due, payload, failures, crashes FROM timer WHERE due <= ? ORDER BY due, id LIMIT ?";
inline constexpr const char* kNextTimer = "SELECT min(due) FROM timer";
void put(sqlite::Database& db, const Confirmation& confirmation);
void put(sqlite::Database& db, const Link& link);
void unlink(sqlite::Database& db, const Link& link);
void move(sqlite::Database& db, const Move& move);
void spend(sqlite::Database& db, const std::string& digest);
void put(sqlite::Database& db, const Page& page);
void put(sqlite::Database& db, const Task& task);
void put(sqlite::Database& db, const Shift& shift);
void put(sqlite::Database& db, const Swap& swap);
void put(sqlite::Database& db, const Pick& pick);
void spend_swap(sqlite::Database& db, const std::string& digest);
void put(sqlite::Database& db, const Customer& customer);
void remove_customer(sqlite::Database& db, const std::string& id);
void put(sqlite::Database& db, const Bucket& bucket);
void put(sqlite::Database& db, const Owed& owed);
void forget_owed(sqlite::Database& db, std::int64_t upto);
void put(sqlite::Database& db, const Returned& returned);
void put(sqlite::Database& db, const DeadAddress& dead);
void put(sqlite::Database& db, const Count& count);
void revive(sqlite::Database& db, const std::string& address);
void settle(sqlite::Database& db, const LedgerOutcome& outcome);
void remember_sender(sqlite::Database& db, const LedgerOutcome& outcome);

}  // namespace storage
