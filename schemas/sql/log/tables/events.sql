-- The log. A leaf a partition; "offset" is dense in its leaf: 0, 1, 2 … No index by customer or subject: a history is a
-- read model. Appends address the leaves directly, since routing through the parent costs up to a third of the rate. The columns
-- stand in an order that needs no padding; offsets only grow, so the pages of a key are filled to the brim. Everything goes by
-- partition and offset, so nothing else is sampled: a leaf that grows is sampled often, and this took as long as the appends.
CREATE TABLE kefu.events (
  "offset" bigint NOT NULL,
  "time" timestamptz NOT NULL,
  partition smallint NOT NULL,
  shop text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  extensions text COLLATE "C",
  data text COLLATE "C"
) PARTITION BY LIST (partition);

COMMENT ON COLUMN kefu.events.extensions IS 'Canonical JSON of every other CloudEvents attribute.';
COMMENT ON COLUMN kefu.events.data IS 'Canonical JSON of data without personal text, which lies in kefu.vault.';

DO $$
BEGIN
  FOR _partition IN 0 .. (SELECT partitions - 1 FROM kefu.log_settings) LOOP
    EXECUTE format('CREATE TABLE kefu.%I PARTITION OF kefu.events FOR VALUES IN (%s)',
      'events_' || lpad(_partition::text, 2, '0'), _partition);
    EXECUTE format('ALTER TABLE kefu.%I ADD PRIMARY KEY ("offset") WITH (fillfactor = 100)', 'events_' || lpad(_partition::text, 2, '0'));
    EXECUTE format(
      'ALTER TABLE kefu.%I ALTER "offset" SET STATISTICS 10, ALTER "time" SET STATISTICS 0, ALTER partition SET STATISTICS 0,
         ALTER shop SET STATISTICS 0, ALTER type SET STATISTICS 0, ALTER subject SET STATISTICS 0, ALTER source SET STATISTICS 0,
         ALTER id SET STATISTICS 0, ALTER extensions SET STATISTICS 0, ALTER data SET STATISTICS 0',
      'events_' || lpad(_partition::text, 2, '0'));
  END LOOP;
END
$$;
