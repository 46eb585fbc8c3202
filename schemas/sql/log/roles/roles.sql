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
DO $$
DECLARE
  _role text;
  _name text;
  _value text;
BEGIN
  FOR _role, _name, _value IN
    VALUES
      ('kefu_append', 'statement_timeout', '60s'),
      ('kefu_append', 'lock_timeout', '30s'),
      ('kefu_append', 'idle_in_transaction_session_timeout', '10s'),
      ('kefu_writer', 'statement_timeout', '60s'),
      ('kefu_writer', 'lock_timeout', '30s'),
      ('kefu_writer', 'idle_in_transaction_session_timeout', '10s'),
      ('kefu_projector', 'idle_in_transaction_session_timeout', '5s'),
      ('kefu_consumer', 'statement_timeout', '30s'),
      ('kefu_consumer', 'idle_in_transaction_session_timeout', '10s'),
      ('kefu_reader', 'idle_in_transaction_session_timeout', '60s')
  LOOP
    -- All databases of the server share the roles: to write what is there already would only collide with others who migrate.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = _role AND _name || '=' || _value = ANY (rolconfig)) THEN
      EXECUTE format('ALTER ROLE %I SET %I = %L', _role, _name, _value);
    END IF;
  END LOOP;
END
$$;
