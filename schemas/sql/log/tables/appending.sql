-- One event on its way through kefu.append.
CREATE TYPE kefu.appending AS (
  n integer, partition smallint, "time" timestamptz, shop text, type text, subject text, source text, id text,
  extensions text, data text, personal text, person text, reason text);
