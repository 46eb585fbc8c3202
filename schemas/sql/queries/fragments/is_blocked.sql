-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether the customer of {shop}, by any of {ids}, was blocked at {at}: by the last mark of any who set marks, unless it had come to its own end.
EXISTS (
    SELECT
    FROM (
        SELECT DISTINCT ON (coalesce(told.given_by, 'manual')) told.mark, told.expires_at
        FROM
-- include rows_of_ids table={tier_marks}; shop={shop}; column=customer; ids={ids}; as=told
        WHERE told.mark IS NOT NULL AND told.at <= {at}
        ORDER BY coalesce(told.given_by, 'manual'), told.at DESC, told.id DESC, told.source DESC
    ) AS last_mark
    WHERE last_mark.mark = 'blocked' AND (last_mark.expires_at > {at}) IS NOT FALSE
)
