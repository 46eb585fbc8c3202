-- How far a group is in each partition, and who works on it. The epoch grows with every take-over: whoever writes names
-- the epoch that it got, so a member that was replaced changes nothing any more, however late it comes.
CREATE TABLE kefu.group_partitions (
  group_name text COLLATE "C" NOT NULL REFERENCES kefu.groups ON DELETE CASCADE,
  partition smallint NOT NULL,
  next_offset bigint NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  owner bigint,
  delivered_end bigint NOT NULL DEFAULT 0,
  suspect_end bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (group_name, partition)
) WITH (fillfactor = 50);

COMMENT ON COLUMN kefu.group_partitions.next_offset IS 'The first offset that is not acknowledged.';
COMMENT ON COLUMN kefu.group_partitions.delivered_end IS 'What lies before it may have been delivered by the owner.';
COMMENT ON COLUMN kefu.group_partitions.suspect_end IS 'What lies before it was out when a member died: it is delivered alone.';
COMMENT ON COLUMN kefu.group_partitions.attempts IS
  'Deliveries of the first event at or after next_offset that a member did not survive, or that are going on.';
