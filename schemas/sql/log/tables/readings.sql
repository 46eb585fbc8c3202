-- Who read which personal text, and when. Insert-only, written by kefu.read_text in the transaction that reads.
CREATE TABLE kefu.readings (
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reader text NOT NULL DEFAULT session_user,
  program text NOT NULL DEFAULT current_setting('application_name'),
  address inet DEFAULT inet_client_addr(),
  partition smallint NOT NULL,
  offsets bigint[] NOT NULL
);

CREATE INDEX readings_read_at_idx ON kefu.readings (read_at);

COMMENT ON COLUMN kefu.readings.reader IS 'The login, not the role that it acts in.';
COMMENT ON COLUMN kefu.readings.offsets IS 'The events of the partition whose text was given out.';
