-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: page, and left_out, which is null here; see shown_rows_or_left_out. {counted} is not read.
(SELECT NULL::text AS left_out) AS left_out
LEFT JOIN page ON true
