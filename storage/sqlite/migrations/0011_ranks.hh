#pragma once
// Version 11: outgoing mail in the order in which it is taken; when a mailbox was last looked at. Released:
// never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kRanks = R"sql(

-- The words of the expression are those of storage/tables/outbox.cc (kRank).
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (relay,
  CASE kind WHEN 'page' THEN 0 WHEN 'answer' THEN 0 WHEN 'webhook' THEN 0 WHEN 'ack' THEN 2 ELSE 1 END,
  next_attempt, id) WHERE state IN (1, 4);

-- When its server last showed what it has.
ALTER TABLE mailbox ADD COLUMN looked INTEGER;

)sql";

}  // namespace storage::sqlite::migrations
