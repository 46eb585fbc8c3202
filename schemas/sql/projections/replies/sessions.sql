-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per conversation.opened, as the platform cuts sessions: when the customer came, and whether only to leave a message.
CREATE TABLE {sessions} (
    "partition"      smallint NOT NULL,
    shop             text COLLATE "C" NOT NULL,
    customer         text COLLATE "C" NOT NULL,
    at               timestamptz NOT NULL,
    is_leave_message boolean NOT NULL,
    "offset"         bigint NOT NULL
);
