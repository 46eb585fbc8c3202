-- Appends CloudEvents from any language: a JSON array of events, or one event. One row per event in the order given: outcome
-- appended, duplicate (with the first position), conflict or refused (with the reason). Good events are stored beside refused
-- ones. It must run in a READ COMMITTED transaction, which holds the partitions' locks to its end: commit at once.
--
-- With expecting, {"shop": …, "subject": …, "after": offset, "types": […]} or an array of these, the events are stored only if the
-- log has nothing newer for the subject (of the types, if any are named) than that offset; -1 means nothing at all. Else the
-- outcome of each is expectation_failed, with the position of the first newer event. Events that are all in the log already are
-- duplicates even then.
CREATE FUNCTION kefu.append(events json, expecting json DEFAULT NULL)
RETURNS TABLE (n integer, outcome text, partition smallint, "offset" bigint, reason text)
LANGUAGE plpgsql VOLATILE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
  _event json;
  _parsed record;
  _all kefu.appending[] := '{}';
  _row kefu.appending;
  _partitions smallint[] := '{}';
  _count integer := (SELECT s.partitions FROM kefu.log_settings s);
  _next bigint[];
  _first bigint[];
  _digest bytea[];
  _recorded timestamptz[];
  _head record;
  _stored record;
  _difference text;
  _expectation record;
  _newer record;
