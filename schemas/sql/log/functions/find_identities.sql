-- Which of the named events are in the log already, and where. The lateral one-row look-up and the settings leave the planner
-- no choice but the identity index: a plan made while the table was empty stays right when it holds a billion rows.
CREATE FUNCTION kefu.find_identities(identities bytea[])
RETURNS TABLE (n integer, partition smallint, "offset" bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
  RETURN QUERY
    SELECT (u.n - 1)::integer, i.partition, i."offset"
    FROM unnest(find_identities.identities) WITH ORDINALITY AS u (identity, n)
    CROSS JOIN LATERAL (
      SELECT f.partition, f."offset"
      FROM kefu.identities f
      WHERE f.identity = u.identity
      LIMIT 1
    ) i;
END
$$;
