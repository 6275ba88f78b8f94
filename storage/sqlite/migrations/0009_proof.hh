#pragma once
// Version 9: how sure it is who wrote. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kProof = R"sql(

-- 1 unknown, 2 proven, 3 failed. (A CHECK here would make SQLite read the whole table to add the column.)
ALTER TABLE message ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
ALTER TABLE participant ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ticket ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;

-- A forged mail leaves no trace on what the proven sender is owed. Who wrote before this was asked counts as proven,
-- so that nobody is welcomed twice.
CREATE TABLE sender_by_proof (
  mailbox TEXT    NOT NULL,
  address TEXT    NOT NULL COLLATE NOCASE,
  proof   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  PRIMARY KEY (mailbox, address, proof)
) STRICT, WITHOUT ROWID;
INSERT INTO sender_by_proof SELECT mailbox, address, 2, last FROM sender;
DROP TABLE sender;
ALTER TABLE sender_by_proof RENAME TO sender;

)sql";

}  // namespace storage::sqlite::migrations
