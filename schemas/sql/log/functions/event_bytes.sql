-- The canonical bytes of one event: offset and time (µs since 1970) as 8-byte big-endian numbers, then shop, type, subject,
-- source, id, extensions, data, each behind its length in bytes as a 4-byte number, -1 for null.
-- Vectors: schemas/vectors/event-bytes.json.
CREATE FUNCTION kefu.event_bytes(
  "offset" bigint, "time" timestamptz, shop text, type text, subject text, source text, id text, extensions text, data text)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN
  int8send(event_bytes."offset")
  || int8send((extract(epoch FROM event_bytes."time") * 1000000)::bigint)
  || int4send(octet_length(event_bytes.shop)) || convert_to(event_bytes.shop, 'UTF8')
  || int4send(octet_length(event_bytes.type)) || convert_to(event_bytes.type, 'UTF8')
  || int4send(octet_length(event_bytes.subject)) || convert_to(event_bytes.subject, 'UTF8')
  || int4send(octet_length(event_bytes.source)) || convert_to(event_bytes.source, 'UTF8')
  || int4send(octet_length(event_bytes.id)) || convert_to(event_bytes.id, 'UTF8')
  || coalesce(int4send(octet_length(event_bytes.extensions)) || convert_to(event_bytes.extensions, 'UTF8'), int4send(-1))
  || coalesce(int4send(octet_length(event_bytes.data)) || convert_to(event_bytes.data, 'UTF8'), int4send(-1));