BEGIN
  IF json_typeof(append.events) = 'object' THEN
    append.events := json_build_array(append.events);
  ELSIF json_typeof(append.events) IS DISTINCT FROM 'array' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'kefu.append takes an event or an array of events';
  END IF;

  n := -1;
  FOR _event IN SELECT value FROM json_array_elements(append.events) LOOP
    n := n + 1;
    _row := NULL;
    _row.n := n;
    BEGIN
      SELECT * INTO _parsed FROM kefu.parse_event(_event);
      _row.time := _parsed.time;
      _row.shop := _parsed.shop;
      _row.type := _parsed.type;
      _row.subject := _parsed.subject;
      _row.source := _parsed.source;
      _row.id := _parsed.id;
      _row.extensions := _parsed.extensions;
      _row.data := _parsed.data;
      _row.personal := _parsed.personal;
      _row.person := _parsed.person;
      _row.partition := kefu.partition_of(_parsed.shop, _parsed.subject, _count);
      _partitions := _partitions || _row.partition;
    EXCEPTION WHEN invalid_parameter_value OR numeric_value_out_of_range OR data_exception OR statement_too_complex THEN
      _row.reason := SQLERRM;
    END;
    _all := _all || _row;
  END LOOP;

  _partitions := _partitions || ARRAY(
    SELECT kefu.partition_of(x.shop, x.subject, _count) FROM kefu.parse_expectations(append.expecting) x);

  FOR _head IN SELECT * FROM kefu.lock_partitions(_partitions) LOOP
    _next[_head.partition] := _head.last_offset + 1;
    _first[_head.partition] := _head.last_offset + 1;
    _digest[_head.partition] := _head.digest;
    _recorded[_head.partition] := _head.recorded_at;
  END LOOP;

  FOR _expectation IN SELECT * FROM kefu.parse_expectations(append.expecting) LOOP
    IF _expectation.after >= _first[kefu.partition_of(_expectation.shop, _expectation.subject, _count)] THEN
      RAISE invalid_parameter_value USING
        MESSAGE = format('expecting: nothing newer than offset %s was expected of %s, whose partition %s has offsets up to %s only',
          _expectation.after, _expectation.subject, kefu.partition_of(_expectation.shop, _expectation.subject, _count),
          _first[kefu.partition_of(_expectation.shop, _expectation.subject, _count)] - 1),
        HINT = 'Give the offset of the newest event that you have seen there, or -1 if there was none.';
    END IF;
    SELECT e.partition, e."offset" INTO _newer
    FROM kefu.events e
    WHERE e.partition = kefu.partition_of(_expectation.shop, _expectation.subject, _count) AND e."offset" > _expectation.after
      AND e.shop = _expectation.shop AND e.subject = _expectation.subject
      AND (_expectation.types IS NULL OR e.type LIKE ANY (_expectation.types))
    ORDER BY e."offset"
    LIMIT 1;
    CONTINUE WHEN NOT FOUND OR NOT EXISTS (
      SELECT FROM unnest(_all) a
      WHERE a.reason IS NULL AND NOT EXISTS (SELECT FROM kefu.identities i WHERE i.identity = kefu.identity_of(a.source, a.id)));
    FOREACH _row IN ARRAY _all LOOP
      n := _row.n;
      outcome := CASE WHEN _row.reason IS NULL THEN 'expectation_failed' ELSE 'refused' END;
      reason := coalesce(_row.reason, format('%s has newer events than offset %s', _expectation.subject, _expectation.after));
      partition := CASE WHEN _row.reason IS NULL THEN _newer.partition END;
      "offset" := CASE WHEN _row.reason IS NULL THEN _newer."offset" END;
      RETURN NEXT;
    END LOOP;
    RETURN;
  END LOOP;

  FOREACH _row IN ARRAY _all LOOP
    n := _row.n;
    reason := _row.reason;
    partition := NULL;
    "offset" := NULL;
    IF _row.reason IS NOT NULL THEN
      outcome := 'refused';
      RETURN NEXT;
      CONTINUE;
    END IF;
    INSERT INTO kefu.identities ("offset", partition, identity)
    VALUES (_next[_row.partition], _row.partition, kefu.identity_of(_row.source, _row.id))
    ON CONFLICT (identity) DO NOTHING;
    IF FOUND THEN
      outcome := 'appended';
      partition := _row.partition;
      "offset" := _next[_row.partition];
      INSERT INTO kefu.events ("offset", "time", partition, shop, type, subject, source, id, extensions, data)
      VALUES (
        "offset", _row.time, _row.partition, _row.shop, _row.type, _row.subject, _row.source, _row.id, _row.extensions, _row.data);
      IF _row.personal IS NOT NULL THEN
        INSERT INTO kefu.vault ("offset", partition, person, content)
        VALUES ("offset", _row.partition, _row.person, convert_to(_row.personal, 'UTF8'));
      END IF;
      _next[_row.partition] := _next[_row.partition] + 1;
    ELSE
      SELECT e.*, v.content INTO _stored
      FROM kefu.identities i
      JOIN kefu.events e ON e.partition = i.partition AND e."offset" = i."offset"
      LEFT JOIN kefu.vault v ON v.partition = i.partition AND v."offset" = i."offset"
      WHERE i.identity = kefu.identity_of(_row.source, _row.id);
      IF NOT FOUND THEN
        RAISE data_corrupted USING
          MESSAGE = format('the log is damaged: the event %s of %s is missing', _row.id, _row.source),
          HINT = 'Run kefu log verify, and restore a backup.';
      END IF;
      _difference := CASE
        WHEN _stored.shop <> _row.shop THEN 'shop'
        WHEN _stored.type <> _row.type THEN 'type'
        WHEN _stored.subject <> _row.subject THEN 'subject'
        WHEN _stored.time <> _row.time THEN 'time'
        WHEN _stored.data IS DISTINCT FROM _row.data THEN 'data'
        WHEN coalesce(_stored.extensions::jsonb, '{}') - ARRAY['dataschema', 'datacontenttype']
          <> coalesce(_row.extensions::jsonb, '{}') - ARRAY['dataschema', 'datacontenttype'] THEN 'extensions'
        WHEN _stored.content <> convert_to(_row.personal, 'UTF8') THEN 'text' END;
      outcome := CASE WHEN _difference IS NULL THEN 'duplicate' ELSE 'conflict' END;
      reason := 'the same source and id were appended with another ' || _difference;
      partition := _stored.partition;
      "offset" := _stored."offset";
    END IF;
    RETURN NEXT;
  END LOOP;

  INSERT INTO kefu.batches (partition, first_offset, last_offset, recorded_at, digest)
  SELECT p, _first[p], _next[p] - 1, _recorded[p], kefu.batch_digest(p, _first[p], _next[p] - 1, _recorded[p], _digest[p])
  FROM (SELECT DISTINCT u FROM unnest(_partitions) u) AS d (p)
  WHERE _next[p] > _first[p];
END
$$;
