#pragma once
// Version 5: what is the same is stored once. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kStoredOnce = R"sql(

-- Where what is new in a message is the beginning of its text, as it is in most, reply_text is '' and this says how
-- many bytes of it; else NULL. (A CHECK here would make SQLite read the whole table to add the column.)
ALTER TABLE message ADD COLUMN new_size INTEGER;
ALTER TABLE message ADD COLUMN new_text TEXT AS (
  iif(new_size IS NULL, reply_text, CAST(substr(CAST(text AS BLOB), 1, new_size) AS TEXT))) VIRTUAL;

-- What the copies of one letter share, attachments and all. A row of outbox_body that names one holds the header alone.
CREATE TABLE outbox_shared (
  id    INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
ALTER TABLE outbox_body ADD COLUMN shared INTEGER REFERENCES outbox_shared (id);
CREATE INDEX outbox_body_shared ON outbox_body (shared) WHERE shared IS NOT NULL;
CREATE TRIGGER outbox_body_gone AFTER DELETE ON outbox_body
WHEN old.shared IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox_body WHERE shared = old.shared)
BEGIN
  DELETE FROM outbox_shared WHERE id = old.shared;
END;

)sql";

}  // namespace storage::sqlite::migrations
