-- Servers from which somebody follows or once did, and whether they had their turn to get the newest posts. Whoever follows when this
-- table is made is no newcomer.
CREATE TABLE server (
  zone     TEXT PRIMARY KEY,
  welcomed INTEGER NOT NULL CHECK (welcomed IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX server_new ON server (zone) WHERE welcomed = 0;
INSERT INTO server SELECT DISTINCT zone, 1 FROM follower WHERE state = 'accepted';

-- Whether an inbox that is another server's than its owner's, and so perhaps somebody else's, ever said yes to an answer of ours: only
-- then posts go there. Whoever follows when this column is made was sent posts before.
ALTER TABLE follower ADD COLUMN heard INTEGER NOT NULL DEFAULT 1 CHECK (heard IN (0, 1));
CREATE INDEX follower_unheard ON follower (inbox) WHERE heard = 0;
