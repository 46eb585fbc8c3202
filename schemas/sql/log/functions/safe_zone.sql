-- A time zone that PostgreSQL knows, else null: what a shop calls its zone is a producer's text and must not break a query.
-- Costs a subtransaction, so it is asked once per distinct zone of a query, never per row; that also makes it unsafe in parallel.
CREATE FUNCTION kefu_read.safe_zone(zone text)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
AS $$
BEGIN
  PERFORM timestamptz 'epoch' AT TIME ZONE zone;
  RETURN zone;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END
$$;
