-- Fails, since another append holds the partition, or it ends elsewhere. For the statement of a writer that knows the heads: it tries the
-- locks itself, since a function that does so takes longer than the locks, and calls this one when it does not get one.
CREATE FUNCTION kefu.refuse_claim(partition smallint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'lock_not_available',
    MESSAGE = format('another append holds partition %s, or its head is another one', refuse_claim.partition);
END
$$;
