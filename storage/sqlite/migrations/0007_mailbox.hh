#pragma once
// Version 7: a mailbox is known by its server, and mail without bytes is asked for again. Released: never
// edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kMailbox = R"sql(

-- Without bytes: when the server is asked for them again. Those that were given up so far are asked for once more.
ALTER TABLE ledger ADD COLUMN next_try INTEGER;
-- Copied to the folder of processed mail, but still where it was.
ALTER TABLE ledger ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ledger_unfetched ON ledger (mailbox, uidvalidity, next_try) WHERE raw IS NULL;
UPDATE ledger SET next_try = received WHERE raw IS NULL AND server_done = 0;

-- What stands behind the name of a mailbox, as of the last session.
CREATE TABLE mailbox (
  name          TEXT    PRIMARY KEY,
  host          TEXT    NOT NULL,
  user          TEXT    NOT NULL,
  folder        TEXT    NOT NULL,
  uidvalidity   INTEGER NOT NULL,
  first_next    INTEGER NOT NULL,
  since         INTEGER,
  since_decided INTEGER NOT NULL,
  rule          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Mail that was there before the desk and is not ours to answer, in ranges of UIDs.
CREATE TABLE left_alone (
  mailbox     TEXT    NOT NULL,
  uidvalidity INTEGER NOT NULL,
  first       INTEGER NOT NULL,
  last        INTEGER NOT NULL,
  count       INTEGER NOT NULL,
  PRIMARY KEY (mailbox, uidvalidity, first)
) STRICT, WITHOUT ROWID;

)sql";

}  // namespace storage::sqlite::migrations
