-- The roles of the log. None can log in by itself: a login role is made a member of those that it needs.
DO $$
DECLARE
  _role text;
BEGIN
  FOREACH _role IN ARRAY ARRAY['kefu_owner', 'kefu_writer', 'kefu_projector', 'kefu_reader', 'kefu_log_reader', 'kefu_text_reader',
    'kefu_append', 'kefu_consumer']
  LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = _role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION', _role);
    END IF;
  END LOOP;
END
$$;

GRANT kefu_projector TO kefu_owner;
-- Who may read what people wrote may read the log around it.
GRANT kefu_log_reader TO kefu_text_reader;

-- A client that stalls frees its partition. A role's settings reach those who log in as it; kefu
-- sends the same with every connection.
ALTER ROLE kefu_append SET statement_timeout = '60s';
ALTER ROLE kefu_append SET lock_timeout = '30s';
ALTER ROLE kefu_append SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE kefu_writer SET statement_timeout = '60s';
ALTER ROLE kefu_writer SET lock_timeout = '30s';
ALTER ROLE kefu_writer SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE kefu_projector SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE kefu_consumer SET statement_timeout = '30s';
ALTER ROLE kefu_consumer SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE kefu_reader SET idle_in_transaction_session_timeout = '60s';
