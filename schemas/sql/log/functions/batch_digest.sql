-- The digest that a batch must have, recomputed from the stored rows: SHA-256 over the previous digest (32 zero bytes before
-- the first), partition (2 bytes), first and last offset (8 bytes each), recorded_at (µs since 1970, 8 bytes), and the
-- canonical bytes of the events in order of offset.
CREATE FUNCTION kefu.batch_digest(
  partition smallint, first_offset bigint, last_offset bigint, recorded_at timestamptz, previous bytea)
RETURNS bytea
LANGUAGE sql STABLE
AS $$
  SELECT sha256(
    batch_digest.previous
    || int2send(batch_digest.partition)
    || int8send(batch_digest.first_offset)
    || int8send(batch_digest.last_offset)
    || int8send((extract(epoch FROM batch_digest.recorded_at) * 1000000)::bigint)
    || string_agg(
      kefu.event_bytes(e."offset", e."time", e.shop, e.type, e.subject, e.source, e.id, e.extensions, e.data),
      ''::bytea ORDER BY e."offset"))
  FROM kefu.events e
  WHERE e.partition = batch_digest.partition
    AND e."offset" BETWEEN batch_digest.first_offset AND batch_digest.last_offset
$$;
