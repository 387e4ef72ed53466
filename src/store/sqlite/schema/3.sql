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
