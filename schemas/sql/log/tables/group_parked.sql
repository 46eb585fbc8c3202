-- Events that a group could not take yet, and the later events of their subjects behind them. Only the first of a subject
-- is ever delivered; its state decides: waiting for the next delivery, parked until somebody decides, skipped.
CREATE TABLE kefu.group_parked (
  group_name text COLLATE "C" NOT NULL REFERENCES kefu.groups ON DELETE CASCADE,
  partition smallint NOT NULL,
  "offset" bigint NOT NULL,
  shop text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'parked', 'skipped')),
  attempts integer NOT NULL,
  reason text,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (group_name, partition, "offset")
);

CREATE INDEX group_parked_subjects ON kefu.group_parked (group_name, partition, shop, subject, "offset");
