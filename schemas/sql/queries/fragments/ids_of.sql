-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- All ids of {told}'s customer, an array. Needs persons.
CASE
    WHEN (SELECT map FROM person_map) ? ({told}.shop || chr(10) || {told}.customer)
    THEN ARRAY(
        SELECT same.customer
        FROM persons AS of_told
        JOIN persons AS same ON same.shop = of_told.shop AND same.person = of_told.person
        WHERE of_told.shop = {told}.shop AND of_told.customer = {told}.customer
    )
    ELSE ARRAY[{told}.customer]
END
