#pragma once
// Version 6: a record that fails harms only itself, and a restored desk gives no number twice. Released:
// never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kOneRecord = R"sql(

-- Of a timer that was tried alone: how often the process died at it, and how often it could not be decided.
ALTER TABLE timer ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE timer ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;

-- Not 0: found in the vault when a backup was restored, so it was taken in before, in a life that the database does
-- not know. 1: to be taken in again; 2: cannot be read; 3: taken in.
ALTER TABLE raw ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0;
CREATE INDEX raw_recovered ON raw (segment, position) WHERE recovered = 1;

-- A life of the desk, from one restored backup to the next. Of one that is over: the last numbers that are known of it.
CREATE TABLE epoch (
  no      INTEGER PRIMARY KEY,
  ticket  INTEGER,
  message INTEGER
) STRICT;
INSERT INTO epoch (no) VALUES (0);

CREATE INDEX ledger_message ON ledger (message) WHERE message IS NOT NULL;

)sql";

}  // namespace storage::sqlite::migrations
