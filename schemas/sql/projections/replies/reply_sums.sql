-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What a closed local day of a shop adds up to under the reply policies, so that it need not be counted again: a row per shop and day.
-- basis: what it was counted with; for a question that counts with something else the row does not stand.
-- settled_at: nothing that happens later changes the sums, but a message taken back or ids linked. Whatever is written that may change
-- them deletes the row, in the same transaction. known_from: the first instant as of which the sums hold; null while they are being counted,
-- by whom `token` says.
CREATE TABLE {reply_sums} (
    shop             text COLLATE "C" NOT NULL,
    day              date NOT NULL,
    basis            text COLLATE "C" NOT NULL,
    settled_at       timestamptz NOT NULL,
    known_from       timestamptz,
    token            bigint NOT NULL,
    customers        integer NOT NULL DEFAULT 0,
    effective        integer NOT NULL DEFAULT 0,
    breached         integer NOT NULL DEFAULT 0,
    manual_customers integer NOT NULL DEFAULT 0,
    manual_met       integer NOT NULL DEFAULT 0,
    asked            integer NOT NULL DEFAULT 0,
    answered         integer NOT NULL DEFAULT 0,
    turns            integer NOT NULL DEFAULT 0,
    timely_turns     integer NOT NULL DEFAULT 0,
    response_turns   integer NOT NULL DEFAULT 0,
    response_met     integer NOT NULL DEFAULT 0
);
