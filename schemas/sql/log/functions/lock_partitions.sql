-- Takes the locks of the named partitions, in ascending order and to the end of the transaction, and returns their heads as
-- they stand under the locks. Whoever holds a partition's lock alone numbers its rows, so offset order is commit order.
-- Without waiting, only those partitions are locked and returned whose locks are free.
CREATE FUNCTION kefu.lock_partitions(partitions smallint[], waiting boolean DEFAULT true)
RETURNS TABLE (partition smallint, last_offset bigint, digest bytea, recorded_at timestamptz)
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  _partition smallint;
  _locked smallint[] := '{}';
BEGIN
  -- A snapshot that is older than the lock would hide rows that were committed while this transaction waited.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_transaction_state',
      MESSAGE = 'appends need a READ COMMITTED transaction, this one is ' || upper(current_setting('transaction_isolation'));
  END IF;
  FOR _partition IN SELECT DISTINCT p FROM unnest(lock_partitions.partitions) p ORDER BY p LOOP
    IF lock_partitions.waiting THEN
      PERFORM pg_advisory_xact_lock(1801807477, _partition);
    ELSIF NOT pg_try_advisory_xact_lock(1801807477, _partition) THEN
      CONTINUE;
    END IF;
    _locked := _locked || _partition;
  END LOOP;
  RETURN QUERY
    SELECT p, coalesce(b.last_offset, -1), coalesce(b.digest, decode(repeat('00', 32), 'hex')),
      greatest(b.recorded_at, clock_timestamp())
    FROM unnest(_locked) AS d (p)
    LEFT JOIN LATERAL (
      SELECT h.last_offset, h.digest, h.recorded_at
      FROM kefu.batches h
      WHERE h.partition = d.p
      ORDER BY h.last_offset DESC
      LIMIT 1
    ) b ON true
    ORDER BY p;
END
$$;
