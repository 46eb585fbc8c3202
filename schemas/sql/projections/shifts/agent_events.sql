-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per event about an agent: presence, with the state from then on; rated by a customer, with the score, and no agent where none
-- was named; checked, with the result.
CREATE TABLE {agent_events} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL,
    action      text COLLATE "C" NOT NULL,
    agent       text COLLATE "C",
    customer    text COLLATE "C",
    state       text COLLATE "C",
    score       integer
);
