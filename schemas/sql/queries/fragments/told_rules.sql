-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- told_rules: what {among} (shop) were told to be, and the policies set for them, as of $2: events that any row of theirs may
-- depend on.
told_rules AS (
    (
        SELECT DISTINCT ON (history.shop) history."partition", history."offset", NULL::text AS key
        FROM {among} AS asked
        JOIN {history} AS history
            ON history.shop = asked.shop AND history.subject = 'shops/' || asked.shop AND history.at <= $2::timestamptz
        WHERE history.type = 'shop.upserted'
        ORDER BY history.shop, history.at DESC, history.id DESC, history.source DESC
    )
    UNION ALL
    SELECT told."partition", told."offset", told.key
    FROM {policies} AS told
    WHERE told.at <= $2::timestamptz AND (told.shop = '*' OR told.shop IN (SELECT asked.shop FROM {among} AS asked))
),
