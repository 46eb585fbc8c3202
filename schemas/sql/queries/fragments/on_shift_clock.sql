-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- covered: the time in which anybody is on shift in each chosen shop, by shift_spans; all of it for a shop without a roster.
covered AS MATERIALIZED (
    SELECT
        chosen.shop,
        coalesce(
            range_agg(tstzrange(span.from_at, span.to_at)) FILTER (WHERE span.shop IS NOT NULL),
            tstzmultirange(tstzrange(NULL, NULL))
        ) AS hours
    FROM chosen
    LEFT JOIN shift_spans AS span ON span.shop = chosen.shop
    GROUP BY chosen.shop
),
