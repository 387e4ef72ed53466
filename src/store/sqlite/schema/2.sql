-- What followers know of each of our ids. A row is never removed: a deleted id is remembered for good.
CREATE TABLE ledger (
  id     TEXT PRIMARY KEY,
  hash   TEXT NOT NULL,
  told   TEXT NOT NULL CHECK (told IN ('known', 'live', 'gone')),
  record TEXT NOT NULL
) STRICT;

-- What is remembered of hosts that failed, or that want requests signed another way than most.
CREATE TABLE host (
  zone         TEXT PRIMARY KEY,
  closed_until INTEGER,
  dead         INTEGER,
  at           INTEGER NOT NULL,
  record       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX host_dead ON host (dead) WHERE dead IS NOT NULL;
CREATE INDEX host_closed ON host (closed_until) WHERE closed_until IS NOT NULL;

-- What was given up, for those who want it tried again or kept from being tried.
CREATE INDEX delivery_failed ON delivery (zone) WHERE state = 'failed';
