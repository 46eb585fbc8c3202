-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether {message} was taken back by $2 and does not count (T14), where {terms} has recalled_count.
(
    {terms}.recalled_count IS NOT TRUE AND EXISTS (
        SELECT
        FROM {recalls} AS recall
        WHERE recall.shop = {message}.shop AND recall.customer = {message}.customer AND recall."partition" = {message}."partition"
            AND recall.at <= $2::timestamptz
            AND (recall.event_ref = {message}.id OR recall.platform_msg = coalesce({message}.platform_msg, {message}.id))
    )
)
