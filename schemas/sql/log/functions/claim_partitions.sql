-- Takes the locks of the named partitions to the end of the transaction, or fails at once when one of them is held. For a writer
-- that knows the heads: if it does not any more, its first offset is taken, and the key of the partition says so.
CREATE FUNCTION kefu.claim_partitions(partitions smallint[])
RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  _partition smallint;
BEGIN
  FOREACH _partition IN ARRAY claim_partitions.partitions LOOP
    IF NOT pg_try_advisory_xact_lock(1801807477, _partition) THEN
      RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'another append holds partition ' || _partition;
    END IF;
  END LOOP;
END
$$;
