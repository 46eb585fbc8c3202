-- The chain: one insert-only row per partition and write, sealing its events. The newest row of a partition is its head.
CREATE TABLE kefu.batches (
  partition smallint NOT NULL,
  first_offset bigint NOT NULL,
  last_offset bigint NOT NULL CHECK (last_offset >= first_offset),
  recorded_at timestamptz NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  PRIMARY KEY (partition, last_offset)
);

ALTER TABLE kefu.batches ALTER partition SET STATISTICS 10, ALTER first_offset SET STATISTICS 0,
  ALTER last_offset SET STATISTICS 10, ALTER recorded_at SET STATISTICS 0, ALTER digest SET STATISTICS 0;

COMMENT ON COLUMN kefu.batches.digest IS
  'SHA-256 over the previous digest, partition, first and last offset, recorded_at and the canonical bytes of the events.';
