-- The state of the projections. The live generation is one row: a swap updates it and nothing else.
CREATE TABLE kefu.projections (
  name text COLLATE "C" PRIMARY KEY,
  live_generation integer NOT NULL
);

CREATE TABLE kefu.generations (
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  version integer NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  tables text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  swapped_at timestamptz,
  PRIMARY KEY (projection, generation)
);

-- next_offset is the first offset that is not yet folded. Locking a partition's rows is the lease.
CREATE TABLE kefu.checkpoints (
  partition smallint NOT NULL,
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  next_offset bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, projection, generation)
) WITH (fillfactor = 50);

-- An event that a fold refused, and the later events of its subject that wait behind it.
CREATE TABLE kefu.parked (
  partition smallint NOT NULL,
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  "offset" bigint NOT NULL,
  shop text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  reason text NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, projection, generation, "offset")
);
