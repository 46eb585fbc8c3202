-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Who deletes facts by hand is not to find them in the sums. Projections never delete.
CREATE OR REPLACE FUNCTION kefu_read.forget_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM %s', TG_ARGV[0]::regclass);
    RETURN NULL;
END
$$;

REVOKE ALL ON FUNCTION kefu_read.forget_sums() FROM PUBLIC;

CREATE TRIGGER forget_sums AFTER DELETE OR TRUNCATE ON {messages} FOR EACH STATEMENT EXECUTE FUNCTION kefu_read.forget_sums('{reply_sums}');
CREATE TRIGGER forget_sums AFTER DELETE OR TRUNCATE ON {replies} FOR EACH STATEMENT EXECUTE FUNCTION kefu_read.forget_sums('{reply_sums}');
CREATE TRIGGER forget_sums AFTER DELETE OR TRUNCATE ON {recalls} FOR EACH STATEMENT EXECUTE FUNCTION kefu_read.forget_sums('{reply_sums}');
CREATE TRIGGER forget_sums AFTER DELETE OR TRUNCATE ON {identity_links} FOR EACH STATEMENT EXECUTE FUNCTION kefu_read.forget_sums('{reply_sums}');
