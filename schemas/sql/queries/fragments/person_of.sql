-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The person of {told}'s customer, by person_map: looked up, because a join could sort the whole list. Without links nothing is.
CASE
    WHEN (SELECT map FROM person_map) IS NULL THEN {told}.customer
    ELSE coalesce((SELECT map FROM person_map) ->> ({told}.shop || chr(10) || {told}.customer), {told}.customer)
END
