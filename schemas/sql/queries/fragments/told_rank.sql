-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For whom a value of policy {key} is told that reaches the audience (shop, platform) of a row: 4 given with the question, 3 for the
-- shop, 2 for its platform, 1 for all, 0 nobody, so that its standard holds. Needs holding; $12 the given keys.
CASE
    WHEN {key} = ANY ($12::text[]) THEN 4
    ELSE coalesce(
        (
            SELECT max(told.rank)
            FROM holding AS told
            WHERE told."for" IS NOT DISTINCT FROM audience."for" AND told.key = {key}
                AND (told.shop = '*' OR told.shop = audience.shop) AND (told.platform IS NULL OR told.platform = audience.platform)
        ),
        0
    )
END
