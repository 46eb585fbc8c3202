-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- persons: see linked_persons. person_map holds the same as one object, for lists that are too long to be joined: see person_of.
-- include linked_persons
person_map AS MATERIALIZED (
    SELECT jsonb_object_agg(shop || chr(10) || customer, person) AS map FROM persons
),
