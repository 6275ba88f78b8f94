#pragma once
// Version 3: what agents do by mail. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kAgents = R"sql(

ALTER TABLE ticket ADD COLUMN merged_into INTEGER REFERENCES ticket (id) ON DELETE SET NULL;
CREATE INDEX ticket_merged_into ON ticket (merged_into) WHERE merged_into IS NOT NULL;

-- Mail in an agent's name that waits for the agent's word. The code itself is kept nowhere, only its digest.
CREATE TABLE confirmation (
  digest  TEXT    PRIMARY KEY,
  ledger  INTEGER NOT NULL REFERENCES ledger (id) ON DELETE CASCADE,
  ticket  INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  agent   TEXT    NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_ledger ON confirmation (ledger);
CREATE INDEX confirmation_ticket ON confirmation (ticket) WHERE ticket IS NOT NULL;

)sql";

}  // namespace storage::sqlite::migrations
