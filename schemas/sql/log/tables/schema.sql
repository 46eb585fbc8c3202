-- The migration itself makes the schema kefu, to keep its own table there.
COMMENT ON SCHEMA kefu IS 'The event log: events, identities, batches, vault, and the state of its projections.';

CREATE SCHEMA kefu_read;
COMMENT ON SCHEMA kefu_read IS 'Read models. Table names carry their generation; kefu.projections names the live one.';
