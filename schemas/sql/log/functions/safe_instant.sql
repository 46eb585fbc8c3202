-- The instant that a text of an event tells, else null: what SQL appended is not checked and must not break a query.
-- RFC 3339 with an offset, as the folds read it: the years 0001 to 9999 as UTC, no leap second, what is finer than a microsecond cut off.
-- Put together from numbers and never cast: PostgreSQL takes no offset of 16 hours or more, and goes by the session's settings.
CREATE FUNCTION kefu_read.safe_instant(told text)
RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
  _zone text;
  _day date;
  _at timestamp;
BEGIN
  -- A pattern that catches its parts takes ten times as long.
  IF told !~ ('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?'
    '([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$') OR left(told, 4) = '0000' THEN
    RETURN NULL;
  END IF;
  -- A day that the month has not is one of the next.
  _day := make_date(left(told, 4)::integer, substr(told, 6, 2)::integer, 1) + (substr(told, 9, 2)::integer - 1);
  IF extract(month FROM _day) <> substr(told, 6, 2)::integer THEN
    RETURN NULL;
  END IF;
  _zone := CASE WHEN right(told, 1) IN ('Z', 'z') THEN right(told, 1) ELSE right(told, 6) END;
  _at := _day + make_interval(
    hours => substr(told, 12, 2)::integer,
    mins => substr(told, 15, 2)::integer,
    secs => substr(told, 18, LEAST(length('59.999999'), length(told) - length(_zone) - 17))::double precision
  );
  IF _zone NOT IN ('Z', 'z') THEN
    _at := _at - make_interval(hours => left(_zone, 3)::integer, mins => (left(_zone, 1) || right(_zone, 2))::integer);
  END IF;
  IF _at < timestamp '0001-01-01' OR _at >= timestamp '10000-01-01' THEN
    RETURN NULL;
  END IF;
  RETURN _at AT TIME ZONE 'UTC';
END
$$;
