-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: has_just_written, whether in the quiet hours of {terms} (quiet_until) a customer of {shop}, by any of {ids}, wrote so
-- lately that they may be answered all the same.
CROSS JOIN LATERAL (
    SELECT quiet_until IS NOT NULL AND EXISTS (
        SELECT
        FROM
-- include rows_of_ids table={messages}; shop={shop}; column=customer; ids={ids}; as=message
        WHERE message.counts
            AND message.at > $2::timestamptz - open_ms * interval '1 millisecond' AND message.at <= $2::timestamptz
            AND NOT
-- include taken_back message=message; terms={terms}
    ) AS has_just_written
) AS written
