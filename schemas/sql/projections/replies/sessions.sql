-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per conversation.opened, as the platform cuts sessions: when the customer came, when they entered the queue, where that was
-- told, and whether they only left a message.
CREATE TABLE {sessions} (
    "partition"      smallint NOT NULL,
    shop             text COLLATE "C" NOT NULL,
    customer         text COLLATE "C" NOT NULL,
    at               timestamptz NOT NULL,
    id               text COLLATE "C" NOT NULL,
    source           text COLLATE "C" NOT NULL,
    is_leave_message boolean NOT NULL,
    queue_entered_at timestamptz,
    "offset"         bigint NOT NULL
);
