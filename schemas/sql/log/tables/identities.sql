-- (source, id) of every event of every partition, exactly and for ever, as kefu.identity_of has it. Insert-only, written with the event.
-- One index and no other column to filter by: whatever the planner believes about the table, a probe can use only this one.
CREATE TABLE kefu.identities (
  "offset" bigint NOT NULL,
  partition smallint NOT NULL,
  identity bytea NOT NULL
);

CREATE UNIQUE INDEX identities_identity_idx ON kefu.identities (identity);

-- A probe names one row, whatever the values are like.
ALTER TABLE kefu.identities ALTER "offset" SET STATISTICS 0, ALTER partition SET STATISTICS 0, ALTER identity SET STATISTICS 0;
