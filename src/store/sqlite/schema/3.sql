-- Servers from which somebody follows or once did, and who it was until the server got the newest posts. Whoever follows when this
-- table is made is no newcomer.
CREATE TABLE server (
  zone     TEXT PRIMARY KEY,
  newcomer TEXT
) STRICT, WITHOUT ROWID;
-- Whoever leaves before that leaves no name, and their server may yet get its turn.
CREATE TRIGGER follower_left AFTER DELETE ON follower BEGIN DELETE FROM server WHERE newcomer = old.actor; END;
CREATE INDEX server_new ON server (newcomer) WHERE newcomer IS NOT NULL;
INSERT INTO server SELECT DISTINCT zone, NULL FROM follower WHERE state = 'accepted';

-- Whether an inbox that is another server's than its owner's, and so perhaps somebody else's, ever said yes to an answer of ours: only
-- then posts go there. Whoever follows when this column is made was sent posts before.
ALTER TABLE follower ADD COLUMN heard INTEGER NOT NULL DEFAULT 1 CHECK (heard IN (0, 1));
CREATE INDEX follower_unheard ON follower (inbox) WHERE heard = 0;
