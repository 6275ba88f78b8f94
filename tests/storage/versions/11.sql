-- A database as version 11 wrote it. Written with the tables of migrations 0001 to 0011; never edit it to please a later one.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the bytes of a mail lie in the vault.
CREATE TABLE raw (
  segment  INTEGER NOT NULL,
  position INTEGER NOT NULL,
  size     INTEGER NOT NULL,
  digest   BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
  recovered INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (segment, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX raw_recovered ON raw (segment, position) WHERE recovered = 1;

CREATE TABLE epoch (
  no      INTEGER PRIMARY KEY,
  ticket  INTEGER,
  message INTEGER
) STRICT;

-- What became of every mail ever seen. It outlives tickets, so ticket and message are no references.
CREATE TABLE ledger (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox       TEXT    NOT NULL,
  uidvalidity   INTEGER NOT NULL,
  uid           INTEGER NOT NULL,
  fate          INTEGER NOT NULL CHECK (fate BETWEEN 0 AND 4),
  reason        TEXT    NOT NULL DEFAULT '',
  ticket        INTEGER,
  message       INTEGER,
  raw           BLOB REFERENCES raw (digest),
  size          INTEGER NOT NULL,
  attempts      INTEGER NOT NULL,
  crashes_alone INTEGER NOT NULL DEFAULT 0,
  truncated     INTEGER NOT NULL DEFAULT 0,
  server_done   INTEGER NOT NULL,
  internal_date INTEGER,
  received      INTEGER NOT NULL,
  UNIQUE (mailbox, uidvalidity, uid)
) STRICT;
CREATE INDEX ledger_message ON ledger (message) WHERE message IS NOT NULL;
CREATE INDEX ledger_raw ON ledger (raw);
CREATE INDEX ledger_unfinished ON ledger (id) WHERE fate = 0;
CREATE INDEX ledger_quarantine ON ledger (id) WHERE fate = 4;
CREATE INDEX ledger_server_pending ON ledger (mailbox, uidvalidity, uid) WHERE server_done = 0;

-- When somebody last wrote to a mailbox. Outlives tickets too.
CREATE TABLE sender (
  mailbox TEXT    NOT NULL,
  address TEXT    NOT NULL COLLATE NOCASE,
  proof   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  PRIMARY KEY (mailbox, address, proof)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT remembers the highest number ever given, so that none is given twice even when rows go.
CREATE TABLE ticket (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  subject        TEXT    NOT NULL,
  status         INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6),
  severity       TEXT    NOT NULL,
  queue          TEXT    NOT NULL,
  "group"        TEXT    NOT NULL,
  assignee       TEXT    NOT NULL,
  requester      TEXT    NOT NULL COLLATE NOCASE,
  requester_name TEXT    NOT NULL,
  customer       TEXT    NOT NULL,
  plan           TEXT    NOT NULL,
  mailbox        TEXT    NOT NULL,
  mailboxes      TEXT    NOT NULL,
  tags           TEXT    NOT NULL,
  language       TEXT    NOT NULL,
  created        INTEGER NOT NULL,
  updated        INTEGER NOT NULL,
  next_deadline  INTEGER,
  next_target    TEXT    NOT NULL,
  follow_up_of   INTEGER REFERENCES ticket (id) ON DELETE SET NULL,
  customer_replies INTEGER NOT NULL DEFAULT 0,
  agent_replies    INTEGER NOT NULL DEFAULT 0,
  reopened         INTEGER NOT NULL DEFAULT 0,
  last_message     INTEGER NOT NULL DEFAULT 0,
  no_auto_reply    INTEGER NOT NULL DEFAULT 0,
  holding          TEXT    NOT NULL DEFAULT '[]',
  merged_into      INTEGER REFERENCES ticket (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX ticket_status ON ticket (status);
CREATE INDEX ticket_requester ON ticket (requester);
CREATE INDEX ticket_customer ON ticket (customer) WHERE customer <> '';
CREATE INDEX ticket_follow_up_of ON ticket (follow_up_of) WHERE follow_up_of IS NOT NULL;
CREATE INDEX ticket_merged_into ON ticket (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE participant (
  ticket  INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  address TEXT    NOT NULL COLLATE NOCASE,
  name    TEXT    NOT NULL,
  role    INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  no           INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket       INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  direction    INTEGER NOT NULL CHECK (direction BETWEEN 1 AND 3),
  author       TEXT    NOT NULL,
  from_address TEXT    NOT NULL,
  from_name    TEXT    NOT NULL,
  to_list      TEXT    NOT NULL,
  cc_list      TEXT    NOT NULL,
  subject      TEXT    NOT NULL,
  date         INTEGER,
  stored       INTEGER NOT NULL,
  message_id   TEXT    NOT NULL,
  in_reply_to  TEXT    NOT NULL,
  reference_list TEXT  NOT NULL,
  text         TEXT    NOT NULL,
  reply_text   TEXT    NOT NULL,
  verified     INTEGER NOT NULL,
  machine      INTEGER NOT NULL,
  raw          BLOB REFERENCES raw (digest),
  content      BLOB CHECK (length(content) = 32),
  new_size     INTEGER,
  new_text     TEXT AS (
    iif(new_size IS NULL, reply_text, CAST(substr(CAST(text AS BLOB), 1, new_size) AS TEXT))) VIRTUAL
) STRICT;
CREATE INDEX message_ticket ON message (ticket);
CREATE INDEX message_id ON message (message_id) WHERE message_id <> '';
CREATE INDEX message_raw ON message (raw) WHERE raw IS NOT NULL;
CREATE INDEX message_content ON message (content) WHERE content IS NOT NULL;

CREATE TABLE attachment (
  message      INTEGER NOT NULL REFERENCES message (no) ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  filename     TEXT    NOT NULL,
  content_type TEXT    NOT NULL,
  size         INTEGER NOT NULL,
  is_inline    INTEGER NOT NULL,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  kind   TEXT    NOT NULL,
  detail TEXT    NOT NULL,
  rule   TEXT    NOT NULL
) STRICT;
CREATE INDEX event_ticket ON event (ticket);

CREATE TABLE outbox (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT    NOT NULL,
  ticket       INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  message      INTEGER REFERENCES message (no) ON DELETE CASCADE,
  recipient_no INTEGER NOT NULL,
  relay        TEXT    NOT NULL,
  sender       TEXT    NOT NULL,
  recipient    TEXT    NOT NULL,
  subject      TEXT    NOT NULL,
  message_id   TEXT    NOT NULL,
  state        INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),
  attempts     INTEGER NOT NULL,
  ambiguous    INTEGER NOT NULL,
  created      INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,
  last_error   TEXT    NOT NULL,
  sequence     TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (relay,
  CASE kind WHEN 'page' THEN 0 WHEN 'answer' THEN 0 WHEN 'webhook' THEN 0 WHEN 'ack' THEN 2 ELSE 1 END,
  next_attempt, id) WHERE state IN (1, 4);
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 2;
CREATE INDEX outbox_ticket ON outbox (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX outbox_message_id ON outbox (message_id) WHERE message_id <> '';
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;
-- The token of a copy names (message, recipient_no): there is one such copy, so no answer goes out twice.
CREATE UNIQUE INDEX outbox_copy ON outbox (message, recipient_no) WHERE recipient_no > 0;
-- Deliveries to webhooks: in order within a sequence, and each key once.
CREATE INDEX outbox_sequence ON outbox (relay, sequence, id) WHERE sequence <> '' AND state IN (1, 2, 4, 6);
CREATE UNIQUE INDEX outbox_delivery ON outbox (relay, message_id) WHERE kind = 'webhook';

-- Apart, so that a change of state does not rewrite a mail of megabytes.
CREATE TABLE outbox_shared (
  id    INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE outbox_body (
  id     INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
  bytes  BLOB NOT NULL,
  shared INTEGER REFERENCES outbox_shared (id)
) STRICT;
CREATE INDEX outbox_body_shared ON outbox_body (shared) WHERE shared IS NOT NULL;
CREATE TRIGGER outbox_body_gone AFTER DELETE ON outbox_body
WHEN old.shared IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox_body WHERE shared = old.shared)
BEGIN
  DELETE FROM outbox_shared WHERE id = old.shared;
END;

CREATE TABLE timer (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket  INTEGER REFERENCES ticket (id) ON DELETE CASCADE,
  name    TEXT    NOT NULL,
  due     INTEGER NOT NULL,
  payload TEXT    NOT NULL,
  crashes  INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX timer_key ON timer (ifnull(ticket, 0), name);
CREATE INDEX timer_ticket ON timer (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX timer_due ON timer (due, id);

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
CREATE INDEX ticket_living_customer ON ticket (customer) WHERE status < 5 AND customer <> '';
CREATE INDEX ticket_living_requester ON ticket (requester) WHERE status < 5;

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
CREATE TABLE status_change (
  id     INTEGER PRIMARY KEY,
  ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 6)
) STRICT;
CREATE INDEX status_change_ticket ON status_change (ticket, id);
DROP INDEX message_ticket;
CREATE INDEX message_ticket ON message (ticket, no, direction, stored, machine, verified, author);

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
ALTER TABLE ticket ADD COLUMN missed INTEGER;

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
  full INTEGER NOT NULL,
  spent INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE owed (
  id      INTEGER PRIMARY KEY,
  address TEXT    NOT NULL,
  ticket  INTEGER NOT NULL,
  since   INTEGER NOT NULL,
  words   TEXT    NOT NULL
) STRICT;
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
CREATE TRIGGER message_forgotten AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO unindexed (kind, id) VALUES (2, old.no);
END;
CREATE TRIGGER ticket_forgotten AFTER DELETE ON ticket BEGIN
  INSERT OR IGNORE INTO unindexed (kind, id) VALUES (1, old.id);
END;

INSERT INTO meta VALUES ('secret', x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
INSERT INTO epoch VALUES (0, 4, 7), (77, NULL, NULL);
INSERT INTO ledger VALUES (1, 'support', 7, 1, 1, '', 5, 8, NULL, 0, 1, 0, 0, 1, NULL, 1772442000);
INSERT INTO ledger VALUES (2, 'support', 7, 2, 4, 'the server says NO', NULL, NULL, NULL, 0, 0, 0, 0, 0, NULL, 1772442000);
INSERT INTO sender VALUES ('support', 'chris@initech.example', 2, 1772442000);
INSERT INTO ticket VALUES (5, 'Site down', 1, 'urgent', 'emergency', 'tier1', 'alice', 'chris@initech.example', 'Chris Lee',
  'initech', 'enterprise', 'support', '["support","emergency"]', '["down","eu"]', 'en', 1772442000, 1772442000, 1772445600,
  'first_response', NULL, 2, 1, 0, 1772442000, 0, '["silence closes"]', NULL, NULL, 1772445600, NULL);
INSERT INTO participant VALUES (5, 'chris@initech.example', 'Chris Lee', 1);
INSERT INTO message VALUES (8, 5, 1, 'chris@initech.example', 'chris@initech.example', 'Chris Lee', '["support@example.com"]',
  '[]', 'Site down', 1772441990, 1772442000, 'm1@initech.example', '[]', '[]', 'All pages answer 502.
> Do they?', '', 1, 0, NULL, NULL, 21);
INSERT INTO attachment VALUES (8, 1, 'log.txt', 'text/plain', 12, 0);
INSERT INTO event VALUES (1, 5, 1772442000, 'ticketd', 'ticket.created', 'Site down', '');
INSERT INTO outbox VALUES (1, 'ack', 5, 8, 1, 'support', '', 'chris@initech.example', '[Example #5] Site down', 't5.m8.r1.mac',
  1, 0, 0, 1772442000, 1772442000, '', '');
INSERT INTO outbox_shared VALUES (1, CAST(char(13, 10) AS BLOB));
INSERT INTO outbox_body VALUES (1, CAST('Thank you.' AS BLOB), 1);
INSERT INTO timer VALUES (1, 5, 'remind:first_response:50', 1772443800, '', 0, 2);
INSERT INTO status_change VALUES (1, 5, 1772442000, 1);
INSERT INTO target VALUES (5, 'first_response', 1772442000, 'standard', 'urgent', '60m on 24x7', 1772445600, NULL, NULL, NULL, NULL, 0, '["50%"]');
INSERT INTO confirmation VALUES ('digest', 1, 5, 'alice', 1772528400);
INSERT INTO page VALUES (5, 'on-call', 2, 1, 1, 1772442000, 1772442060, 'alice', '["alice@example.com"]', '[]');
INSERT INTO task VALUES (5, 1, 'bob', 'alice', 'Read the logs', 1772445600, 1772442000, NULL);
INSERT INTO shift VALUES (1, 'front-line', 'bob', 1772442000, 1772445600);
INSERT INTO swap VALUES ('digest', 'alice', 'bob', 1772442000, 1772445600, 1772528400);
INSERT INTO pick VALUES ('tier1', 'alice');
INSERT INTO link VALUES (5, 1, NULL, 'https://bugs.example/1', 'open', 1772442000);
INSERT INTO customer VALUES ('initech', 'Initech Inc.', '["initech.example"]', '[]', 'enterprise', '', 'dan@example.com', '',
  20454, NULL);
INSERT INTO bucket VALUES ('sender:chris@initech.example', 1772442360000, 1772442000000);
INSERT INTO owed VALUES (1, 'alice@example.com', 5, 1772445601, 'first response is missed');
INSERT INTO dead_address VALUES ('gone@initech.example', 1772442000, '550 5.1.1 no such user');
INSERT INTO unindexed VALUES (1, 5);
INSERT INTO message_words (rowid, words) VALUES (8, 'Site down' || char(10) || 'All pages answer 502.');
INSERT INTO counter VALUES ('suppressed.sender', 3);
-- Without bytes: when the server is asked for them again. Those that were given up so far are asked for once more.
ALTER TABLE ledger ADD COLUMN next_try INTEGER;
-- Copied to the folder of processed mail, but still where it was.
ALTER TABLE ledger ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ledger_unfetched ON ledger (mailbox, uidvalidity, next_try) WHERE raw IS NULL;

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
INSERT INTO ledger (mailbox, uidvalidity, uid, fate, reason, raw, size, attempts, server_done, received, next_try)
  VALUES ('support', 7, 99, 0, 'NO', NULL, 0, 3, 0, 1772442000, 1772442010);
ALTER TABLE mailbox ADD COLUMN looked INTEGER;
INSERT INTO mailbox VALUES ('support', 'imap.example.com', 'support', 'INBOX', 7, 5, 1772355600, 1, '', NULL);
INSERT INTO left_alone VALUES ('support', 7, 1, 4, 4);
PRAGMA application_id = 0x544B5444;
ALTER TABLE message ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
ALTER TABLE participant ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
ALTER TABLE ticket ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
UPDATE message SET proof = 2;
UPDATE participant SET proof = 2;
UPDATE ticket SET proof = 2;
ALTER TABLE timer ADD COLUMN set_at INTEGER;
PRAGMA user_version = 11;
