-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The waiting messages of one row of picked, and in which policy's hours each lies: owed an effective reply, a manual one, of a turn that
-- nobody ended whose reply counts for Taobao.
SELECT
    message.at, local_at, is_judged_by_all, effective_limit, manual_limit,
    CASE
        WHEN reply_in_window
        THEN
-- include first_instant local=(local_at::date + closes_at); zone=picked.zone
            - CASE WHEN end_is_inclusive THEN interval '0' ELSE interval '1 microsecond' END
    END AS effective_end,
    is_of_pdd AND local_at::time >= opens_at AND (local_at::time < closes_at OR (end_is_inclusive AND local_at::time = closes_at))
        AND NOT (looks_up AND EXISTS (
            SELECT
            FROM {replies} AS reply
            WHERE reply.shop = picked.shop AND reply.customer = picked.customer AND reply."partition" = picked."partition"
                AND reply.at >= message.at AND reply.at <= $2::timestamptz AND reply.sender_kind = ANY (senders)
        )) AS is_owed,
    is_of_pdd AND local_at::time >= manual_opens_at AND local_at::time < manual_closes_at AS is_manual,
    is_of_taobao AND NOT (turn_looks_up AND EXISTS (
        SELECT
        FROM {replies} AS reply
        WHERE reply.shop = picked.shop AND reply.customer = picked.customer AND reply."partition" = picked."partition"
            AND reply.at >= message.at AND reply.at <= $2::timestamptz AND reply.sender_kind = ANY (turn_senders)
    )) AS is_of_turn,
    local_at::time >= turn_opens_at AND local_at::time < turn_closes_at AS is_in_turn_window,
    -- An answer at the end of the hours comes too late.
    LEAST(
        message.at + turn_limit,
-- include first_instant local=(local_at::date + turn_closes_at); zone=picked.zone
        - interval '1 microsecond'
    ) AS message_turn
FROM unnest(picked.ats) AS message (at)
CROSS JOIN LATERAL (
    SELECT
        message.at AT TIME ZONE picked.zone AS local_at,
        coalesce(picked.platform = ANY ($9::text[]), true) AS is_of_pdd,
        coalesce(picked.platform = ANY ($10::text[]), true) AS is_of_taobao
) AS clock
JOIN policy_sets AS sets ON sets.shop = picked.shop AND local_at::date >= from_day AND local_at::date < to_day
JOIN waiting_terms AS terms ON terms.term = sets.term
