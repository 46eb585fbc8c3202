-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the reply policies count, per shop and local day, first per customer and then summed: customers with a message in the
-- window (R002 to R004), those without a human reply in three minutes, those who asked at all and were answered on the same day
-- (R017), turns by the timely policy (R007, R008) and by Taobao's.
-- include part_states
person_days AS (
    SELECT
        part.shop, part.day, part.term, person,
        bool_or(is_owed) AS is_customer,
        CASE terms.judged
            WHEN 'all' THEN bool_and(is_met) FILTER (WHERE is_owed)
            WHEN 'any' THEN bool_or(is_met) FILTER (WHERE is_owed)
            ELSE max(last_in_window) FILTER (WHERE is_met) IS NOT DISTINCT FROM max(last_in_window)
        END AS is_effective,
        CASE terms.judged
            WHEN 'all' THEN bool_or(is_breached) FILTER (WHERE is_owed)
            WHEN 'any' THEN bool_and(is_breached) FILTER (WHERE is_owed)
            ELSE max(last_in_window) FILTER (WHERE is_breached) IS NOT DISTINCT FROM max(last_in_window)
        END AS is_breached,
        bool_or(first_in_manual_window IS NOT NULL) AS is_manual_customer,
        bool_or(
            CASE
                WHEN human_at IS NULL THEN $2::timestamptz - first_in_manual_window > terms.manual_limit
                ELSE human_at - first_in_manual_window > terms.manual_limit
            END
        ) AS is_manual_failed,
        bool_or(first_in_manual_window IS NOT NULL AND human_at IS NULL) AS is_manual_open,
        bool_or((human_at AT TIME ZONE zone)::date = part.day) AS is_answered,
        count(*) FILTER (WHERE is_timely_turn) AS timely_turns,
        count(*) FILTER (WHERE is_timely_turn AND human_at - first_at <= terms.timely_limit) AS timely_met,
        count(*) FILTER (WHERE is_timely_turn AND human_at IS NULL AND $2::timestamptz - first_at <= terms.timely_limit) AS timely_open,
        count(*) FILTER (WHERE is_response_turn) AS response_turns,
        count(*) FILTER (
            WHERE is_response_turn AND turn_reply_at - first_at <= terms.turn_limit
                AND turn_reply_at <
-- include first_instant local=(part.day + terms.turn_closes_at); zone=zone
        ) AS response_met,
        -- Until when who waits must be answered, and the partition and id that wrote first of those that must be by then. In one text that
        -- begins with the instant: arrays to take a first one from have memory of their own for each customer, and made a long list
        -- spill to disk.
        min(latest_at) FILTER (WHERE is_owed AND NOT is_met) AS save_until,
        min(first_at) FILTER (WHERE is_owed AND human_at IS NULL) AS first_waiting_at,
        min(
            to_char(latest_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || ' ' || part."partition" || ' ' || part.customer
        ) FILTER (WHERE is_owed AND NOT is_met) AS waiting
    FROM part_states AS part
    JOIN reply_terms AS terms USING (term)
    CROSS JOIN LATERAL (SELECT (first_at AT TIME ZONE zone)::time AS at) AS clock
    CROSS JOIN LATERAL (
        SELECT
            is_start AND clock.at >= terms.timely_opens_at AND clock.at < terms.timely_closes_at AS is_timely_turn,
            is_turn_start AND clock.at >= terms.turn_opens_at AND clock.at < terms.turn_closes_at AS is_response_turn
    ) AS turn
    GROUP BY part.shop, part.day, part.term, person, terms.judged
),
shop_days AS (
    SELECT
        person_days.shop, day, term,
        count(*) FILTER (WHERE is_customer) AS customers,
        count(*) FILTER (WHERE is_customer AND is_effective) AS effective,
        count(*) FILTER (WHERE is_customer AND is_breached) AS breached,
        count(*) FILTER (WHERE is_manual_customer) AS manual_customers,
        count(*) FILTER (WHERE is_manual_customer AND is_manual_failed IS NOT TRUE AND NOT is_manual_open) AS manual_met,
        count(*) FILTER (WHERE is_manual_customer AND is_manual_failed IS NOT TRUE AND is_manual_open) AS manual_open,
        sum(timely_open)::bigint AS timely_open,
        count(*) AS asked,
        count(*) FILTER (WHERE is_answered) AS answered,
        CASE WHEN terms.timely_is_by_user THEN count(*) FILTER (WHERE timely_turns > 0) ELSE sum(timely_turns) END::bigint AS turns,
        CASE
            WHEN terms.timely_is_by_user THEN count(*) FILTER (WHERE timely_turns > 0 AND timely_met = timely_turns)
            ELSE sum(timely_met)
        END::bigint AS timely_turns,
        CASE WHEN terms.turn_is_by_user THEN count(*) FILTER (WHERE response_turns > 0) ELSE sum(response_turns) END::bigint
            AS response_turns,
        CASE
            WHEN terms.turn_is_by_user THEN count(*) FILTER (WHERE response_turns > 0 AND response_met = response_turns)
            ELSE sum(response_met)
        END::bigint AS response_met
    FROM person_days
    JOIN reply_terms AS terms USING (term)
    GROUP BY person_days.shop, day, term, terms.timely_is_by_user, terms.turn_is_by_user
),
