-- The identity of an event, (source, id), in one value: the source in UTF-8, a zero byte, then the id: of a UUID in its usual
-- spelling (lower case) 0x01 and its 16 bytes, of any other 0x02 and its text in UTF-8. Two events have one identity exactly when
-- both source and id are equal, since a source has no zero byte; ids keep their order. Vectors: schemas/vectors/identity-of.json.
CREATE FUNCTION kefu.identity_of(source text, id text)
RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN convert_to(identity_of.source, 'UTF8') || CASE
  WHEN identity_of.id COLLATE "C" ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
  THEN '\x0001'::bytea || decode(replace(identity_of.id, '-', ''), 'hex')
  ELSE '\x0002'::bytea || convert_to(identity_of.id, 'UTF8') END;
