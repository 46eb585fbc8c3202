-- The expectations of an append: one object or an array of them. Types come out as patterns of LIKE; one that no type can have is
-- refused, since it would protect from nothing.
CREATE FUNCTION kefu.parse_expectations(expecting json)
RETURNS TABLE (shop text, subject text, after bigint, types text[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  _expectation json;
  _type text;
BEGIN
  IF expecting IS NULL OR json_typeof(expecting) = 'null' THEN
    RETURN;
  END IF;
  FOR _expectation IN
    SELECT value FROM json_array_elements(CASE json_typeof(expecting) WHEN 'array' THEN expecting ELSE json_build_array(expecting) END)
  LOOP
    IF json_typeof(_expectation) <> 'object' OR json_typeof(_expectation -> 'shop') IS DISTINCT FROM 'string'
      OR json_typeof(_expectation -> 'subject') IS DISTINCT FROM 'string'
      OR (_expectation ->> 'after') !~ '^(-1|[0-9]{1,18})$' OR (_expectation -> 'after') IS NULL
      OR json_typeof(_expectation -> 'types') NOT IN ('array', 'null')
      OR EXISTS (SELECT FROM json_object_keys(_expectation) k WHERE k NOT IN ('shop', 'subject', 'after', 'types')) THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'expecting takes {"shop": text, "subject": text, "after": offset or -1, "types": [text]} or an array of these';
    END IF;
    shop := _expectation ->> 'shop';
    subject := _expectation ->> 'subject';
    after := (_expectation ->> 'after')::bigint;
    types := NULL;
    IF json_typeof(_expectation -> 'types') = 'array' AND json_array_length(_expectation -> 'types') > 0 THEN
      FOR _type IN SELECT json_array_elements_text(_expectation -> 'types') LOOP
        types := types || replace(regexp_replace(coalesce(_type, ''), '([\\%_])', '\\\1', 'g'), '*', '%');
        IF NOT EXISTS (SELECT FROM kefu.event_types t WHERE t.type LIKE types[cardinality(types)])
          AND (replace(coalesce(_type, ''), '*', 'x') !~ '^[a-z][a-z0-9-]+(\.[a-z0-9_-]+){2,}$'
            OR EXISTS (SELECT FROM kefu.event_types t WHERE split_part(t.type, '.', 1) = split_part(_type, '.', 1))) THEN
          RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('expecting: there is no event type "%s"; order.* stands for all that begin with order.', _type);
        END IF;
      END LOOP;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
