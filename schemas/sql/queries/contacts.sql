-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Customers who were contacted in the 24 hours up to $2, most often first, and when they may be contacted again (R119): who is blocked
-- never.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 $7 $8 policies: keys, values, given; $9 only who must not be.
WITH RECURSIVE
-- include chosen source={customers}
-- include desk_rules keys=$6; values=$7; given=$8
-- include persons
-- include recent_attempts
-- include contact_budget asked=recent_attempts; each=false
-- include quiet_hours
-- Who is blocked is looked up for the page alone, where that does not choose.
contacted AS MATERIALIZED (
    SELECT budgets.*, count(*) OVER () AS listed
    FROM budgets
    ORDER BY CASE WHEN NOT $4::boolean THEN -contacts END, shop, customer
    LIMIT CASE WHEN $9::boolean IS NOT TRUE THEN $5::bigint END
),
page AS MATERIALIZED (
    SELECT
        contacted.*, known_as.ids, is_blocked,
        CASE WHEN NOT $4::boolean THEN CASE WHEN $9::boolean THEN count(*) OVER () ELSE listed END END AS total
    FROM contacted
-- include known_as shop=contacted.shop; customer=contacted.customer
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(last_mark.mark = 'blocked' AND (last_mark.expires_at > $2::timestamptz) IS NOT FALSE), false) AS is_blocked
        FROM (
            SELECT DISTINCT ON (coalesce(told.given_by, 'manual')) told.mark, told.expires_at
            FROM
-- include rows_of_ids table={tier_marks}; shop=contacted.shop; column=customer; ids=known_as.ids; as=told
            WHERE told.mark IS NOT NULL AND told.at <= $2::timestamptz
            ORDER BY coalesce(told.given_by, 'manual'), told.at DESC, told.id DESC, told.source DESC
        ) AS last_mark
    ) AS marked
    WHERE is_exhausted OR is_blocked OR $9::boolean IS NOT TRUE
    ORDER BY CASE WHEN NOT $4::boolean THEN -contacts END, contacted.shop, contacted.customer
    LIMIT $5::bigint
)
SELECT
    page.shop,
    customer,
    contacts::bigint,
    CASE WHEN is_blocked THEN 0 ELSE GREATEST(max_attempts - contacts, 0) END::bigint AS "left",
    last_contact_at,
    CASE
        WHEN NOT is_blocked AND (is_exhausted OR (quiet_until IS NOT NULL AND NOT has_just_written))
        THEN
-- include contact_from contacted_at=contacted_at; rules=clocks
    END AS next_contact_at,
    is_exhausted AS exhausted,
    is_blocked AS blocked,
    chosen.name,
    chosen.platform,
    total
FROM page
JOIN chosen ON chosen.shop = page.shop
JOIN clocks ON clocks.shop = page.shop
-- include just_written shop=page.shop; ids=page.ids; terms=clocks
ORDER BY CASE WHEN NOT $4::boolean THEN -contacts END, page.shop, customer;
