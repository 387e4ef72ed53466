-- What followers know of each of our ids. A row is never removed: a deleted id is remembered for good.
CREATE TABLE ledger (
  id     TEXT PRIMARY KEY,
  hash   TEXT NOT NULL,
  told   TEXT NOT NULL CHECK (told IN ('known', 'live', 'gone')),
  record TEXT NOT NULL
) STRICT;

-- What was given up, for those who want it tried again or kept from being tried.
CREATE INDEX delivery_failed ON delivery (zone) WHERE state = 'failed';
