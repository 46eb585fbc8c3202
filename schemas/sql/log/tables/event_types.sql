-- The catalogue, filled from schemas/events at every migration: kefu.append reads it.
CREATE TABLE kefu.event_types (
  type text COLLATE "C" PRIMARY KEY,
  subject_kinds text[] NOT NULL,
  personal_fields text[] NOT NULL
);
