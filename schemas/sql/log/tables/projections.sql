-- The state of the projections. The live generation is one row: a swap updates it and nothing else.
CREATE TABLE kefu.projections (
  name text COLLATE "C" PRIMARY KEY,
  live_generation integer NOT NULL
);

-- A generation is built up to a cut, becomes live, and is retired by the next one; live and retired ones go on folding. `cut` holds
-- the first offset behind the cut by partition; `attempts` counts the runs that took it up, did not get on, and died.
CREATE TABLE kefu.generations (
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  version integer NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  tables text[] NOT NULL,
  cut bigint[],
  attempts integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  swapped_at timestamptz,
  PRIMARY KEY (projection, generation)
);

-- next_offset is the first offset that is not yet folded. Locking a partition's rows is the lease. `attempts` counts the batches at
-- this offset that were begun and not ended: those that go on, and those of programs that died of them, as every other one is taken
-- back; until `careful_until` batches are small, to find the event that ends the program.
CREATE TABLE kefu.checkpoints (
  partition smallint NOT NULL,
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  next_offset bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  careful_until bigint NOT NULL DEFAULT 0,
  last_error text,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, projection, generation)
) WITH (fillfactor = 50);

-- An event that a fold refused (or that ended the program too often), the later events of its subject that wait behind it, and
-- events that an operator gave up, which a replay leaves out as well.
CREATE TABLE kefu.parked (
  partition smallint NOT NULL,
  projection text COLLATE "C" NOT NULL,
  generation integer NOT NULL,
  "offset" bigint NOT NULL,
  shop text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  cause text COLLATE "C" NOT NULL CHECK (cause IN ('refused', 'crashed', 'waiting', 'skipped')),
  reason text NOT NULL,
  tries integer NOT NULL DEFAULT 1,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (partition, projection, generation, "offset")
);
