-- JSON with sorted keys (bytes), no white space, plain decimals and the fewest escapes: two texts of one value are one text.
-- Refuses duplicate keys and what the command line refuses (depth, number range). Vectors: schemas/vectors/canonical-json.json.
CREATE FUNCTION kefu.canonical_json(value json, depth integer DEFAULT 1)
RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  _kind text := json_typeof(canonical_json.value);
  _number numeric;
  _text text;
  _count bigint;
  _keys bigint;
BEGIN
  IF canonical_json.depth > 64 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'nested deeper than 64';
  END IF;
  IF _kind = 'object' THEN
    SELECT
      '{' || coalesce(string_agg(to_json(m.key)::text || ':' || kefu.canonical_json(m.value, canonical_json.depth + 1), ','
        ORDER BY m.key COLLATE "C"), '') || '}',
      count(*), count(DISTINCT m.key COLLATE "C")
    INTO _text, _count, _keys
    FROM json_each(canonical_json.value) m;
    IF _count <> _keys THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'an object names a key twice';
    END IF;
    RETURN _text;
  ELSIF _kind = 'array' THEN
    SELECT '[' || coalesce(string_agg(kefu.canonical_json(m.value, canonical_json.depth + 1), ',' ORDER BY m.ordinality), '') || ']'
    INTO _text
    FROM json_array_elements(canonical_json.value) WITH ORDINALITY m;
    RETURN _text;
  ELSIF _kind = 'number' THEN
    -- A long exponent would make a number of gigabytes: look at its size before it is spelled out.
    IF abs(coalesce(substring(canonical_json.value::text FROM '[eE]([+-]?[0-9]{1,9})')::bigint, 0)) > 800
      OR canonical_json.value::text ~ '[eE][+-]?[0-9]{10,}' THEN
      RAISE EXCEPTION USING ERRCODE = 'numeric_value_out_of_range', MESSAGE = 'number out of range';
    END IF;
    _number := trim_scale((canonical_json.value::text)::numeric);
    IF length(_number::text) > 400 THEN
      RAISE EXCEPTION USING ERRCODE = 'numeric_value_out_of_range', MESSAGE = 'number out of range';
    END IF;
    RETURN _number::text;
  ELSIF _kind = 'string' THEN
    RETURN to_json(canonical_json.value #>> '{}')::text;
  END IF;
  RETURN btrim(canonical_json.value::text, E' \t\n\r');
END
$$;
