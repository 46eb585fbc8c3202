-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The customer messages of the chosen shops in the instants to scan for the chosen days, with the term of the policies of their
-- day. {days}: term_days, or other such rows. One walk of the index per shop (OFFSET 0 keeps it so); only when everything of
-- every shop is asked for and no policy changes, the whole table at once.
messages_of_days AS (
    SELECT days.zone, days.platform, days.from_at, days.since_local, days.until_local, days.term, found.*
    FROM {days} AS days
    CROSS JOIN LATERAL (
        SELECT *
        FROM {messages} AS told
        WHERE told.shop = days.shop AND told.at AT TIME ZONE 'UTC' >= days.from_at AT TIME ZONE 'UTC'
            AND told.at AT TIME ZONE 'UTC' < days.to_at AT TIME ZONE 'UTC'
        OFFSET 0
    ) AS found
    WHERE NOT (
        $1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0
        AND NOT EXISTS (SELECT FROM {days} WHERE from_at > '-infinity')
    )
    UNION ALL
    SELECT days.zone, days.platform, days.from_at, days.since_local, days.until_local, days.term, found.*
    FROM {days} AS days
    JOIN {messages} AS found ON found.shop = days.shop AND found.at < days.to_at
    WHERE $1::text[] IS NULL AND num_nonnulls($6::text, $7::text, $8::integer, $9::integer, $10::timestamptz, $11::timestamptz) = 0
        AND NOT EXISTS (SELECT FROM {days} WHERE from_at > '-infinity')
),
