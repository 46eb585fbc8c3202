-- The personal text of events that the vault still has, and a record of this reading: the only way to it for kefu_text_reader.
CREATE FUNCTION kefu.read_text(partition smallint, offsets bigint[])
RETURNS TABLE ("offset" bigint, content bytea)
LANGUAGE plpgsql VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  _found bigint[];
  _contents bytea[];
BEGIN
  SELECT array_agg(v."offset" ORDER BY v."offset"), array_agg(v.content ORDER BY v."offset")
  INTO _found, _contents
  FROM kefu.vault v
  WHERE v.partition = read_text.partition AND v."offset" = ANY (read_text.offsets);
  IF _found IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO kefu.readings (partition, offsets) VALUES (read_text.partition, _found);
  RETURN QUERY SELECT u.o, u.c FROM unnest(_found, _contents) AS u (o, c);
END
$$;
