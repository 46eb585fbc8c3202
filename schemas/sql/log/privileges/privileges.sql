-- Everything belongs to kefu_owner. Nobody else may change a row of the log; readers of read models cannot see the log.
GRANT USAGE ON SCHEMA kefu TO kefu_writer, kefu_projector, kefu_reader, kefu_log_reader, kefu_text_reader, kefu_append,
  kefu_consumer;
GRANT USAGE ON SCHEMA kefu_read TO kefu_reader, kefu_log_reader, kefu_projector;
GRANT CREATE ON SCHEMA kefu_read TO kefu_projector;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA kefu FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kefu.partition_of(text, text, integer), kefu.identity_of(text, text) TO PUBLIC;
GRANT EXECUTE ON FUNCTION kefu_read.safe_zone(text), kefu_read.safe_instant(text) TO PUBLIC;

GRANT EXECUTE ON FUNCTION kefu.append(json, json) TO kefu_append;

GRANT SELECT ON kefu.log_settings, kefu.event_types, kefu.events, kefu.identities, kefu.batches, kefu.vault TO kefu_writer;
GRANT INSERT ON kefu.events, kefu.identities, kefu.batches, kefu.vault TO kefu_writer;
GRANT EXECUTE ON FUNCTION kefu.lock_partitions(smallint[], boolean), kefu.refuse_claim(smallint), kefu.find_identities(bytea[]) TO kefu_writer;

GRANT SELECT ON kefu.log_settings, kefu.events, kefu.batches TO kefu_projector;
GRANT SELECT, INSERT, UPDATE, DELETE ON kefu.projections, kefu.generations, kefu.checkpoints, kefu.parked TO kefu_projector;

GRANT SELECT ON kefu.log_settings, kefu.projections, kefu.generations, kefu.checkpoints TO kefu_reader;
-- What the read models do not hold is known from there.
GRANT SELECT (projection, generation, partition, "offset", shop, cause) ON kefu.parked TO kefu_reader;
GRANT SELECT (partition, last_offset) ON kefu.batches TO kefu_reader;

GRANT SELECT ON kefu.log_settings, kefu.event_types, kefu.events, kefu.batches, kefu.identities, kefu.readings,
  kefu.projections, kefu.generations, kefu.checkpoints, kefu.parked TO kefu_log_reader;
GRANT EXECUTE ON FUNCTION
  kefu.event_bytes(bigint, timestamptz, text, text, text, text, text, text, text),
  kefu.batch_digest(smallint, bigint, bigint, timestamptz, bytea) TO kefu_log_reader;

-- Text is given out by this function alone, which keeps a record of it.
GRANT EXECUTE ON FUNCTION kefu.read_text(smallint, bigint[]) TO kefu_text_reader, kefu_consumer;
-- A consumer reads the log and moves on in its group; it cannot append.
GRANT SELECT ON kefu.log_settings, kefu.events, kefu.batches TO kefu_consumer;
GRANT SELECT, INSERT, UPDATE, DELETE ON kefu.groups, kefu.group_members, kefu.group_partitions, kefu.group_parked TO kefu_consumer;
GRANT SELECT ON kefu.groups, kefu.group_members, kefu.group_partitions, kefu.group_parked TO kefu_log_reader;

-- Leaves are addressed directly.
DO $$
DECLARE
  _leaf regclass;
BEGIN
  FOR _leaf IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'kefu.events'::regclass LOOP
    EXECUTE format('GRANT SELECT, INSERT ON %s TO kefu_writer', _leaf);
    EXECUTE format('GRANT SELECT ON %s TO kefu_projector, kefu_log_reader, kefu_consumer', _leaf);
  END LOOP;
END
$$;

-- Tables that the projector makes can be read by those who ask.
ALTER DEFAULT PRIVILEGES FOR ROLE kefu_projector IN SCHEMA kefu_read GRANT SELECT ON TABLES TO kefu_reader, kefu_log_reader;
