-- Checks the envelope of one CloudEvent and splits it into the columns of the log; raises with the field and the reason.
-- Payload schemas are the client's to check: an event that a projection cannot fold parks its subject there. All else is as the
-- command line checks it. Vectors: schemas/vectors/event-columns.json.
CREATE FUNCTION kefu.parse_event(
  event json,
  OUT "time" timestamptz, OUT shop text, OUT type text, OUT subject text, OUT source text, OUT id text,
  OUT extensions text, OUT data text, OUT personal text, OUT person text)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  _name text;
  _value text;
  _kind text;
  _field text;
  _zone text;
  _data json := parse_event.event -> 'data';
  _flat jsonb;
  _personal jsonb := '{}';
  _known kefu.event_types;
  _extensions integer;
  _fields integer := 0;
  _doubles integer := 0;
BEGIN
  IF json_typeof(parse_event.event) IS DISTINCT FROM 'object' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'an event is a JSON object';
  END IF;
  -- A text may have 64 KiB and 64 fields more than what is stored of it, which is looked at below.
  IF octet_length(parse_event.event::text) > 1048576 + 65536 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'the event is larger than 1 MiB';
  END IF;
  IF (SELECT count(*) <> count(DISTINCT key) FROM json_object_keys(parse_event.event) key) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'the event names an attribute twice';
  END IF;
  FOREACH _name IN ARRAY ARRAY['specversion', 'id', 'source', 'type', 'subject', 'time', 'shop'] LOOP
    _value := parse_event.event ->> _name;
    IF _value IS NULL OR _value = '' OR json_typeof(parse_event.event -> _name) <> 'string' THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = _name || ': required, a non-empty string';
    END IF;
    IF octet_length(_value) > (CASE WHEN _name IN ('shop', 'type') THEN 256 ELSE 1024 END) THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = _name || ': too long';
    END IF;
    IF _value ~ '[\u0001-\u001f\u007f-\u009f]' THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = _name || ': holds a control character';
    END IF;
  END LOOP;
  IF parse_event.event ->> 'specversion' <> '1.0' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'specversion: must be 1.0';
  END IF;
  IF parse_event.event -> 'data_base64' IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'data_base64: send JSON in data';
  END IF;
  shop := parse_event.event ->> 'shop';
  type := parse_event.event ->> 'type';
  subject := parse_event.event ->> 'subject';
  source := parse_event.event ->> 'source';
  id := parse_event.event ->> 'id';
  IF source !~ '^([A-Za-z0-9._~:/?#\[\]@!$&''()*+,;=-]|%[0-9A-Fa-f]{2})+$' OR source LIKE '%#%#%' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'source: must be a URI reference';
  END IF;
  _value := parse_event.event ->> 'time';
  IF _value !~ '^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$'
    OR left(_value, 4) = '0000' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'time: must be RFC 3339 with an offset, at most to the microsecond';
  END IF;
  BEGIN
    -- PostgreSQL takes no offset of 16 hours or more, RFC 3339 does.
    _zone := substring(_value FROM '([Zz]|[+-]\d\d:\d\d)$');
    "time" := (left(_value, -length(_zone)) || 'Z')::timestamptz
      - CASE WHEN _zone IN ('Z', 'z') THEN interval '0' ELSE _zone::interval END;
  EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'time: no such date';
  END;
  IF "time" < '0001-01-01 00:00:00+00' OR "time" >= '10000-01-01 00:00:00+00' THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'time: the year must be 0001 to 9999, as UTC';
  END IF;
  IF json_typeof(parse_event.event -> 'datacontenttype') <> 'null' AND (
    json_typeof(parse_event.event -> 'datacontenttype') <> 'string'
    OR parse_event.event ->> 'datacontenttype' !~ '^[^/;]+/([^/;]+\+)?[jJ][sS][oO][nN][ \t]*(;|$)'
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'datacontenttype: must be JSON: application/json or a type that ends with +json';
  END IF;

  SELECT * INTO _known FROM kefu.event_types t WHERE t.type = parse_event.type;
  IF NOT FOUND AND (
    type !~ '^[a-z][a-z0-9-]+(\.[a-z0-9_-]+){2,}$'
    OR EXISTS (SELECT FROM kefu.event_types t WHERE split_part(t.type, '.', 1) = split_part(parse_event.type, '.', 1))
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = 'type: unknown; types of your own carry a reverse-DNS prefix';
  END IF;
  IF _known.type IS NOT NULL THEN
    IF json_typeof(_data) IS DISTINCT FROM 'object' THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'data: must be an object';
    END IF;
    _kind := split_part(subject, '/', 1);
    IF NOT _kind = ANY (_known.subject_kinds) OR length(subject) <= length(_kind) + 1 THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
        MESSAGE = 'subject: must be ' || array_to_string(_known.subject_kinds, '/<id> or ') || '/<id>';
    END IF;
    _field := CASE _kind
      WHEN 'customers' THEN 'customer_id' WHEN 'orders' THEN 'order_id' WHEN 'refunds' THEN 'refund_id'
      WHEN 'agents' THEN 'agent_id' WHEN 'shops' THEN 'shop_id' WHEN 'shifts' THEN 'shift_id'
      WHEN 'handovers' THEN 'handover_id' WHEN 'cases' THEN 'case_id' WHEN 'compensations' THEN 'compensation_id'
      WHEN 'policies' THEN 'policy_key' END;
    IF _field IS NOT NULL AND _data ->> _field <> substr(subject, length(_kind) + 2) THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'data.' || _field || ': differs from the subject';
    END IF;
  END IF;

  FOR _name, _kind, _value IN
    SELECT m.key, json_typeof(m.value), CASE WHEN json_typeof(m.value) = 'number' THEN kefu.canonical_json(m.value) END
    FROM json_each(parse_event.event) m
    WHERE m.key <> 'data'
  LOOP
    IF _name !~ '^[a-z0-9]+$' THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'an attribute name is not of a-z and 0-9';
    END IF;
    IF _kind IN ('object', 'array')
      OR _kind = 'number' AND (_value !~ '^-?[0-9]{1,10}$' OR _value::bigint NOT BETWEEN -2147483648 AND 2147483647) THEN
      RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = _name || ': must be a string, an integer or a boolean';
    END IF;
  END LOOP;
  SELECT
    '{' || string_agg(to_json(m.key)::text || ':' || kefu.canonical_json(m.value), ',' ORDER BY m.key COLLATE "C") || '}',
    count(*) FILTER (WHERE m.key <> 'datacontenttype')
  INTO extensions, _extensions
  FROM json_each(parse_event.event) m
  WHERE m.key NOT IN ('specversion', 'id', 'source', 'type', 'subject', 'time', 'shop', 'data')
    AND json_typeof(m.value) <> 'null'
    AND NOT (m.key = 'datacontenttype' AND m.value #>> '{}' = 'application/json');

  IF _data IS NOT NULL THEN
    data := kefu.canonical_json(_data, 2);
  END IF;
  IF data LIKE '%:%' THEN
    _fields := (SELECT count(*) FROM jsonb_path_query(data::jsonb, 'strict $.** ? (@.type() == "object").keyvalue()'));
  END IF;
  IF _known.type IS NOT NULL THEN
    FOR _name IN
      SELECT f FROM unnest(_known.personal_fields) f WHERE json_typeof(_data -> f) = 'string'
    LOOP
      _flat := coalesce(_flat, data::jsonb);
      _doubles := _doubles + (_flat ? (_name || '_len'))::integer;
      _personal := _personal || jsonb_build_object(_name, _data ->> _name);
      _flat := (_flat - _name) || jsonb_build_object(_name || '_len', char_length(_data ->> _name));
    END LOOP;
    IF _flat IS NOT NULL THEN
      data := kefu.canonical_json(_flat::json, 2);
      personal := kefu.canonical_json(_personal::json);
    END IF;
  END IF;
  person := CASE
    WHEN subject LIKE 'customers/_%' THEN subject
    ELSE coalesce('customers/' || nullif(_data ->> 'customer_id', ''), subject) END;

  -- An export changes the text of an event, and nothing of what is counted here.
  IF octet_length(concat(id, source, type, subject, shop, extensions, data, personal)) > 1048576 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'the event is larger than 1 MiB';
  END IF;
  IF _extensions + _fields - _doubles > 1000
    OR (SELECT count(*) FROM json_object_keys(parse_event.event)) + _fields > 1000 + 64 THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'more than 1,000 fields';
  END IF;
END
$$;
