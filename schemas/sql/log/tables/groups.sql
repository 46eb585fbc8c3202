-- Consumer groups: other programs that read the log together. What a group reads is fixed when it is made.
CREATE TABLE kefu.groups (
  name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
  shop text COLLATE "C",
  types text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON COLUMN kefu.groups.types IS 'Patterns: order.paid, or order.* for all that begin with order.; empty for all types.';
