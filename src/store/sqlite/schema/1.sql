-- Times are microseconds since 1970. A `zone` is a host with its labels turned round, `org.example.social.`, so that a domain and
-- every host under it are one range of it. Remembered ids are SHA-256: nothing that can be read back.

CREATE TABLE card (
  id      TEXT PRIMARY KEY,
  fetched INTEGER NOT NULL,
  record  TEXT NOT NULL
) STRICT;
CREATE INDEX card_age ON card (fetched, id);

CREATE TABLE follower (
  actor        TEXT PRIMARY KEY,
  zone         TEXT NOT NULL,
  handle       TEXT NOT NULL,
  inbox        TEXT NOT NULL,
  shared_inbox TEXT,
  follow       TEXT NOT NULL,
  asked        INTEGER NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
  since        INTEGER NOT NULL
) STRICT;
CREATE INDEX follower_turn ON follower (state, since, actor);
CREATE INDEX follower_zone ON follower (zone);
CREATE INDEX follower_inbox ON follower (inbox);
CREATE INDEX follower_shared_inbox ON follower (shared_inbox) WHERE shared_inbox IS NOT NULL;

CREATE TABLE interaction (
  id       TEXT PRIMARY KEY,
  actor    TEXT NOT NULL,
  zone     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  object   TEXT NOT NULL,
  handle   TEXT NOT NULL,
  name     TEXT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'private')),
  note     TEXT,
  edit     TEXT,
  received INTEGER NOT NULL,
  changed  INTEGER NOT NULL
) STRICT;
CREATE INDEX interaction_turn ON interaction (received, id);
CREATE INDEX interaction_state ON interaction (state, received, id);
CREATE INDEX interaction_actor ON interaction (actor, kind, object);
CREATE INDEX interaction_zone ON interaction (zone);
CREATE INDEX interaction_waits ON interaction (zone) WHERE state = 'pending' OR edit IS NOT NULL;
CREATE UNIQUE INDEX interaction_once ON interaction (actor, kind, object) WHERE kind <> 'reply';

CREATE TABLE seen (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_age ON seen (at);

CREATE TABLE gone (
  id    BLOB PRIMARY KEY,
  at    INTEGER NOT NULL,
  heard INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX gone_age ON gone (heard);

CREATE TABLE block (
  kind   TEXT NOT NULL CHECK (kind IN ('actor', 'domain')),
  name   TEXT NOT NULL,
  reason TEXT NOT NULL,
  since  INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE complaint (
  id       TEXT PRIMARY KEY,
  actor    TEXT NOT NULL,
  received INTEGER NOT NULL,
  record   TEXT NOT NULL
) STRICT;
CREATE INDEX complaint_turn ON complaint (received, id);
CREATE INDEX complaint_actor ON complaint (actor);

CREATE TABLE journal (
  line    INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  verb    TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX journal_age ON journal (at);
CREATE INDEX journal_actor ON journal (actor);

-- The bytes of an activity stand once, however many inboxes they go to.
CREATE TABLE activity (
  number INTEGER PRIMARY KEY,
  id     TEXT NOT NULL UNIQUE,
  body   TEXT NOT NULL
) STRICT;

-- `first`: the oldest living row of its inbox, the only one that may go. Living rows wait or are held.
CREATE TABLE delivery (
  place    INTEGER PRIMARY KEY,
  activity INTEGER NOT NULL REFERENCES activity (number),
  inbox    TEXT NOT NULL,
  zone     TEXT NOT NULL,
  state    TEXT NOT NULL CHECK (state IN ('waits', 'held', 'done', 'failed')),
  first    INTEGER NOT NULL CHECK (first IN (0, 1)),
  due      INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  token    INTEGER,
  until    INTEGER,
  finished INTEGER,
  status   INTEGER,
  reason   TEXT NOT NULL DEFAULT '',
  UNIQUE (activity, inbox)
) STRICT;
CREATE INDEX delivery_living ON delivery (zone, inbox, place) WHERE finished IS NULL;
CREATE INDEX delivery_first ON delivery (zone, due, place) WHERE first = 1;
CREATE INDEX delivery_held ON delivery (zone, until) WHERE state = 'held';
CREATE INDEX delivery_inbox ON delivery (inbox);
CREATE INDEX delivery_finished ON delivery (finished) WHERE finished IS NOT NULL;

-- One row for each host that something waits for: when it may be sent the next thing. A claim reads this table's beginning and
-- never the queue.
CREATE TABLE lane (
  zone  TEXT PRIMARY KEY,
  ready INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_turn ON lane (ready, zone);

-- Numbers that are never given twice, though rows go.
CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('place', 0), ('token', 0);
