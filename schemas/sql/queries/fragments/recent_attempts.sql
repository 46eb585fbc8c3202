-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- recent_attempts: the attempts of the chosen shops in the 24 hours up to $2, whatever for, with the customer that they name or
-- whose order it is.
-- include attempts_of_spans as=recent_attempts; spans=(SELECT shop, $2::timestamptz - interval '24 hours' AS after_at, $2::timestamptz AS to_at FROM chosen)
