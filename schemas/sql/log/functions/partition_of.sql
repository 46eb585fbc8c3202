-- The partition of a subject: the first 8 bytes of SHA-256 over shop, 0x1F, subject as a big-endian number without its top
-- bit, modulo the number of partitions. Vectors: schemas/vectors/partition-of.json.
CREATE FUNCTION kefu.partition_of(shop text, subject text, partitions integer DEFAULT 16)
RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
  (('x' || encode(substring(sha256(convert_to(partition_of.shop || U&'\001F' || partition_of.subject, 'UTF8')) FROM 1 FOR 8), 'hex'))::bit(64)::bigint
    & 9223372036854775807)
  % partition_of.partitions
)::smallint;
