-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether a session that the platform opened ({opening}, a row of {sessions}) is another than the one of the customer message before
-- it ({before}): that message was answered by then, or the platform had opened its session already. Else the word comes late, and is
-- about the session that the customer had begun. {gap}: the silence that ends a session.
(
    {before}.reply_at <= {opening}.at
    OR EXISTS (
        SELECT
        FROM {sessions} AS first
        WHERE first.shop = {opening}.shop AND first.customer = {opening}.customer AND first.at < {opening}.at
            AND first.at > {before}.at - {gap}
    )
)
