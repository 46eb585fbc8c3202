-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- All ids of {told}'s customer, an array. Needs persons.
CASE
    WHEN (SELECT map FROM person_map) ? ({told}.shop || chr(10) || {told}.customer)
    THEN ARRAY(
        SELECT same.customer
        FROM persons AS named
        JOIN persons AS same ON same.shop = named.shop AND same.person = named.person
        WHERE named.shop = {told}.shop AND named.customer = {told}.customer
    )
    ELSE ARRAY[{told}.customer]
END
