-- Personal text, apart from the log so that it can be erased. Not part of the chain.
CREATE TABLE kefu.vault (
  "offset" bigint NOT NULL,
  partition smallint NOT NULL,
  key_id smallint NOT NULL DEFAULT 0,
  person text COLLATE "C" NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (partition, "offset")
);

ALTER TABLE kefu.vault ALTER "offset" SET STATISTICS 10, ALTER partition SET STATISTICS 10, ALTER key_id SET STATISTICS 0,
  ALTER person SET STATISTICS 0, ALTER content SET STATISTICS 0;

COMMENT ON COLUMN kefu.vault.key_id IS 'The key that content is encrypted with; 0 means plain.';
COMMENT ON COLUMN kefu.vault.person IS 'Whose text this is: the customer, else the subject of the event.';
COMMENT ON COLUMN kefu.vault.content IS 'A canonical JSON object of the personal fields, in UTF-8.';
