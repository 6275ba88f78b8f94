#pragma once
// Version 4. Not released yet: until then each feature has a section of its own here, and its tables in
// tests/storage/versions/4.sql.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kSecondLight = R"sql(

-- What stands beside a ticket: another ticket, or a page of the web. One row serves both ends.
CREATE TABLE link (
  ticket  INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  kind    INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  other   INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  url     TEXT    NOT NULL,
  state   TEXT    NOT NULL,
  created INTEGER NOT NULL,
  CHECK ((other IS NULL) <> (url = ''))
) STRICT;
CREATE UNIQUE INDEX link_key ON link (ticket, kind, ifnull(other, 0), url);
CREATE INDEX link_other ON link (other, kind) WHERE other IS NOT NULL;
CREATE INDEX link_url ON link (url) WHERE url <> '';

-- The other living tickets of a customer, or of somebody who is none, for notifications.
CREATE INDEX ticket_living_customer ON ticket (customer) WHERE status < 5 AND customer <> '';
CREATE INDEX ticket_living_requester ON ticket (requester) WHERE status < 5;

)sql";

}  // namespace storage::sqlite::migrations
