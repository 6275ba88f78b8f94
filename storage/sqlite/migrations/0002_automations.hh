#pragma once
// Version 2: what automations look at. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kAutomations = R"sql(

ALTER TABLE ticket ADD COLUMN customer_replies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN agent_replies    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN reopened         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN last_message     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN no_auto_reply    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN holding          TEXT    NOT NULL DEFAULT '[]';

UPDATE ticket SET last_message = updated;

)sql";

}  // namespace storage::sqlite::migrations
