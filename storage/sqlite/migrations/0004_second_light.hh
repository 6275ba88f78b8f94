#pragma once
// Version 4: links, targets, pages and what else a whole desk needs. Released: never edit it, add the next
// one.

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

-- Promises. A period of a target, running or over; what decides its deadline stands beside it.
CREATE TABLE target (
  ticket       INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  name         TEXT    NOT NULL,
  started      INTEGER NOT NULL,
  sla          TEXT    NOT NULL,
  severity     TEXT    NOT NULL,
  span         TEXT    NOT NULL,
  deadline     INTEGER,
  met          INTEGER,
  breached     INTEGER,
  ended        INTEGER,
  paused_since INTEGER,
  paused       INTEGER NOT NULL,
  reminded     TEXT    NOT NULL,
  PRIMARY KEY (ticket, name, started)
) STRICT, WITHOUT ROWID;
ALTER TABLE ticket ADD COLUMN sla TEXT;

-- The statuses that a ticket went through, from which pauses are replayed. Written by storage itself.
CREATE TABLE status_change (
  id     INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6)
) STRICT;
CREATE INDEX status_change_ticket ON status_change (ticket, id);
INSERT INTO status_change (ticket, at, status) SELECT id, created, 1 FROM ticket;
INSERT INTO status_change (ticket, at, status) SELECT id, updated, status FROM ticket WHERE status <> 1;

-- Who wrote when, without reading a word of it.
DROP INDEX message_ticket;
CREATE INDEX message_ticket ON message (ticket, no, direction, stored, machine, verified, author);

-- Deliveries to webhooks: in order within a sequence, and each key once.
ALTER TABLE outbox ADD COLUMN sequence TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_sequence ON outbox (relay, sequence, id) WHERE sequence <> '' AND state IN (1, 2, 4, 6);
CREATE UNIQUE INDEX outbox_delivery ON outbox (relay, message_id) WHERE kind = 'webhook';

-- Pages, tasks, due dates, and what agents agreed on beside the policy's rotations.
CREATE TABLE page (
  ticket          INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  name            TEXT    NOT NULL,
  state           INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  level           INTEGER NOT NULL,
  round           INTEGER NOT NULL,
  opened          INTEGER NOT NULL,
  changed         INTEGER NOT NULL,
  acknowledged_by TEXT    NOT NULL,
  called          TEXT    NOT NULL,
  waiting         TEXT    NOT NULL,
  PRIMARY KEY (ticket, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_living ON page (opened) WHERE state <> 3;
CREATE INDEX outbox_page ON outbox (created, recipient) WHERE kind = 'page';

CREATE TABLE task (
  ticket   INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  no       INTEGER NOT NULL,
  assignee TEXT    NOT NULL,
  maker    TEXT    NOT NULL,
  text     TEXT    NOT NULL,
  due      INTEGER NOT NULL,
  made     INTEGER NOT NULL,
  done     INTEGER,
  PRIMARY KEY (ticket, no)
) STRICT, WITHOUT ROWID;

ALTER TABLE ticket ADD COLUMN due INTEGER;

-- Swapped turns of rotations: later rows win.
CREATE TABLE shift (
  id       INTEGER PRIMARY KEY,
  rotation TEXT    NOT NULL,
  agent    TEXT    NOT NULL,
  start    INTEGER NOT NULL,
  finish   INTEGER NOT NULL
) STRICT;
CREATE INDEX shift_finish ON shift (finish);

-- Swaps that the other agent has not confirmed. The code itself is kept nowhere, only its digest.
CREATE TABLE swap (
  digest  TEXT    PRIMARY KEY,
  asker   TEXT    NOT NULL,
  other   TEXT    NOT NULL,
  start   INTEGER NOT NULL,
  finish  INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How much everybody has.
CREATE INDEX ticket_living_assignee ON ticket (assignee) WHERE status < 5 AND assignee <> '';

-- Who of a group got the last ticket by turns.
CREATE TABLE pick (
  "group" TEXT PRIMARY KEY,
  agent   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Customers that operators keep here, beside those of the policy (`ticketctl customer`). Days of a contract
-- are counted since 1970.
CREATE TABLE customer (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  domains         TEXT NOT NULL,
  addresses       TEXT NOT NULL,
  plan            TEXT NOT NULL,
  sla             TEXT NOT NULL,
  account_manager TEXT NOT NULL,
  language        TEXT NOT NULL,
  contract_from   INTEGER,
  contract_until  INTEGER
) STRICT, WITHOUT ROWID;


-- Loops and bounces. A token bucket is the millisecond at which it will be full again; a full one has no row.
CREATE TABLE bucket (
  key  TEXT    PRIMARY KEY,
  full INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bucket_full ON bucket (full);

-- Addresses that take no mail, until they write themselves.
CREATE TABLE dead_address (
  address TEXT    PRIMARY KEY COLLATE NOCASE,
  since   INTEGER NOT NULL,
  words   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Copies of ours that came back for good. Outlives nothing: it goes with its message.
CREATE TABLE returned (
  message      INTEGER NOT NULL REFERENCES message (no) ON DELETE CASCADE,
  recipient_no INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  words        TEXT    NOT NULL,
  PRIMARY KEY (message, recipient_no)
) STRICT, WITHOUT ROWID;

-- What the desk counts, since the database was made.
CREATE TABLE counter (
  name  TEXT    PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX message_from ON message (from_address COLLATE NOCASE, stored) WHERE direction = 1;
CREATE INDEX outbox_recipient ON outbox (recipient COLLATE NOCASE, created);

-- What can be searched for: of a message subject, addresses and new words, of a ticket its own fields. Trigrams
-- find parts of words in any script, also where words are not parted. Filled behind the commit (search.cc).
CREATE VIRTUAL TABLE message_words USING fts5 (words, tokenize = 'trigram');
CREATE VIRTUAL TABLE ticket_words USING fts5 (words, tokenize = 'trigram');
-- Of what the two do not know the latest: tickets (1) and messages (2), also those that are gone.
CREATE TABLE unindexed (
  kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 2),
  id   INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO unindexed SELECT 1, id FROM ticket;
INSERT INTO unindexed SELECT 2, no FROM message;
CREATE TRIGGER message_forgotten AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO unindexed (kind, id) VALUES (2, old.no);
END;
CREATE TRIGGER ticket_forgotten AFTER DELETE ON ticket BEGIN
  INSERT OR IGNORE INTO unindexed (kind, id) VALUES (1, old.id);
END;
)sql";

}  // namespace storage::sqlite::migrations
