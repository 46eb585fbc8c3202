-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Who has a customer: one row per conversation.assigned, and per conversation.opened that names an agent.
CREATE TABLE {assignments} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    customer    text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    agent       text COLLATE "C",
    "offset"    bigint NOT NULL
);
