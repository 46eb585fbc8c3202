-- (source, id) of every event of every partition, exactly and for ever. Insert-only, written with the event.
-- One index and no other column to filter by: whatever the planner believes about the table, a probe can use only this one.
CREATE TABLE kefu.identities (
  "offset" bigint NOT NULL,
  partition smallint NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL
);

CREATE UNIQUE INDEX identities_source_id_idx ON kefu.identities (source, id);
