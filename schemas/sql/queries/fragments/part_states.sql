-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- How each wait stands under the effective-reply policy: anchored at its first message in the window, or at its last one where
-- the policy does not judge all. is_met: answered in time; is_breached: too late, or its time is over; else pending. latest_at: the
-- last instant at which an answer counts, null where none is owed: where answers count in the hours alone, in those of the same day.
-- include persons
part_states AS (
    SELECT
        waits.*,
        coalesce(persons.person, waits.customer) AS person,
        terms.judged,
        first_in_window IS NOT NULL AS is_owed,
        answer.is_met,
        NOT answer.is_met AND (reply_at IS NOT NULL OR $2::timestamptz > latest.at) AS is_breached,
        latest.at AS latest_at
    FROM waits
    JOIN reply_terms AS terms USING (term)
    LEFT JOIN persons ON persons.shop = waits.shop AND persons.customer = waits.customer
    CROSS JOIN LATERAL (SELECT CASE WHEN terms.judged = 'all' THEN first_in_window ELSE last_in_window END AS at) AS anchor
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN anchor.at IS NOT NULL
            THEN LEAST(
                anchor.at + terms.reply_limit - CASE WHEN terms.limit_is_inclusive THEN interval '0' ELSE interval '1 microsecond' END,
                CASE
                    WHEN terms.reply_in_window
                    THEN
-- include first_instant local=(waits.day + terms.closes_at); zone=zone
                        - CASE WHEN terms.end_is_inclusive THEN interval '0' ELSE interval '1 microsecond' END
                END
            )
        END AS at
    ) AS latest
    CROSS JOIN LATERAL (
        SELECT
            coalesce(reply_at <= latest.at, false)
            AND (
                NOT terms.reply_in_window
                OR (
                    (reply_at AT TIME ZONE zone)::time >= terms.opens_at
                    AND (
                        (reply_at AT TIME ZONE zone)::time < terms.closes_at
                        OR (terms.end_is_inclusive AND (reply_at AT TIME ZONE zone)::time = terms.closes_at)
                    )
                )
            ) AS is_met
    ) AS answer
    OFFSET 0
),
