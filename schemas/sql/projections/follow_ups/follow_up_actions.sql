-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per followup event: a claim, an attempt, a result or a release. An item is a shop, a subject and a kind; what is told of an
-- unpaid order on its customer has the subject of the order. `until`:
-- of a claim when it lapses, of a result when to look again. `agent`: of a release, whose claim it ends.
CREATE TABLE {follow_up_actions} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    subject     text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL,
    action      text COLLATE "C" NOT NULL,
    customer    text COLLATE "C",
    agent       text COLLATE "C",
    until       timestamptz,
    outcome     text COLLATE "C",
    reason_code text COLLATE "C",
    channel     text COLLATE "C"
);

-- Nothing is asked by these alone; sampling them would take most of the time of an ANALYZE.
ALTER TABLE {follow_up_actions}
    ALTER id SET STATISTICS 0,
    ALTER source SET STATISTICS 0,
    ALTER "offset" SET STATISTICS 0;
