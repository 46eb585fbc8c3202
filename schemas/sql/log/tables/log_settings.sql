-- One row, written when the log is made: the number of partitions never changes afterwards.
CREATE TABLE kefu.log_settings (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  partitions smallint NOT NULL CHECK (partitions BETWEEN 1 AND 256)
);

INSERT INTO kefu.log_settings (partitions) VALUES (16);
