-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Messages of the chosen shops that were taken back by $2 (T14): they owe nothing, unless the policy
-- replies.recalled_count says so. Needs `policy_sets` with that key.
recalled AS MATERIALIZED (
    SELECT message."partition", message."offset"
    FROM chosen
    JOIN {recalls} AS recall ON recall.shop = chosen.shop AND recall.at <= $2::timestamptz
    CROSS JOIN LATERAL (
        SELECT *
        FROM {messages} AS message
        WHERE message.shop = recall.shop AND message.customer = recall.customer AND message."partition" = recall."partition"
            AND (message.id = recall.event_ref OR coalesce(message.platform_msg, message.id) = recall.platform_msg)
        OFFSET 0
    ) AS message
    JOIN policy_sets ON policy_sets.shop = chosen.shop
        AND (message.at AT TIME ZONE chosen.zone)::date >= from_day AND (message.at AT TIME ZONE chosen.zone)::date < to_day
    WHERE policies ->> 'replies.recalled_count' <> 'true'
),
