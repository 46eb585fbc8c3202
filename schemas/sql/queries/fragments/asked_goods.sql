-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the goods that {asked} (shop, and ids of the customer) asked about last, as {as}.sku: of a message, or of the opening of a chat, from
-- 24 hours before {from_at} up to $2.
LEFT JOIN LATERAL (
    SELECT told.sku
    FROM (
        (
            SELECT opened.data::json ->> 'sku_id' AS sku, opened.at, opened.id, opened.source
            FROM {history} AS opened
            WHERE opened.shop = {asked}.shop AND opened.subject = ANY (ARRAY(SELECT 'customers/' || unnest({asked}.ids)))
                AND opened.type = 'conversation.opened' AND opened.at >= {from_at} - interval '24 hours'
                AND opened.at <= $2::timestamptz AND opened.data::json ->> 'sku_id' IS NOT NULL
            ORDER BY opened.at DESC, opened.id DESC, opened.source DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT shown.sku, shown.at, shown.id, shown.source
            FROM {messages} AS shown
            WHERE shown.shop = {asked}.shop AND shown.customer = ANY ({asked}.ids) AND shown.counts AND shown.sku IS NOT NULL
                AND shown.at >= {from_at} - interval '24 hours' AND shown.at <= $2::timestamptz
            ORDER BY shown.at DESC, shown.id DESC, shown.source DESC
            LIMIT 1
        )
    ) AS told
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS {as} ON true
