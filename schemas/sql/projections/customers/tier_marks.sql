-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- One row per customer.tier_set: a mark that somebody gave or took, or a platform's grade.
CREATE TABLE {tier_marks} (
    "partition" smallint NOT NULL,
    shop        text COLLATE "C" NOT NULL,
    customer    text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    id          text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    "offset"    bigint NOT NULL,
    mark        text COLLATE "C",
    given_by    text COLLATE "C",
    grade       text COLLATE "C",
    expires_at  timestamptz
);
