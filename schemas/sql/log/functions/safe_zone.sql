-- The name of a time zone that PostgreSQL knows, else null: what a shop calls its zone is a producer's text and must not break a query.
-- Names of the IANA database alone: an offset such as +08:00 would be counted westward, an abbreviation such as CST be the American one.
-- Costs a subtransaction, so it is asked once per distinct zone of a query, never per row; that also makes it unsafe in parallel.
CREATE FUNCTION kefu_read.safe_zone(zone text)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
AS $$
BEGIN
  IF zone !~ '^([A-Za-z_-]+(/[A-Za-z_-]+)+|Etc/GMT(\+([1-9]|1[0-2])|-([1-9]|1[0-4])))$' AND lower(zone) NOT IN (
    'utc', 'gmt', 'prc', 'roc', 'rok', 'japan', 'singapore', 'hongkong', 'iran', 'israel', 'turkey', 'egypt', 'libya', 'cuba', 'jamaica',
    'eire', 'portugal', 'poland', 'iceland', 'greenwich', 'universal', 'zulu'
  ) THEN
    RETURN NULL;
  END IF;
  PERFORM timestamptz 'epoch' AT TIME ZONE zone;
  RETURN zone;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END
$$;
