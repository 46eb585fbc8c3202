-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- explained_replies: the replies in the reach of the asked messages, each with the reason for which it may lie behind the reply rate,
-- and since when it was waited for (since_at); rows without an instant are none. Which reply answers a message each policy tells in its
-- own way: by whom it lets answer, and whether a reply of the same instant does. A message that was taken back waits for nothing. Needs
-- asked, reaches and reply_terms.
replied AS MATERIALIZED (
    SELECT
        message."partition", message.at, message.in_window, by_human."offset" AS by_human,
        CASE
            WHEN terms.looks_up THEN
-- include first_reply what="offset"; senders=terms.senders; order=reply.at, reply.id, reply.source; since=(terms.same_instant_counts OR reply.at > message.at)
            ELSE by_human."offset"
        END AS effective,
        CASE
            WHEN terms.turn_looks_up AND message.is_of_turns THEN
-- include first_reply what="offset"; senders=terms.turn_senders; order=reply.at, reply.id, reply.source; since=true
            ELSE by_human."offset"
        END AS of_turn
    FROM asked AS message
    JOIN reply_terms AS terms ON terms.term = message.term
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN message.reply_at <= $2::timestamptz THEN
-- include first_reply what="offset"; senders=ARRAY['human']; order=reply.at, reply.id, reply.source; since=true
            END AS "offset"
    ) AS by_human
    WHERE message.counts AND NOT message.is_taken_back
),
-- Since when each reply was waited for, by the message of the hours that count, if it answers any of them.
answered AS MATERIALIZED (
    SELECT
        "partition", "offset",
        min(first_at) FILTER (WHERE way = 'human') AS human_since,
        min(first_at) FILTER (WHERE way = 'effective') AS effective_since,
        bool_or(way = 'turn') AS ends_turn
    FROM (
        SELECT replied."partition", reply."offset", reply.way, coalesce(min(at) FILTER (WHERE in_window), min(at)) AS first_at
        FROM replied
        CROSS JOIN LATERAL (VALUES ('human', by_human), ('effective', effective), ('turn', of_turn)) AS reply (way, "offset")
        GROUP BY 1, 2, 3
    ) AS ways
    GROUP BY 1, 2
),
replies_in_reach AS MATERIALIZED (
    SELECT
        reply."partition", reply."offset", reply.at, reply.sender_kind, reply.at < reaches.first_at AS is_before,
        reply.sender_kind = ANY (terms.senders) AS may_count,
        reaches.is_of_turns AND reply.sender_kind = ANY (terms.turn_senders) AS may_end_turn
    FROM reaches
    JOIN {replies} AS reply
        ON reply."partition" = reaches."partition" AND reply.shop = reaches.shop AND reply.customer = reaches.customer
        AND reply.at >= reaches.from_at AND reply.at <= reaches.to_at AND reply.at <= $2::timestamptz
    JOIN chosen ON chosen.shop = reply.shop
    JOIN policy_sets
        ON policy_sets.shop = reply.shop AND (reply.at AT TIME ZONE chosen.zone)::date >= policy_sets.from_day
        AND (reply.at AT TIME ZONE chosen.zone)::date < policy_sets.to_day
    JOIN reply_terms AS terms ON terms.term = policy_sets.term
),
-- Full joins are never done as loops. Of an answer beyond the reach there is no reply.
explained_replies AS MATERIALIZED (
    SELECT
        reply."partition", reply."offset", reply.at, reply.sender_kind, coalesce(effective_since, human_since) AS since_at,
        CASE
            WHEN effective_since = human_since THEN 'answer'
            WHEN effective_since IS NOT NULL THEN 'effective'
            WHEN human_since IS NOT NULL THEN 'human_only'
            WHEN sender_kind = 'human' THEN CASE WHEN is_before THEN 'reply_before' ELSE 'further' END
            WHEN ends_turn OR (is_before AND may_end_turn) THEN 'assisting'
            WHEN is_before OR NOT (may_count OR may_end_turn) THEN 'automatic'
            ELSE 'further'
        END AS reason
    FROM replies_in_reach AS reply
    FULL JOIN answered ON answered."partition" = reply."partition" AND answered."offset" = reply."offset"
),
