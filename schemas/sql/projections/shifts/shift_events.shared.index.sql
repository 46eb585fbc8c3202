-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Shifts that serve other shops too: few, and looked for whichever shop is asked about.
CREATE INDEX ON {shift_events} (at) WHERE shops IS NOT NULL;
