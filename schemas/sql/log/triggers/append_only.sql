-- A statement trigger on the parent does not fire for a statement on a leaf, so every leaf has its own.
DO $$
DECLARE
  _table regclass;
BEGIN
  FOR _table IN
    SELECT 'kefu.events'::regclass
    UNION ALL SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'kefu.events'::regclass
    UNION ALL SELECT unnest(ARRAY['kefu.identities', 'kefu.batches', 'kefu.log_settings', 'kefu.readings']::regclass[])
  LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION kefu.refuse_change()', _table);
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION kefu.refuse_change()', _table);
  END LOOP;
END
$$;

-- Vault rows are deleted when a customer is erased or the retention time is over; they never change.
CREATE TRIGGER append_only BEFORE UPDATE ON kefu.vault FOR EACH STATEMENT EXECUTE FUNCTION kefu.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON kefu.vault FOR EACH STATEMENT EXECUTE FUNCTION kefu.refuse_change();
