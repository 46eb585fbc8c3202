-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Everything that was told about one order in the chosen time as of $2, in order: its own subject, and all that was told elsewhere of
-- the refunds that name it.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 order.
WITH RECURSIVE
-- include chosen source={history}
-- include days
named_refunds AS (
    SELECT DISTINCT action.shop, action.refund_id
    FROM chosen
    JOIN {refund_actions} AS action
        ON action.shop = chosen.shop AND action.order_id = $12::text AND action.at <= $2::timestamptz
),
told AS (
    SELECT history.*
    FROM chosen
    JOIN {history} AS history
        ON history.shop = chosen.shop AND history.subject = 'orders/' || $12::text AND history.at <= $2::timestamptz
    UNION ALL
    SELECT history.*
    FROM
-- include told_of_refunds refunds=named_refunds; as=history
    WHERE history.subject <> 'orders/' || $12::text
),
page AS (
    SELECT told.*, CASE WHEN NOT $4::boolean THEN count(*) OVER () END AS total
    FROM told
-- include is_in_days
    ORDER BY at DESC, id DESC, source DESC
    LIMIT $5::bigint
)
SELECT
    at,
    type AS what,
    coalesce(data::json ->> 'agent_id', data::json ->> 'by', data::json ->> 'closed_by') AS who,
    data AS details,
    shop,
    subject,
    id,
    source,
    total
FROM page
ORDER BY at, id, source, shop;
