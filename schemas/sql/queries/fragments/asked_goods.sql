-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the goods that {asked} (shop, and ids of the customer) asked about last, as {as}.sku: of a message, or of the opening of a chat, from
-- 24 hours before {from_at} up to $2.
LEFT JOIN LATERAL (
    SELECT told.sku
    FROM (
        (
            SELECT opened.data::json ->> 'sku_id' AS sku, opened.at, opened.id, opened.source
            FROM
-- include rows_of_ids table={history}; shop={asked}.shop; column=subject; ids=ARRAY(SELECT 'customers/' || unnest({asked}.ids)); as=opened
            WHERE opened.type = 'conversation.opened' AND opened.at >= {from_at} - interval '24 hours'
                AND opened.at <= $2::timestamptz AND opened.data::json ->> 'sku_id' IS NOT NULL
            ORDER BY opened.at DESC, opened.id DESC, opened.source DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT shown.sku, shown.at, shown.id, shown.source
            FROM
-- include rows_of_ids table={messages}; shop={asked}.shop; column=customer; ids={asked}.ids; as=shown
            WHERE shown.counts AND shown.sku IS NOT NULL
                AND shown.at >= {from_at} - interval '24 hours' AND shown.at <= $2::timestamptz
            ORDER BY shown.at DESC, shown.id DESC, shown.source DESC
            LIMIT 1
        )
    ) AS told
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS {as} ON true
