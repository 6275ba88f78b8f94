#pragma once
// Version 8: what is owed and said late. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kOwed = R"sql(

-- When the bucket was last drawn upon: an instant in the future tells that the clock was ahead then.
ALTER TABLE bucket ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;

-- What our own people are still to be told, one mail a person (owed.hh).
CREATE TABLE owed (
  id      INTEGER PRIMARY KEY,
  address TEXT    NOT NULL,
  ticket  INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  words   TEXT    NOT NULL
) STRICT;

-- The deadline of the oldest promise that was missed and is still owed.
ALTER TABLE ticket ADD COLUMN missed INTEGER;
UPDATE ticket SET missed = (SELECT min(deadline) FROM target
                            WHERE ticket = ticket.id AND breached IS NOT NULL AND ended IS NULL)
WHERE status < 5;

)sql";

}  // namespace storage::sqlite::migrations
